"""The traffic every way is measured with: texts of a few thousand customers, or as many as are wanted."""

import json
import random
import time
from collections.abc import Iterator
from typing import Any, Final

FIRST_CUSTOMER: Final = 5_000_000_000
CUSTOMERS: Final = 2000
_TEXT: Final = "hello my order has not arrived yet could you please check the credits on my account thanks a lot 🙏"


def updates(count: int, *, customers: int = CUSTOMERS) -> Iterator[dict[str, Any]]:
    """Telegram updates with ids from 1 up, spread over the customers."""
    chance = random.Random(1)  # noqa: S311  # Repeatable traffic, nothing secret.
    return (_update(number, chance, chance.randrange(customers)) for number in range(1, count + 1))


def encoded_updates(count: int, *, customers: int = CUSTOMERS) -> list[bytes]:
    """The same as JSON."""
    return [_encoded(update) for update in updates(count, customers=customers)]


def strangers(count: int) -> list[bytes]:
    """So many updates as JSON, each of another customer."""
    chance = random.Random(1)  # noqa: S311  # Repeatable traffic, nothing secret.
    return [_encoded(_update(number, chance, number)) for number in range(1, count + 1)]


def next_update(number: int, customers: int = CUSTOMERS) -> bytes:
    """One more such update, with this id."""
    chance = random.Random(number)  # noqa: S311  # Repeatable traffic, nothing secret.
    return _encoded(_update(number, chance, chance.randrange(customers)))


def _encoded(update: dict[str, Any]) -> bytes:
    return json.dumps(update, ensure_ascii=False, separators=(",", ":")).encode()


def _update(number: int, chance: random.Random, customer: int) -> dict[str, Any]:
    user_id = FIRST_CUSTOMER + customer
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
