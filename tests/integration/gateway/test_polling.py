"""Long polling on a made-up Bot API."""

import asyncio
import json
from typing import Any

import pytest

from shared.broker.in_process import InProcessBroker
from shared.contracts.announcements import decode_quarantined
from shared.contracts.wire import CUSTOMER_EVENTS, CUSTOMER_UPDATES, QUARANTINE, STAFF_UPDATES
from tests.support.clock import stopped_clock
from tests.support.fake_bot_api import FakeBotApi, fake_bot_api
from tests.support.gateway import ADMIN, RunningGateway, running_gateway
from tests.support.gateway_events import texts_in
from tests.support.ports import free_port
from tests.support.unreliable_broker import UnreliableBroker
from tests.support.updates import command, press, reaction, text_update
from tests.support.waiting import eventually, soon, until


def raw(update: dict[str, Any]) -> bytes:
    return json.dumps(update).encode()


@pytest.fixture
def broker() -> UnreliableBroker:
    return UnreliableBroker()


async def test_it_asks_for_its_kinds_of_updates_and_takes_a_webhook_away(
    telegram: FakeBotApi, broker: UnreliableBroker
) -> None:
    async with running_gateway(telegram, broker):
        await until(lambda: bool(telegram.calls_of("getUpdates")))
    assert [call.method for call in telegram.calls][:2] == ["deleteWebhook", "getUpdates"]
    first = telegram.calls_of("getUpdates")[0]
    assert first["allowed_updates"] == [
        "message",
        "edited_message",
        "callback_query",
        "my_chat_member",
        "message_reaction",
    ]
    assert (first["limit"], first["timeout"]) == (100, 50)


async def test_the_offset_moves_only_after_the_tracker_has_committed(telegram: FakeBotApi) -> None:
    in_process = InProcessBroker()
    async with in_process.consume(CUSTOMER_EVENTS, prefetch=10) as tracker, running_gateway(telegram, in_process):
        telegram.send_update(text_update(10))
        delivery = await soon(tracker.receive())
        assert telegram.offset == 0
        await tracker.ack([delivery])
        await until(lambda: telegram.offset == 11)


async def test_one_answer_travels_in_one_bundle(telegram: FakeBotApi, broker: UnreliableBroker) -> None:
    for number in range(1, 101):
        telegram.send_update(text_update(number, user_id=number, text=str(number)))
    async with running_gateway(telegram, broker):
        await until(lambda: telegram.offset == 101)
    assert texts_in(broker) == [str(number) for number in range(1, 101)]
    assert len(broker.kept_in(CUSTOMER_EVENTS)) == 1


async def test_admins_updates_and_what_customers_do_go_to_admin_ui_as_they_came(
    telegram: FakeBotApi, broker: UnreliableBroker
) -> None:
    of_an_admin = [
        raw(text_update(1, ADMIN)),
        raw({"update_id": 2, "message_reaction": reaction(ADMIN)}),
    ]
    of_a_customer = [
        raw({"update_id": 3, "message": command(user_id=7)}),
        raw({"update_id": 4, "callback_query": press(7)}),
        raw({"update_id": 5, "message_reaction": reaction(7)}),
    ]
    for number, body in enumerate(of_an_admin + of_a_customer, start=1):
        telegram.send(number, body)
    async with running_gateway(telegram, broker) as gateway:
        await until(lambda: telegram.offset == 6)
        metrics = await gateway.metrics()
    assert broker.kept_in(STAFF_UPDATES) == of_an_admin
    assert broker.kept_in(CUSTOMER_UPDATES) == of_a_customer
    assert len(broker.kept_in(CUSTOMER_EVENTS)) == 1
    assert 'updates_published_total{fate="customer_update"} 3.0' in metrics


async def test_only_the_prefix_before_a_failed_publish_is_confirmed(
    telegram: FakeBotApi, broker: UnreliableBroker
) -> None:
    broker.refuses = lambda body: b'"update_id":2' in body.replace(b" ", b"")
    for number in (1, 2, 3):
        telegram.send_update(text_update(number, ADMIN))
    async with running_gateway(telegram, broker) as gateway:
        await until(lambda: broker.attempts >= 5)
        assert telegram.offset == 0
        await gateway.stopped()
        # Number 3 is safe too, but not before 2 is.
        assert telegram.offset == 2
    assert [update_id for update_id, _ in telegram.updates] == [2, 3]


