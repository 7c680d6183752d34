"""A real tracker process that kills itself (SIGKILL) at one named step, the first time it gets there.

`python -m tests.support.killed_tracker STEP`, configured as a tracker is.
"""

import asyncio
from typing import Any, Final

from services.tracker.service import run_tracker
from services.tracker.settings import TrackerSettings
from shared.broker.rabbitmq import open_rabbitmq
from shared.db import open_database
from shared.service.run import run_service
from shared.settings import groups
from shared.settings.load import load_settings
from tests.support.mortal import ACKED, ANNOUNCED, COMMITTED, IN_TRANSACTION, MortalBroker, MortalDatabase

STEPS: Final = (IN_TRANSACTION, COMMITTED, ANNOUNCED, ACKED)


async def serve(stop: asyncio.Event) -> None:
    """Open everything as a tracker does, in its mortal form."""
    amqp, database = load_settings(groups.Amqp), load_settings(groups.Database)
    async with (
        open_database(str(database.database_url), name="tracker") as opened,
        open_rabbitmq(str(amqp.amqp_url), amqp.amqp_prefix) as broker,
    ):
        mortal: Any = MortalDatabase(opened)
        await run_tracker(load_settings(TrackerSettings), MortalBroker(broker), mortal, stop)


if __name__ == "__main__":
    run_service("tracker", serve)
