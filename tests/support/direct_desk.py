"""A desk with a team and a customer who has written, for tests of what goes from admins to customers."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

from services.admin_ui.features.direct_mode.actions import ShowDirect
from shared.retry import Patience
from tests.support.events import message
from tests.support.open_desk import OWNER, OpenDesk, open_desk

ANN, BOB = OWNER, 2001
"""An owner and an agent."""

ADA, EVE = 7, 8
"""Customers: @ada wrote messages 1 and 2, @eve 3."""


@contextlib.asynccontextmanager
async def direct_desk(database_url: str, patience: Patience | None = None) -> AsyncIterator[OpenDesk]:
    """@ann and @bob are known by their names, and have a panel each."""
    async with open_desk(database_url, agents=(BOB,), patience=patience) as desk:
        desk.usernames.update({ANN: "ann", BOB: "bob"})
        await desk.happen(
            message(ADA, 1, username="ada", text="Hello"),
            message(ADA, 2, username="ada", text="My order is <late>"),
            message(EVE, 3, username="eve", text="Hi"),
        )
        for admin_id in (ANN, BOB):
            await desk.types("/conversations", admin_id)
        yield desk


async def enters(desk: OpenDesk, user_id: int = ADA, admin_id: int = ANN) -> None:
    """Press 💬 Direct Message on the panel."""
    await desk.presses(ShowDirect(user_id), person_id=admin_id, message_id=panel_of(desk, admin_id))


def panel_of(desk: OpenDesk, admin_id: int = ANN) -> int:
    """The admin's newest message with buttons."""
    own = [message_id for chat_id, message_id in desk.telegram.messages if chat_id == admin_id]
    return max(message_id for message_id in own if desk.telegram.buttons(admin_id, message_id))


def received(desk: OpenDesk, user_id: int = ADA) -> list[str]:
    """What the customer's chat holds from the bot, oldest first."""
    return desk.telegram.said(user_id)


def copy_of(message_id: int, admin_id: int = ANN) -> str:
    """How the stand-in shows a copied message."""
    return f"copy of {admin_id}/{message_id}"


async def rows(desk: OpenDesk, query: str, *arguments: object) -> list[dict[str, Any]]:
    """What Postgres answers."""
    async with desk.database.connection() as connection:
        return [dict(row) for row in await connection.fetch(query, *arguments)]


async def forget(desk: OpenDesk, user_id: int = ADA) -> None:
    """An operator takes the customer out of the database."""
    await rows(desk, "DELETE FROM conversations WHERE user_id = $1", user_id)
    await rows(desk, "DELETE FROM messages WHERE user_id = $1", user_id)
    await rows(desk, "DELETE FROM users WHERE user_id = $1", user_id)