async def test_with_the_broker_away_nothing_is_confirmed_and_nothing_lost(
    telegram: FakeBotApi, broker: UnreliableBroker
) -> None:
    broker.refuses = lambda _: True
    telegram.send_update(text_update(1, text="still here"))
    async with running_gateway(telegram, broker) as gateway:
        await until(lambda: broker.attempts >= 2)
        assert (await gateway.readiness())["broker"] == "not connected"
        assert telegram.offset == 0
        broker.refuses = lambda _: False
        await until(lambda: telegram.offset == 2)
        assert (await gateway.readiness())["broker"] == "ok"
    assert texts_in(broker) == ["still here"]


async def test_killed_between_the_publish_and_the_offset_it_publishes_again(
    telegram: FakeBotApi, broker: UnreliableBroker
) -> None:
    def from_now_on_telegram_hears_nothing(_: bytes) -> bool:
        telegram.silent_methods.add("getUpdates")
        return False

    broker.refuses = from_now_on_telegram_hears_nothing
    telegram.send_update(text_update(1, text="twice rather than never"))
    async with running_gateway(telegram, broker) as gateway:
        await until(lambda: bool(broker.kept))
        await gateway.kill()
    assert telegram.offset == 0
    broker.refuses = lambda _: False
    telegram.silent_methods.clear()
    async with running_gateway(telegram, broker):
        await until(lambda: telegram.offset == 2)
    assert texts_in(broker) == ["twice rather than never"] * 2


@pytest.mark.parametrize(
    "poison",
    [
        b'{"update_id":50,"message":{"text":"\\ud83d"}}',
        b'{"update_id":50,"message":' + b"[" * 3000 + b"]" * 3000 + b"}",
        b'{"update_id":50,"message":{"text":"\xff\xfe"}}',
        b'{"update_id":50,"message":{"text":"a\\u0000b"}}',
        b'{"update_id":50,"message":{"text":"a\x00b"}}',
        b'{"update_id":50,"hologram":{}}',
        b'{"update_id":50,"message":{"text":"' + b"x" * 512 * 1024 + b'"}}',
        b'{"update_id":50,"message":',
        b'{"update_id":"fifty"}',
        b'{"no":"id"}',
        b'{"update_id":99999999999999999999}',
        b"garbage",
    ],
    ids=range(12),
)
async def test_one_bad_update_among_a_hundred_is_put_aside_whole_and_alone(
    telegram: FakeBotApi, broker: UnreliableBroker, poison: bytes
) -> None:
    for number in range(1, 101):
        telegram.send(number, poison if number == 50 else raw(text_update(number, text=str(number))))
    async with running_gateway(telegram, broker) as gateway:
        await until(lambda: telegram.offset == 101)
        assert 'updates_received_total{door="polling",fate="quarantined"} 1.0' in await gateway.metrics()
    assert texts_in(broker) == [str(number) for number in range(1, 101) if number != 50]
    [quarantined] = broker.kept_in(QUARANTINE)
    assert decode_quarantined(quarantined).body == poison


async def test_bad_updates_without_ids_hold_up_nothing_that_comes_after_them(
    telegram: FakeBotApi, broker: UnreliableBroker
) -> None:
    telegram.send(1, b"garbage")
    telegram.send(2, b"more garbage")
    async with running_gateway(telegram, broker) as gateway:
        await until_ready_says(gateway, "has no id")
        telegram.send_update(text_update(3, text="after them"))
        await until(lambda: telegram.offset == 4)
        assert (await gateway.readiness())["telegram"] == "ok"
    assert texts_in(broker) == ["after them"]
    assert decode_quarantined(broker.kept_in(QUARANTINE)[0]).body == b"garbage,\nmore garbage"


@pytest.mark.parametrize(
    ("status", "description"),
    [
        (409, "Conflict: terminated by other getUpdates request"),
        (409, "Conflict: can't use getUpdates method while webhook is active"),
        (500, "Internal Server Error"),
        (429, "Too Many Requests: retry after 1"),
    ],
)
async def test_a_refused_poll_shows_in_readiness_and_passes(
    telegram: FakeBotApi, broker: UnreliableBroker, status: int, description: str
) -> None:
    for _ in range(20):
        telegram.will_answer("getUpdates", status, description)
    async with running_gateway(telegram, broker) as gateway:
        await until_ready_says(gateway, description)
        telegram.scripts["getUpdates"].clear()
        telegram.send_update(text_update(1, text="at last"))
        await until(lambda: telegram.offset == 2)
        assert (await gateway.readiness())["telegram"] == "ok"
    assert texts_in(broker) == ["at last"]


