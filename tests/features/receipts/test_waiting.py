"""A reply that cannot leave at once shows it, and shows it no longer when it has left."""

from collections.abc import AsyncIterator

import pytest

from services.admin_ui.features.receipts.waiting import WAITS_AFTER_S
from shared.broker.in_process import InProcessBroker
from shared.db import open_database
from shared.db.deliveries import LedgerEntry
from tests.support.events import message
from tests.support.ledger_rows import ADMIN, CUSTOMER, reply
from tests.support.outbox import LedgerAtWork, ledger_at_work
from tests.support.telegram_stand_in import Refusal, TelegramStandIn
from tests.support.waiting import eventually, until

LATER = Refusal(429, "Too Many Requests", {"retry_after": 600})


@pytest.fixture
async def at_work(database_url: str, telegram: TelegramStandIn) -> AsyncIterator[LedgerAtWork]:
    broker = InProcessBroker()
    async with (
        open_database(database_url, name="test") as database,
        telegram.answering(broker),
        ledger_at_work(broker, database, waits_after_s=WAITS_AFTER_S) as at_work,
    ):
        await at_work.happen(message(CUSTOMER, 1))
        yield at_work


async def held_up(at_work: LedgerAtWork, telegram: TelegramStandIn, message_id: int = 9) -> int:
    """A reply that Telegram did not take, and that has waited for longer than a moment."""
    telegram.refusals["copyMessage"].append(LATER)
    (delivery_id,) = await at_work.queue(reply(message_id, user_id=CUSTOMER + message_id))

    async def is_put_off() -> bool:
        entry = await at_work.entry(delivery_id)
        return entry.state == "queued" and entry.attempts == 1

    await eventually(is_put_off, "put off by Telegram")
    await at_work.rows(
        "UPDATE deliveries SET created_at = created_at - interval '1 min' WHERE delivery_id = $1 RETURNING 1",
        delivery_id,
    )
    return delivery_id


async def goes(at_work: LedgerAtWork, delivery_id: int, *states: str) -> LedgerEntry:
    """Telegram takes it now; it ends in one of these states."""
    await at_work.rows("UPDATE deliveries SET not_before = now() WHERE delivery_id = $1 RETURNING 1", delivery_id)
    at_work.dispatcher.wake()
    return await at_work.becomes(delivery_id, *states)


def marks(telegram: TelegramStandIn, message_id: int = 9) -> list[list[str]]:
    """The bot's reactions on the admin's message, one after the other."""
    made = [call.parameters for call in telegram.made("setMessageReaction")]
    return [[one["emoji"] for one in given["reaction"]] for given in made if given["message_id"] == message_id]


async def test_a_reply_that_waits_gets_eyes_and_then_the_thumb(
    at_work: LedgerAtWork, telegram: TelegramStandIn
) -> None:
    delivery_id = await held_up(at_work, telegram)
    await until(lambda: telegram.reactions == {(ADMIN, 9): ["👀"]})
    await goes(at_work, delivery_id, "sent")
    await at_work.all_settled()
    assert marks(telegram) == [["👀"], ["👍"]]


async def test_the_thumb_never_comes_before_the_eyes(at_work: LedgerAtWork, telegram: TelegramStandIn) -> None:
    telegram.refusals["setMessageReaction"].extend([Refusal(429, "Too Many Requests", {"retry_after": 1})] * 2)
    delivery_id = await held_up(at_work, telegram)
    await until(lambda: bool(telegram.made("setMessageReaction")))
    await goes(at_work, delivery_id, "sent")
    await at_work.all_settled()
    assert marks(telegram)[-1] == ["👍"]
    assert telegram.reactions == {(ADMIN, 9): ["👍"]}


async def test_eyes_that_come_too_late_are_withdrawn(at_work: LedgerAtWork, telegram: TelegramStandIn) -> None:
    async def is_in_line() -> bool:
        return len(await at_work.deliveries("receipt")) == 1

    # Something of the admin's is in flight and stays so: their chat is busy.
    await at_work.rows(
        "INSERT INTO deliveries (cause, kind, lane, chat_id, method, parameters, state, sending_since) "
        "VALUES ('busy', 'push', 1, $1, 'sendMessage', '{}', 'sending', now()) RETURNING 1",
        ADMIN,
    )
    delivery_id = await held_up(at_work, telegram)
    await eventually(is_in_line, "eyes in the line")
    await goes(at_work, delivery_id, "sent")
    await at_work.rows("DELETE FROM deliveries WHERE cause = 'busy' RETURNING 1")
    at_work.dispatcher.wake()
    await at_work.all_settled()
    assert marks(telegram) == [["👍"]]


@pytest.mark.parametrize(("status", "state"), [(403, "rejected"), (504, "unknown")])
async def test_the_eyes_close_when_it_did_not_arrive(
    at_work: LedgerAtWork, telegram: TelegramStandIn, status: int, state: str
) -> None:
    delivery_id = await held_up(at_work, telegram)
    await until(lambda: telegram.reactions == {(ADMIN, 9): ["👀"]})
    telegram.refusals["copyMessage"].append(Refusal(status, "Forbidden: bot was blocked by the user"))
    await goes(at_work, delivery_id, state)
    await at_work.all_settled()
    assert marks(telegram) == [["👀"], []]
    assert len(await at_work.notices()) == 1


async def test_many_waiting_get_their_signs_in_turn(at_work: LedgerAtWork, telegram: TelegramStandIn) -> None:
    async def most_at_once() -> bool:
        waiting = "SELECT count(*) AS open FROM deliveries WHERE kind = 'receipt' AND state IN ('queued', 'sending')"
        assert (await at_work.row(waiting))["open"] <= 1
        return telegram.reactions == {(ADMIN, message_id): ["👀"] for message_id in (9, 10, 11)}

    for message_id in (9, 10, 11):
        await held_up(at_work, telegram, message_id)
    await eventually(most_at_once, "a sign on each")


async def test_what_was_held_back_has_not_waited(at_work: LedgerAtWork, telegram: TelegramStandIn) -> None:
    (old,) = await at_work.queue(reply(9, state="held"))
    await at_work.rows("UPDATE deliveries SET created_at = created_at - interval '1 hour' RETURNING 1")
    waiting = await held_up(at_work, telegram, 10)
    await until(lambda: telegram.reactions == {(ADMIN, 10): ["👀"]})
    await at_work.rows(
        "UPDATE deliveries SET state = 'queued', not_before = now() WHERE delivery_id = $1 RETURNING 1", old
    )
    at_work.dispatcher.wake()
    await at_work.becomes(old, "sent")
    await goes(at_work, waiting, "sent")
    await at_work.all_settled()
    assert marks(telegram) == [["👍"]]


async def test_a_copy_sent_again_gets_no_eyes(at_work: LedgerAtWork, telegram: TelegramStandIn) -> None:
    telegram.refusals["copyMessage"].append(Refusal(504, "no answer"))
    (first,) = await at_work.queue(reply(9))
    await at_work.becomes(first, "unknown")
    telegram.refusals["copyMessage"].append(LATER)
    (second,) = await at_work.queue(reply(9, cause="reply/1001/9/again/1", retry_of=first))
    await at_work.rows("UPDATE deliveries SET created_at = created_at - interval '1 min' RETURNING 1")
    other = await held_up(at_work, telegram, 10)
    await until(lambda: telegram.reactions == {(ADMIN, 10): ["👀"]})
    for delivery_id in (second, other):
        await goes(at_work, delivery_id, "sent")
    await at_work.all_settled()
    assert marks(telegram) == [["👍"]]
