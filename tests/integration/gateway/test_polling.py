"""Long polling on a made-up Bot API, with the broker in process."""

import asyncio

from shared.broker.in_process import InProcessBroker
from shared.contracts.bundle import decode_bundle
from shared.contracts.customer_events import MessageReceived
from shared.contracts.wire import CUSTOMER_EVENTS, STAFF_UPDATES
from tests.support.fake_bot_api import FakeBotApi
from tests.support.gateway import ADMIN, running_gateway
from tests.support.updates import text_update
from tests.support.waiting import soon, until


async def test_a_customers_message_reaches_the_tracker_before_the_offset_moves(telegram: FakeBotApi) -> None:
    broker = InProcessBroker()
    async with running_gateway(telegram, broker), broker.consume(CUSTOMER_EVENTS, prefetch=10) as tracker:
        telegram.send_update(text_update(10, text="Hello there"))
        delivery = await soon(tracker.receive())
        [event], _ = decode_bundle(delivery.body)
        assert isinstance(event, MessageReceived)
        assert event.text == "Hello there"
        assert telegram.offset == 0
        await tracker.ack([delivery])
        await until(lambda: telegram.offset == 11)


async def test_an_admins_message_goes_to_admin_ui_as_it_came(telegram: FakeBotApi) -> None:
    broker = InProcessBroker()
    async with running_gateway(telegram, broker), broker.consume(STAFF_UPDATES, prefetch=10) as admin_ui:
        telegram.send_update(text_update(10, ADMIN))
        delivery = await soon(admin_ui.receive())
        assert delivery.body == telegram.updates[0][1]
        await admin_ui.ack([delivery])
        await until(lambda: telegram.offset == 11)


async def test_stopping_tells_telegram_what_is_safe(telegram: FakeBotApi) -> None:
    broker = InProcessBroker()
    async with broker.consume(CUSTOMER_EVENTS, prefetch=10) as tracker:
        async with running_gateway(telegram, broker) as gateway:
            telegram.send_update(text_update(10))
            delivery = await soon(tracker.receive())
            gateway.stop.set()
            await asyncio.sleep(0)
            await tracker.ack([delivery])
            await gateway.stopped()
        assert telegram.offset == 11
