"""The traffic every way is measured with: texts of a few thousand customers, the same for all."""

import json
import random
import time
from typing import Any, Final

CUSTOMERS: Final = 2000
_TEXT: Final = "hello my order has not arrived yet could you please check the credits on my account thanks a lot 🙏"


def updates(count: int, *, seed: int = 1) -> list[dict[str, Any]]:
    """Telegram updates with ids from 1 up, spread over the customers."""
    chance = random.Random(seed)  # noqa: S311  # Repeatable traffic, nothing secret.
    return [_update(number, chance) for number in range(1, count + 1)]


def encoded_updates(count: int) -> list[bytes]:
    """The same as JSON."""
    return [json.dumps(update, ensure_ascii=False, separators=(",", ":")).encode() for update in updates(count)]


def _update(number: int, chance: random.Random) -> dict[str, Any]:
    user_id = 5_000_000_000 + chance.randrange(CUSTOMERS)
    person = {"id": user_id, "first_name": f"Customer {user_id % 1000}", "username": f"customer{user_id % 10_000}"}
    return {
        "update_id": number,
        "message": {
            "message_id": number,
            "from": {**person, "is_bot": False, "language_code": "en"},
            "chat": {**person, "type": "private"},
            "date": int(time.time()),
            "text": " ".join(chance.choices(_TEXT.split(), k=chance.randrange(3, 20))),
        },
    }
