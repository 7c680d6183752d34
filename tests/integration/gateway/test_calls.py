"""The calls lane: what reaches Telegram, what does not, and what the asker is told."""

import asyncio

import pytest

from services.gateway.send.caller import LONGEST_HELD_S
from services.gateway.send.limits import CHAT, GROUP
from shared.broker.in_process import InProcessBroker
from shared.contracts.wire import DEAD_LETTERS, TELEGRAM_CALLS
from tests.support.clock import stopped_clock
from tests.support.fake_bot_api import FakeBotApi
from tests.support.gateway import RunningGateway, running_gateway
from tests.support.gateway_calls import ask, call, said
from tests.support.ports import free_port
from tests.support.waiting import eventually, soon, until


@pytest.fixture
def broker() -> InProcessBroker:
    return InProcessBroker()


async def test_a_call_reaches_telegram_and_its_answer_the_asker(telegram: FakeBotApi, broker: InProcessBroker) -> None:
    telegram.will_say("sendMessage", 200, '{"ok":true,"result":true}')
    async with running_gateway(telegram, broker) as gateway:
        answer = await ask(broker, call(text="Hello"))
        assert (answer.status, bytes(answer.body)) == (200, b'{"ok":true,"result":true}')
        assert telegram.calls_of("sendMessage") == [{"chat_id": 7, "text": "Hello"}]
        assert 'calls_total{lane="edits",method="sendMessage",outcome="ok"} 1.0' in await gateway.metrics()
        parts = await gateway.readiness()
        assert [parts[lane] for lane in ("replies", "pushes", "edits", "bulk")] == ["ok"] * 4


async def test_a_refusal_comes_back_in_telegrams_own_words(telegram: FakeBotApi, broker: InProcessBroker) -> None:
    telegram.will_answer("editMessageText", 400, "Bad Request: message is not modified")
    async with running_gateway(telegram, broker):
        answer = await ask(broker, call("editMessageText"))
    assert answer.status == 400
    assert said(answer)["description"] == "Bad Request: message is not modified"


async def test_a_stale_call_is_dropped(telegram: FakeBotApi, broker: InProcessBroker) -> None:
    async with running_gateway(telegram, broker):
        answer = await ask(broker, call(within_s=-1))
    assert said(answer)["error_code"] == answer.status == 408
    assert telegram.calls_of("sendMessage") == []


async def test_a_call_without_room_before_it_expires_is_answered_at_once(
    telegram: FakeBotApi, broker: InProcessBroker
) -> None:
    async with running_gateway(telegram, broker):
        with stopped_clock():
            await asyncio.gather(*(ask(broker, call(chat_id=-7)) for _ in range(GROUP.burst)))
            # The next has to wait four seconds for its place, and has three.
            answer = await ask(broker, call(chat_id=-7, within_s=3.0))
    assert answer.status == 429
    assert 2 <= said(answer)["parameters"]["retry_after"] <= 4
    assert len(telegram.calls_of("sendMessage")) == GROUP.burst


async def test_a_429_stops_its_chat_and_no_other_and_is_tried_again_in_time(
    telegram: FakeBotApi, broker: InProcessBroker
) -> None:
    telegram.will_answer("sendMessage", 429, "Too Many Requests: retry after 4", retry_after=4)
    async with running_gateway(telegram, broker) as gateway:
        with stopped_clock() as clock:
            limited = asyncio.create_task(ask(broker, call(chat_id=7, text="limited")))
            await until_refused(gateway)
            other = await ask(broker, call(chat_id=8))
            assert other.status == 200
            assert not limited.done()
            clock.put_forward(4)
            assert (await soon(limited)).status == 200
        await until_refused(gateway)
    first, *_, last = (made.at for made in telegram.calls if made.parameters.get("chat_id") == 7)
    assert last - first >= 4


async def until_refused(gateway: RunningGateway) -> None:
    """Until the gateway has heard that a message was refused, and not more than one."""

    async def it_has() -> bool:
        return 'telegram_429_total{method="sendMessage"} 1.0' in await gateway.metrics()

    await eventually(it_has, "one message is refused")


async def test_a_429_longer_than_the_call_lives_goes_back_to_the_asker(
    telegram: FakeBotApi, broker: InProcessBroker
) -> None:
    telegram.will_answer("sendMessage", 429, "Too Many Requests: retry after 60", retry_after=60)
    async with running_gateway(telegram, broker):
        with stopped_clock():
            first = await ask(broker, call(within_s=20))
            second = await ask(broker, call(within_s=20))
    assert said(first)["parameters"] == {"retry_after": 60}
    assert (second.status, len(telegram.calls_of("sendMessage"))) == (429, 1)
    assert 55 < said(second)["parameters"]["retry_after"] <= 60


