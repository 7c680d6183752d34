"""Dead letters that an operator asks to be tried again."""

import asyncio

from prometheus_client import CollectorRegistry

from services.tracker.graveyard import Graveyard
from shared.broker.in_process import InProcessBroker
from shared.contracts.wire import CONVERSATION_CHANGES
from shared.db import open_database
from shared.db.dead_letters import DeadLetters, bury
from shared.metrics import TrackerMetrics
from tests.support.waiting import eventually, soon


async def test_a_dead_letter_of_a_queue_this_version_does_not_have_is_laid_to_rest_and_the_others_go_on(
    database_url: str,
) -> None:
    broker, stop = InProcessBroker(), asyncio.Event()
    async with open_database(database_url, name="test") as database:
        letters = DeadLetters(database)
        async with database.transaction() as connection:
            await bury(connection, queue="renamed.since", body=b"old", reason="then")
            await bury(connection, queue=CONVERSATION_CHANGES.name, body=b"new", reason="then")
        await letters.request_all_replays()
        graveyard = Graveyard(broker, database, TrackerMetrics(CollectorRegistry()))
        async with broker.consume(CONVERSATION_CHANGES, prefetch=1) as deliveries:
            working = asyncio.create_task(graveyard.replay_requested(stop))
            delivery = await soon(deliveries.receive())
            await deliveries.ack([delivery])

            async def nothing_waits() -> bool:
                return await letters.next_to_replay() is None

            await eventually(nothing_waits, "no replay is asked for any more")
            stop.set()
            await soon(working)
        left = await letters.newest(10)
    assert (delivery.body, delivery.is_replayed) == (b"new", True)
    assert [(one.queue, one.times) for one in left] == [("renamed.since", 2)]
    assert "renamed.since" in left[0].reason