async def test_a_webhook_set_by_somebody_else_is_taken_away_again(
    telegram: FakeBotApi, broker: UnreliableBroker
) -> None:
    telegram.will_answer("getUpdates", 409, "Conflict: can't use getUpdates method while webhook is active")
    async with running_gateway(telegram, broker):
        await until(lambda: len(telegram.calls_of("getUpdates")) >= 2)
    assert len(telegram.calls_of("deleteWebhook")) == 2


async def test_html_from_a_proxy_is_no_update_and_passes(telegram: FakeBotApi, broker: UnreliableBroker) -> None:
    for _ in range(2):
        telegram.will_say("getUpdates", 200, "<html>Welcome to our network</html>")
    telegram.send_update(text_update(1))
    async with running_gateway(telegram, broker):
        await until(lambda: telegram.offset == 2)
    assert broker.kept_in(QUARANTINE) == []


async def test_a_revoked_token_shows_in_readiness_and_is_tried_slowly(broker: UnreliableBroker) -> None:
    async with fake_bot_api() as api:
        api.will_answer("deleteWebhook", 401, "Unauthorized")
        async with running_gateway(api, broker) as gateway:
            await until(lambda: bool(api.calls))
            await until_ready_says(gateway, "token is refused")
            assert len(api.calls) == 1


async def test_telegram_away_at_the_start_is_waited_for(broker: UnreliableBroker) -> None:
    port = free_port()
    away = FakeBotApi()
    away.url = f"http://127.0.0.1:{port}"
    async with running_gateway(away, broker) as gateway:
        await until_ready_says(gateway, "ClientConnectorError")
        async with fake_bot_api(port) as api:
            api.send_update(text_update(1))
            await until(lambda: api.offset == 2)
            await gateway.stopped()
    assert len(broker.kept) == 1


async def test_an_empty_answer_is_not_asked_for_again_within_three_seconds(
    telegram: FakeBotApi, broker: UnreliableBroker
) -> None:
    telegram.will_say("getUpdates", 200, '{"ok":true,"result":[]}')
    telegram.holds["deleteWebhook"] = asyncio.Event()
    async with running_gateway(telegram, broker) as gateway:
        with stopped_clock() as clock:
            telegram.holds["deleteWebhook"].set()
            await until(lambda: len(telegram.calls_of("getUpdates")) == 1)
            clock.put_forward(2.9)
            await gateway.readiness()
            assert len(telegram.calls_of("getUpdates")) == 1
            clock.put_forward(0.2)
            await until(lambda: len(telegram.calls_of("getUpdates")) == 2)


async def test_ids_that_start_again_from_a_lower_number_are_followed(
    telegram: FakeBotApi, broker: UnreliableBroker
) -> None:
    # After a quiet week Telegram draws a new number, and then ignores an offset beyond it.
    telegram.send_update(text_update(900, text="before"))
    async with running_gateway(telegram, broker):
        await until(lambda: telegram.offset == 901)
        telegram.will_say("getUpdates", 200, json.dumps({"ok": True, "result": [text_update(5, text="after")]}))
        telegram.send_update(text_update(901))
        await until(lambda: any(asked["offset"] == 6 for asked in telegram.calls_of("getUpdates")))
    assert "after" in texts_in(broker)


async def test_a_stop_ends_the_long_poll_at_once_and_tells_telegram_what_is_safe(telegram: FakeBotApi) -> None:
    in_process = InProcessBroker()
    async with in_process.consume(CUSTOMER_EVENTS, prefetch=10) as tracker, running_gateway(telegram, in_process) as it:
        telegram.send_update(text_update(10))
        delivery = await soon(tracker.receive())
        it.stop.set()
        await tracker.ack([delivery])
        await it.stopped()
        last = telegram.calls_of("getUpdates")[-1]
    assert (last["offset"], last["limit"], last["timeout"]) == (11, 1, 0)


async def test_a_stop_does_not_wait_for_a_tracker_that_is_gone(telegram: FakeBotApi) -> None:
    async with running_gateway(telegram, InProcessBroker()) as gateway:
        telegram.send_update(text_update(10))
        await until(lambda: bool(telegram.calls_of("getUpdates")))
        await gateway.stopped()
    assert [update_id for update_id, _ in telegram.updates] == [10]


async def until_ready_says(gateway: RunningGateway, words: str) -> None:
    async def says() -> bool:
        return words in (await gateway.readiness())["telegram"]

    await eventually(says, words)
