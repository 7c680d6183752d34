"""The ledger forgets what nobody will ask for again: in small batches, oldest first, and without hurry
(docs/decisions.md 5.3).
"""

import asyncio
from datetime import timedelta
from functools import partial
from typing import Final

from shared.db.deliveries import FIRST, Ledger
from shared.metrics import AdminUiMetrics
from shared.retry import every
from shared.stopping import pause

SETTLED_KEPT_FOR: Final = timedelta(hours=72)
"""Telegram repeats no update after one day, and deletes nothing after two. Edits and deletions need the pairs alone."""

DOUBTS_KEPT_FOR: Final = timedelta(days=30)
"""What nobody knows, and replies that were refused: operators look into them, and admins may still press Retry."""

AT_ONCE: Final = 500
_BETWEEN_BATCHES_S: Final = 0.2
_LOOK_EVERY_S: Final = 600.0


class Pruner:
    """Walks the ledger from its oldest row to the first that is too young, now and then."""

    def __init__(self, ledger: Ledger, metrics: AdminUiMetrics) -> None:
        self._ledger = ledger
        self._metrics = metrics

    async def run(self, stop: asyncio.Event) -> None:
        """Prune until asked to stop."""
        await every(_LOOK_EVERY_S, partial(self.walk, stop), stop, "cannot prune deliveries")

    async def walk(self, stop: asyncio.Event, *, at_once: int = AT_ONCE) -> None:
        """Look at all that is old enough, once."""
        after: int | None = FIRST
        while after is not None and not stop.is_set():
            pruned, after = await self._ledger.prune(after, SETTLED_KEPT_FOR, DOUBTS_KEPT_FOR, at_once)
            self._metrics.deliveries_pruned.inc(pruned)
            if after is not None:
                await pause(stop, _BETWEEN_BATCHES_S)
