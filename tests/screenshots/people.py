"""The people on the pictures, and what they wrote: made up, and old enough for a list to have something to tell."""

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Customer:
    """Who writes, how much they have, and each message with its age in minutes."""

    user_id: int
    first_name: str
    last_name: str
    username: str
    credits: int
    purchases: int
    hours: float
    messages: tuple[tuple[int, str], ...]


ALICE = Customer(7000000001, "Alice", "Moreau", "alice123", 0, 12, 3, ())
OTHERS = (
    Customer(7000000002, "Luis", "García", "luisg", 0, 0, 0, ((64, "Hola"), (60, "Hello! How does this work?"))),
    Customer(7000000003, "Bob", "Stone", "bob456", 7, 3, 1.5, ((15, "Quick question about credits..."),)),
    Customer(7000000004, "Нина", "Орлова", "", 25, 6, 0, ((50, "Добрый день"), (48, "Спасибо, всё отлично! 💙"))),
)
PLAN = ("Hi! I bought the yearly plan this morning", "It is not on my account yet")


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
    sender |= {"last_name": customer.last_name} | ({"username": customer.username} if customer.username else {})
    chat = {"id": customer.user_id, "type": "private"}
    message = {"message_id": 900_000 + number, "date": date, "chat": chat, "from": sender, "text": text}
    return b'{"update_id":__UPDATE_ID__,"message":' + json.dumps(message).encode() + b"}"
