"""The most that the tracker's own statements can do: its batches, folded beforehand, straight into Postgres.

`python -m tests.bench.ceiling MESSAGES`, configured by the same variables as the services.
"""

import asyncio
import os
import sys
import time

import uvloop

from services.gateway.translate.translate import translate
from services.tracker.fold import fold
from services.tracker.work import BATCH_CAPACITY
from shared.contracts.bundle import decode_bundle, join_events
from shared.db import open_database
from shared.db.inbox import InboxChanges, apply_changes
from tests.bench.traffic import encoded_updates


def folded_batches(count: int) -> list[InboxChanges]:
    """The messages of the traffic, in batches as large as a tracker with a full queue makes them."""
    now = time.time()
    events = [translate(body, frozenset(), now).event or b"" for body in encoded_updates(count)]
    batches = [events[first : first + BATCH_CAPACITY] for first in range(0, count, BATCH_CAPACITY)]
    return [fold(decode_bundle(join_events(batch))[0]) for batch in batches]


async def pour(count: int) -> None:
    """One transaction after the other; then wait to be ended, as a tracker would."""
    batches = folded_batches(count)
    async with open_database(os.environ["DATABASE_URL"], name="bench") as database:
        for batch in batches:
            async with database.transaction() as connection:
                await apply_changes(connection, batch)
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(pour(int(sys.argv[1])))
