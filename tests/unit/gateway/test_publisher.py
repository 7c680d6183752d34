"""Who waits for which confirm, and who is told when there will be none."""

import asyncio

from prometheus_client import CollectorRegistry

from services.gateway.publish.publisher import all_settled, publishing
from services.gateway.translate.translate import Translated
from shared.broker.in_process import InProcessBroker
from shared.contracts.wire import CUSTOMER_EVENTS, CUSTOMER_UPDATES, QUARANTINE
from shared.metrics import GatewayMetrics
from tests.support.unreliable_broker import UnreliableBroker
from tests.support.waiting import soon


def metrics() -> GatewayMetrics:
    return GatewayMetrics(CollectorRegistry())


async def test_what_is_submitted_together_leaves_together() -> None:
    broker = UnreliableBroker()
    async with publishing(broker, metrics(), asyncio.Event()) as publisher:
        receipts = [publisher.submit(Translated(event=event)) for event in (b"1", b"2", b"3")]
        await all_settled(receipts)
    assert all(receipt.is_safe for receipt in receipts)
    assert broker.kept == [(CUSTOMER_EVENTS, b"[1,2,3]")]


async def test_a_failed_bundle_fails_all_its_events_and_nothing_else() -> None:
    broker = UnreliableBroker()
    broker.refuses = lambda body: body == b"[1,2]"
    async with publishing(broker, metrics(), asyncio.Event()) as publisher:
        first, second = (
            publisher.submit(Translated(event=b"1")),
            publisher.submit(Translated(event=b"2", customer_update=b"c")),
        )
        third = publisher.submit(Translated(quarantined=b"q"))
        await all_settled([first, second, third])
    assert (first.is_safe, second.is_safe, third.is_safe) == (False, False, True)
    assert sorted(broker.kept, key=str) == sorted([(CUSTOMER_UPDATES, b"c"), (QUARANTINE, b"q")], key=str)


async def test_an_ignored_update_is_safe_at_once() -> None:
    async with publishing(UnreliableBroker(), metrics(), asyncio.Event()) as publisher:
        receipt = publisher.submit(Translated())
        await soon(all_settled([receipt]))
        assert receipt.is_safe


async def test_giving_up_tells_everybody_who_waits_or_comes_later() -> None:
    # Nobody consumes: in process, no confirm will ever come.
    async with publishing(InProcessBroker(), metrics(), asyncio.Event()) as publisher:
        in_flight = [publisher.submit(Translated(event=b"1"))]
        await asyncio.sleep(0)
        waiting = [publisher.submit(Translated(event=b"2")), publisher.submit(Translated(staff=b"s"))]
        publisher.give_up()
        late = [publisher.submit(Translated(event=b"3"))]
        await soon(all_settled([*in_flight, *waiting, *late]))
        assert not any(receipt.is_safe for receipt in (*in_flight, *waiting, *late))