async def test_callback_answers_do_not_wait_for_a_busy_chat(telegram: FakeBotApi, broker: InProcessBroker) -> None:
    async with running_gateway(telegram, broker):
        with stopped_clock():
            busy = [asyncio.create_task(ask(broker, call(chat_id=-7))) for _ in range(GROUP.burst + 1)]
            answers = await asyncio.gather(*(ask(broker, call("answerCallbackQuery", None)) for _ in range(50)))
            assert {answer.status for answer in answers} == {200}
            assert not all(task.done() for task in busy)
        await soon(asyncio.gather(*busy))


async def test_no_answer_in_time_is_an_unknown_outcome(telegram: FakeBotApi, broker: InProcessBroker) -> None:
    telegram.silent_methods.add("sendMessage")
    async with running_gateway(telegram, broker):
        with stopped_clock() as clock:
            asking = asyncio.create_task(ask(broker, call()))
            await until(lambda: bool(telegram.calls_of("sendMessage")))
            # Its timeout is rounded up to a whole second.
            clock.put_forward(LONGEST_HELD_S + 1)
            answer = await soon(asking)
    assert said(answer)["error_code"] == answer.status == 504


async def test_with_telegram_away_a_call_waits_as_long_as_it_lives(broker: InProcessBroker) -> None:
    away = FakeBotApi()
    away.url = f"http://127.0.0.1:{free_port()}"
    async with running_gateway(away, broker):
        answer = await ask(broker, call(within_s=1.0))
    assert answer.status == 408


@pytest.mark.parametrize(
    "method",
    ["getUpdates", "setWebhook", "setwebhook", "DELETEWEBHOOK", "logOut", "close", "banChatMember", "madeUpByACaller"],
)
async def test_methods_that_are_not_for_others_are_refused_however_they_are_spelled(
    telegram: FakeBotApi, broker: InProcessBroker, method: str
) -> None:
    async with running_gateway(telegram, broker):
        await until(lambda: bool(telegram.calls_of("getUpdates")))
        before = len(telegram.calls)
        assert (await ask(broker, call(method, None))).status == 403
        assert len(telegram.calls) == before


async def test_a_method_is_called_as_it_is_documented(telegram: FakeBotApi, broker: InProcessBroker) -> None:
    async with running_gateway(telegram, broker):
        assert (await ask(broker, call("SENDMESSAGE"))).status == 200
    assert len(telegram.calls_of("sendMessage")) == 1


@pytest.mark.parametrize("body", [b"garbage", b"{}", call("../../file/x"), call("send message"), call("")])
async def test_what_is_no_call_is_put_aside(telegram: FakeBotApi, broker: InProcessBroker, body: bytes) -> None:
    async with running_gateway(telegram, broker), broker.consume(DEAD_LETTERS, prefetch=10) as dead_letters:
        publishing = asyncio.create_task(broker.publish(TELEGRAM_CALLS, body))
        dead = await soon(dead_letters.receive())
        assert dead.body == body
        await dead_letters.ack([dead])
        await soon(publishing)


async def test_a_send_that_an_earlier_gateway_may_have_made_is_not_made_again(
    telegram: FakeBotApi, broker: InProcessBroker
) -> None:
    async with broker.consume(TELEGRAM_CALLS, prefetch=10) as earlier:
        sending = asyncio.create_task(ask(broker, call("sendMessage")))
        editing = asyncio.create_task(ask(broker, call("editMessageText")))
        await soon(earlier.receive())
        await soon(earlier.receive())
    async with running_gateway(telegram, broker):
        assert (await soon(sending)).status == 504
        assert (await soon(editing)).status == 200
    assert telegram.calls_of("sendMessage") == []


async def test_a_stop_lets_calls_under_way_finish(telegram: FakeBotApi, broker: InProcessBroker) -> None:
    async with running_gateway(telegram, broker) as gateway:
        with stopped_clock() as clock:
            asking = [asyncio.create_task(ask(broker, call())) for _ in range(CHAT.burst + 1)]
            await until(lambda: len(telegram.calls_of("sendMessage")) == CHAT.burst)
            gateway.stop.set()
            clock.put_forward(CHAT.interval_s)
        await gateway.stopped()
        assert {answer.status for answer in await soon(asyncio.gather(*asking))} == {200}
