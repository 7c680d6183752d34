"""A running product in which every test has admins and customers of its own, and an inbox with nobody else in it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import asyncpg

from tests.support.frontdesk import Frontdesk, Phone, labels_of
from tests.support.waiting import PATIENCE_S, eventually

FIRST_ADMIN = 5001
ADMINS = range(FIRST_ADMIN, FIRST_ADMIN + 500)
"""One after the other they are used up: nobody has a panel or a conversation open from an earlier test."""


@dataclass(frozen=True)
class Office:
    """The product, its database, and who has not been used yet."""

    running: Frontdesk
    database_url: str
    _admin_ids: Iterator[int] = field(default_factory=lambda: iter(ADMINS))
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    async def admin(self) -> Phone:
        """An admin nobody knows yet, who has started the bot and is told nothing by itself."""
        admin_id = next(self._admin_ids)
        phone = Phone(self.running.http, admin_id, f"Admin {admin_id}")
        await phone.command("/start")
        return phone

    async def customer(self, first_name: str) -> Phone:
        """Somebody with a username of their own."""
        return await self.running.customer(first_name, username=f"{first_name.lower()}{next(self._numbers)}")

    async def fetch(self, query: str, *arguments: Any) -> Any:
        """The first value of what a statement returns, as the operator would get it from psql."""
        connection = await asyncpg.connect(self.database_url, timeout=PATIENCE_S)
        try:
            return await connection.fetchval(query, *arguments)
        finally:
            await connection.close()

    async def tell(self, admin: Phone, level: str) -> None:
        """Of which messages the admin wants to hear."""
        await self.fetch("UPDATE admins SET push_level = $2 WHERE admin_id = $1", admin.user_id, level)

    async def empty(self) -> None:
        """Put every conversation away, so that a list shows the next test's alone, when all that was ever written is
        counted: nothing of an earlier test comes later and brings its conversation back.
        """
        last = await self.customer("Last")
        await last.write("The end of the day")
        await self.knows(last, messages=1)
        await self.fetch("UPDATE conversations SET conversation_status = 'archived'")

    async def holds(self, query: str, *arguments: Any) -> None:
        """Wait until the first value of what this returns is true."""

        async def it_does() -> bool:
            return bool(await self.fetch(query, *arguments))

        await eventually(it_does, query)

    async def knows(self, customer: Phone, *, messages: int) -> None:
        """Wait until so many messages of the customer are counted."""
        query = "SELECT total_messages = $2 FROM conversations WHERE user_id = $1"
        await self.holds(query, customer.user_id, messages)

    async def has_unread(self, customer: Phone, count: int) -> None:
        """Wait until so many messages of the customer are unread."""
        query = "SELECT unread_messages = $2 FROM conversations WHERE user_id = $1"
        await self.holds(query, customer.user_id, count)

    async def settled(self) -> None:
        """Wait until the product knows of everything it has sent what became of it: people are slower than that."""
        await self.holds("SELECT NOT EXISTS (SELECT FROM deliveries WHERE state IN ('queued', 'sending'))")

    async def unread_of(self, customer: Phone) -> int:
        """How many messages of the customer nobody has answered or read."""
        return int(await self.fetch("SELECT unread_messages FROM conversations WHERE user_id = $1", customer.user_id))


def push_of(customer: Phone, unread: int, preview: str) -> str:
    """How a push of a new customer reads in a chat's lines."""
    return f"bot: 💬 {customer.name} 🆕 New · {unread} new\n{preview}\n[↩️ Reply] [📂 Open]\n[✅ Mark Read] [📦 Archive]"


@dataclass(frozen=True)
class Talk:
    """An admin in direct message mode with a customer; `banner` is the message that says so, and `line` the one below
    it that names the customer in the composer.
    """

    admin: Phone
    customer: Phone
    banner: int
    line: int


async def open_card(admin: Phone, customer: Phone) -> int:
    """By /conversations and the customer's button; the id of the panel."""
    await admin.command("/conversations")

    def opener(chat: list[dict[str, Any]]) -> list[tuple[int, str]]:
        return [
            (message["message_id"], label)
            for message in chat
            for label in labels_of(message)
            if customer.name in label.split(" ")
        ]

    panel, label = opener(await admin.sees(lambda chat: bool(opener(chat)), f"a button of {customer.name}"))[-1]
    await admin.press_on(panel, label)
    await admin.finds(f"👤 Conversation: {customer.name}")
    return panel


async def enter(admin: Phone, customer: Phone) -> Talk:
    """From the card into direct message mode."""
    panel = await open_card(admin, customer)
    assert await admin.press_on(panel, "💬 Direct Message") == f"Now writing to {customer.name}"
    await admin.finds(f"💬 You are writing to {customer.name}: everything you send goes to them. /done leaves.")
    line = await admin.finds(writing_to(customer), after=panel)
    return Talk(admin, customer, panel, line["message_id"])


def writing_to(customer: Phone) -> str:
    """What puts the customer's name into an admin's composer."""
    return f"✍️ Writing to {customer.name}. /done leaves."
