"""A reply that cannot leave at once says so: 👀 on the admin's own message, until 👍 takes its place
(docs/decisions.md 5.4).
"""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Final

from services.admin_ui.features.receipts.notices import give_sign_of_waiting
from services.admin_ui.features.receipts.store import lock_waiting_replies
from services.admin_ui.ui.desk import Desk
from shared.db import Database
from shared.retry import every

WAITS_AFTER_S: Final = 3.0
"""Most replies are there before anybody wonders."""

_LOOK_EVERY_S: Final = 1.0


async def give_signs(desk: Desk, stop: asyncio.Event) -> None:
    """Look for waiting replies until asked to stop."""
    await give_signs_after(WAITS_AFTER_S, desk.database, desk.sent, stop)


async def give_signs_after(waits_s: float, database: Database, sent: Callable[[], None], stop: asyncio.Event) -> None:
    """The same for those that have waited for so long."""
    await every(_LOOK_EVERY_S, partial(_look, waits_s, database, sent), stop, "cannot look for waiting replies")


async def _look(waits_s: float, database: Database, sent: Callable[[], None]) -> None:
    """One sign at a time in an admin's chat: they are only marks, and notifications wait in the same line."""
    async with database.transaction() as connection:
        # Locked, none of them can arrive before its sign is in the line: 👍 always comes after it.
        waiting = await lock_waiting_replies(connection, waits_s)
        for entry in waiting:
            await give_sign_of_waiting(connection, entry)
    if waiting:
        sent()
