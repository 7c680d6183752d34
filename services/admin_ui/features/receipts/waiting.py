"""A reply that cannot leave at once says so: 👀 on the admin's own message, until 👍 takes its place."""

import asyncio
from collections.abc import Callable
from typing import Final

from services.admin_ui.features.receipts.notices import give_sign_of_waiting
from shared.db import Database
from shared.db.deliveries import lock_waiting_replies
from shared.retry import every

WAITS_AFTER_S: Final = 3.0
"""Most replies are there before anybody wonders."""

_LOOK_EVERY_S: Final = 1.0


class WaitingSigns:
    """Gives the signs, one at a time in an admin's chat: they are only marks, and pushes wait in the same line."""

    def __init__(self, database: Database, send: Callable[[], None], waits_after_s: float) -> None:
        self._database = database
        self._send = send
        self._waits_after_s = waits_after_s

    async def run(self, stop: asyncio.Event) -> None:
        """Look for waiting replies until asked to stop."""
        await every(_LOOK_EVERY_S, self._look, stop, "cannot look for waiting replies")

    async def _look(self) -> None:
        async with self._database.transaction() as connection:
            # Locked, none of them can arrive before its sign is in the line: 👍 always comes after it.
            waiting = await lock_waiting_replies(connection, self._waits_after_s)
            for entry in waiting:
                await give_sign_of_waiting(connection, entry)
        if waiting:
            self._send()
