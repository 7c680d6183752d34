"""What an operator takes out of quarantine is handled as if it had just come in."""

import asyncio
import json

from shared.broker.in_process import InProcessBroker
from shared.contracts.announcements import decode_quarantined
from shared.contracts.bundle import decode_bundle
from shared.contracts.wire import CUSTOMER_EVENTS, QUARANTINE, REPLAYS, STAFF_UPDATES
from tests.support.fake_bot_api import FakeBotApi
from tests.support.gateway import ADMIN, running_gateway
from tests.support.updates import text_update
from tests.support.waiting import soon


async def test_a_replayed_update_reaches_the_tracker_before_it_is_done(telegram: FakeBotApi) -> None:
    broker = InProcessBroker()
    async with running_gateway(telegram, broker), broker.consume(CUSTOMER_EVENTS, prefetch=10) as tracker:
        replaying = asyncio.create_task(broker.publish(REPLAYS, json.dumps(text_update(5)).encode()))
        delivery = await soon(tracker.receive())
        assert len(decode_bundle(delivery.body)[0]) == 1
        assert not replaying.done()
        await tracker.ack([delivery])
        await soon(replaying)


async def test_one_that_is_still_bad_goes_back_to_quarantine(telegram: FakeBotApi) -> None:
    broker = InProcessBroker()
    async with running_gateway(telegram, broker), broker.consume(QUARANTINE, prefetch=10) as quarantine:
        replaying = asyncio.create_task(broker.publish(REPLAYS, b"still garbage"))
        delivery = await soon(quarantine.receive())
        assert decode_quarantined(delivery.body).body == b"still garbage"
        await quarantine.ack([delivery])
        await soon(replaying)


async def test_what_an_admin_wrote_is_marked_as_replayed(telegram: FakeBotApi) -> None:
    broker, body = InProcessBroker(), json.dumps(text_update(5, user_id=ADMIN)).encode()
    async with running_gateway(telegram, broker), broker.consume(STAFF_UPDATES, prefetch=10) as desk:
        replaying = asyncio.create_task(broker.publish(REPLAYS, body))
        delivery = await soon(desk.receive())
        assert (delivery.body, delivery.is_replayed) == (body, True)
        await desk.ack([delivery])
        await soon(replaying)
