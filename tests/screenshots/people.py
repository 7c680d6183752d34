"""The people on the pictures, and what they wrote: made up, and old enough for a list to have something to tell."""

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Customer:
    """Who writes, how much they have, and what they wrote before, each with its age in minutes."""

    user_id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    credits: int = 0
    purchases: int = 0
    hours: float = 0
    messages: tuple[tuple[int, str], ...] = ()

    @property
    def names(self) -> dict[str, str]:
        """What Telegram says of them besides the first name."""
        names = {"last_name": self.last_name, "username": self.username}
        return {name: value for name, value in names.items() if value}


ALICE = Customer(7000000001, "Alice", username="alice123", purchases=12, hours=3)
LUIS = Customer(7000000002, "Luis", username="luismar", messages=((64, "Hola"), (60, "Hello! How does this work?")))
BOB = Customer(
    7000000003, "Bob", username="bob456", credits=7, purchases=3, messages=((15, "Quick question about credits..."),)
)
NINA = Customer(
    7000000004,
    "Нина",
    "Орлова",
    credits=3,
    purchases=6,
    messages=((50, "Добрый день!"), (48, "Можно ли вернуть заказ?")),
)


def table_of(customers: tuple[Customer, ...]) -> str:
    """What they have, as `python -m deploy.customers import` reads it."""
    rows = [f"{one.user_id},{one.credits},{one.purchases},{one.hours:g}" for one in customers]
    return "\n".join(["user_id,credits,purchases,time_hours", *rows]) + "\n"


def updates_of(customer: Customer, now: int) -> list[bytes]:
    """Telegram's updates for their messages, as the simulator takes them in; `now` in seconds since 1970."""
    return [
        _update(customer, number, now - minutes * 60, text)
        for number, (minutes, text) in enumerate(customer.messages, start=1)
    ]


def _update(customer: Customer, number: int, date: int, text: str) -> bytes:
    sender: dict[str, Any] = {"id": customer.user_id, "is_bot": False, "first_name": customer.first_name}
    message = {
        "message_id": 900_000 + number,
        "date": date,
        "chat": {"id": customer.user_id, "type": "private"},
        "from": sender | customer.names,
        "text": text,
    }
    return b'{"update_id":__UPDATE_ID__,"message":' + json.dumps(message).encode() + b"}"
