"""When nobody knows whether something arrived: what is told, decided, corrected, and sent again."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from services.admin_ui.features.receipts.decisions import Decided, mark_as_arrived, send_again
from services.admin_ui.ui.viewer import ENGLISH
from shared.db import Database
from tests.support.events import message
from tests.support.ledger_rows import ADMIN, CUSTOMER, relay, reply
from tests.support.outbox import LedgerAtWork, refused_with, sent_as
from tests.support.telegram_stand_in import Refusal, TelegramStandIn
from tests.support.waiting import until

FAILED = Refusal(500, "Internal Server Error")
IN_DOUBT = "❓ Nobody knows whether this reached Ada: Telegram did not answer.\nIf sent again, it may arrive twice."


@pytest.fixture
async def in_doubt(at_work: LedgerAtWork, telegram: TelegramStandIn) -> int:
    """A reply of which nobody knows whether it arrived, and the admin has been told so."""
    await at_work.happen(message(CUSTOMER, 1), message(CUSTOMER, 2))
    telegram.refusals["copyMessage"].append(FAILED)
    (delivery_id,) = await at_work.queue(reply(9, answers_id=1))
    await at_work.becomes(delivery_id, "unknown")
    await at_work.all_settled()
    assert telegram.said(ADMIN) == [IN_DOUBT]
    return delivery_id


def said(decided: Decided) -> str:
    return decided.toast.plain(ENGLISH)


async def unread(at_work: LedgerAtWork) -> int:
    return int((await at_work.row("SELECT unread_messages FROM conversations"))["unread_messages"])


async def history(at_work: LedgerAtWork) -> list[int]:
    rows = await at_work.rows("SELECT message_id FROM messages WHERE direction = 'outgoing' ORDER BY 1")
    return [row["message_id"] for row in rows]


async def test_pressing_send_again_twice_sends_once(
    at_work: LedgerAtWork, telegram: TelegramStandIn, in_doubt: int
) -> None:
    first, second = await asyncio.gather(*(send_again(at_work.database, ADMIN, in_doubt) for _ in range(2)))
    at_work.dispatcher.wake()
    await until(lambda: (ADMIN, 9) in telegram.reactions)
    await at_work.all_settled()
    assert {said(first), said(second)} == {"🔁 Sending it again", "Already sent again"}
    original, repeated = await at_work.deliveries("reply")
    assert (original.state, repeated.state, repeated.retry_of) == ("unknown", "sent", in_doubt)
    assert repeated.cause == "reply/1001/9/again/1"
    assert telegram.said(CUSTOMER) == ["copy of 1001/9"]
    assert await unread(at_work) == 1
    assert (await at_work.ledger.count_open()).unknown == 0
    assert [row["kind"] for row in await at_work.rows("SELECT kind FROM events")] == ["reply.sent_again"]


async def test_a_second_copy_in_doubt_can_be_sent_again_too(
    at_work: LedgerAtWork, telegram: TelegramStandIn, in_doubt: int
) -> None:
    telegram.refusals["copyMessage"].append(FAILED)
    await send_again(at_work.database, ADMIN, in_doubt)
    at_work.dispatcher.wake()
    await at_work.all_settled()
    _, second = await at_work.deliveries("reply")
    await send_again(at_work.database, ADMIN, second.delivery_id)
    at_work.dispatcher.wake()
    await at_work.all_settled()
    assert [entry.state for entry in await at_work.deliveries("reply")] == ["unknown", "unknown", "sent"]
    assert (await at_work.deliveries("reply"))[2].cause == "reply/1001/9/again/2"
    assert telegram.said(ADMIN) == [IN_DOUBT, IN_DOUBT]


async def test_it_arrived_answers_the_customer(at_work: LedgerAtWork, in_doubt: int) -> None:
    await at_work.rows("DELETE FROM push_backlog RETURNING 1")
    first, second = await asyncio.gather(*(mark_as_arrived(at_work.database, ADMIN, in_doubt) for _ in range(2)))
    assert {said(first), said(second)} == {"✅ Marked as arrived", "Already marked as arrived"}
    assert await unread(at_work) == 1
    assert (await at_work.row("SELECT last_answered_by FROM conversations"))["last_answered_by"] == ADMIN
    assert len(await at_work.rows("SELECT * FROM push_backlog")) == 1
    assert (await at_work.ledger.count_open()).unknown == 0
    assert said(await send_again(at_work.database, ADMIN, in_doubt)) == "Already marked as arrived"
    assert len(await at_work.deliveries("reply")) == 1
    events = await at_work.rows("SELECT kind, admin_id, user_id FROM events")
    assert events == [{"kind": "reply.marked_as_arrived", "admin_id": ADMIN, "user_id": CUSTOMER}]


async def test_a_late_answer_corrects_what_was_in_doubt(
    at_work: LedgerAtWork, telegram: TelegramStandIn, in_doubt: int
) -> None:
    await at_work.hears(in_doubt, 1, 200, sent_as(77))
    await until(lambda: (ADMIN, 9) in telegram.reactions)
    await at_work.all_settled()
    assert (await at_work.entry(in_doubt)).state == "sent"
    assert await history(at_work) == [77]
    assert await unread(at_work) == 1
    assert telegram.said(ADMIN) == ["✅ It did reach Ada."]
    assert telegram.buttons(ADMIN) == {}
    assert said(await send_again(at_work.database, ADMIN, in_doubt)) == "It has arrived"
    assert said(await mark_as_arrived(at_work.database, ADMIN, in_doubt)) == "It has arrived"


async def test_a_late_answer_may_send_it_at_last(
    at_work: LedgerAtWork, telegram: TelegramStandIn, in_doubt: int
) -> None:
    await at_work.hears(in_doubt, 1, 408, refused_with(408))
    await at_work.becomes(in_doubt, "sent")
    await at_work.all_settled()
    assert telegram.said(ADMIN) == ["⏳ It had not been sent yet: it is on its way to Ada now."]
    assert telegram.said(CUSTOMER) == ["copy of 1001/9"]
    assert (await at_work.entry(in_doubt)).attempts == 2


async def test_a_late_refusal_takes_the_place_of_the_doubt(
    at_work: LedgerAtWork, telegram: TelegramStandIn, in_doubt: int
) -> None:
    await at_work.hears(in_doubt, 1, 403, refused_with(403, "Forbidden: bot was blocked by the user"))
    await at_work.all_settled()
    assert (await at_work.entry(in_doubt)).state == "rejected"
    assert telegram.said(ADMIN) == ["❌ Not delivered to Ada: the customer blocked the bot."]
    assert list(telegram.buttons(ADMIN)) == ["🔁 Retry"]
    assert said(await mark_as_arrived(at_work.database, ADMIN, in_doubt)) == "Telegram refused it: it did not arrive"
    assert said(await send_again(at_work.database, ADMIN, in_doubt)) == "🔁 Sending it again"


async def test_a_doubt_that_is_over_is_not_told(at_work: LedgerAtWork, telegram: TelegramStandIn) -> None:
    await at_work.happen(message(CUSTOMER, 1))
    telegram.hold["sendMessage"] = asyncio.Event()
    await at_work.queue(relay(1, method="sendMessage", parameters={"chat_id": ADMIN, "text": "first in line"}))
    await until(lambda: bool(telegram.made("sendMessage")))
    telegram.refusals["copyMessage"].append(FAILED)
    (delivery_id,) = await at_work.queue(reply(9))
    await at_work.becomes(delivery_id, "unknown")
    await at_work.hears(delivery_id, 1, 200, sent_as(77))
    telegram.hold["sendMessage"].set()
    await at_work.all_settled()
    assert telegram.said(ADMIN) == ["first in line"]
    assert telegram.reactions == {(ADMIN, 9): ["👍"]}


async def test_two_copies_stay_in_doubt_and_in_the_history(
    at_work: LedgerAtWork, telegram: TelegramStandIn, in_doubt: int
) -> None:
    await send_again(at_work.database, ADMIN, in_doubt)
    at_work.dispatcher.wake()
    await at_work.all_settled()
    (copy,) = await history(at_work)
    await at_work.hears(in_doubt, 1, 200, sent_as(77))
    original, repeated = await at_work.deliveries("reply")
    assert (original.state, original.sent_ids, repeated.state) == ("unknown", (77,), "sent")
    assert await history(at_work) == sorted([77, copy])


async def test_a_copy_never_sent_is_no_doubt(at_work: LedgerAtWork, in_doubt: int) -> None:
    await send_again(at_work.database, ADMIN, in_doubt)
    at_work.dispatcher.wake()
    await at_work.all_settled()
    await at_work.hears(in_doubt, 1, 408, refused_with(408))
    assert [entry.state for entry in await at_work.deliveries("reply")] == ["rejected", "sent"]
    assert len(await history(at_work)) == 1


async def test_telegram_may_confirm_what_the_admin_saw(
    at_work: LedgerAtWork, telegram: TelegramStandIn, in_doubt: int
) -> None:
    await mark_as_arrived(at_work.database, ADMIN, in_doubt)
    await at_work.hears(in_doubt, 1, 200, sent_as(77))
    await at_work.all_settled()
    assert (await at_work.entry(in_doubt)).state == "sent"
    assert await history(at_work) == [77]
    assert telegram.said(ADMIN) == [IN_DOUBT]  # the press has changed it already


async def test_an_unanswered_reply_is_swept_up_as_a_doubt(at_work: LedgerAtWork, telegram: TelegramStandIn) -> None:
    await at_work.happen(message(CUSTOMER, 1))
    telegram.hold["copyMessage"] = asyncio.Event()
    (delivery_id,) = await at_work.queue(reply(9))
    await until(lambda: bool(telegram.made("copyMessage")))
    await at_work.forgotten(delivery_id)
    await at_work.becomes(delivery_id, "unknown")
    telegram.hold["copyMessage"].set()
    await at_work.becomes(delivery_id, "sent")
    await at_work.all_settled()
    assert telegram.said(CUSTOMER) == ["copy of 1001/9"]


async def test_what_is_harmless_twice_is_queued_again(at_work: LedgerAtWork, telegram: TelegramStandIn) -> None:
    await at_work.happen(message(CUSTOMER, 1))
    telegram.hold["setMessageReaction"] = asyncio.Event()
    await at_work.queue(reply(9))
    await until(lambda: bool(telegram.made("setMessageReaction")))
    (receipt,) = await at_work.deliveries("receipt")
    await at_work.forgotten(receipt.delivery_id)
    await at_work.becomes(receipt.delivery_id, "queued")
    telegram.hold["setMessageReaction"].set()
    assert (await at_work.becomes(receipt.delivery_id, "sent")).attempts == 2


async def test_a_relay_in_doubt_is_sent_again_by_itself(at_work: LedgerAtWork, telegram: TelegramStandIn) -> None:
    await at_work.happen(message(CUSTOMER, 1))
    telegram.refusals["copyMessage"].append(FAILED)
    (delivery_id,) = await at_work.queue(relay(1))
    await at_work.becomes(delivery_id, "unknown")
    first, second = await at_work.deliveries("relay")
    assert (second.retry_of, second.cause) == (first.delivery_id, "relay/1001/7/1/again/1")
    await at_work.becomes(second.delivery_id, "sent")
    await at_work.hears(delivery_id, 1, 200, sent_as(77))
    assert (await at_work.entry(delivery_id)).state == "unknown"
    # A reply to either copy answers the customer's message.
    pairs = await at_work.rows("SELECT admin_message_id FROM message_pairs WHERE customer_message_id = 1")
    assert {pair["admin_message_id"] for pair in pairs} == {77, telegram.last_message_id(ADMIN)}


async def test_an_attempt_that_was_made_twice_is_not_hidden(at_work: LedgerAtWork, telegram: TelegramStandIn) -> None:
    await at_work.happen(message(CUSTOMER, 1))
    (delivery_id,) = await at_work.queue(reply(9))
    (copy,) = (await at_work.becomes(delivery_id, "sent")).sent_ids
    for _ in range(2):
        await at_work.hears(delivery_id, 1, 200, sent_as(77))
    await at_work.all_settled()
    entry = await at_work.entry(delivery_id)
    assert (entry.state, entry.sent_ids) == ("unknown", (copy, 77))
    assert await history(at_work) == sorted([copy, 77])
    assert telegram.said(ADMIN) == ["⚠️ This reached Ada twice."]
    assert (await at_work.ledger.count_open()).unknown == 0


async def test_a_kind_nobody_declares_ends_in_silence(at_work: LedgerAtWork, telegram: TelegramStandIn) -> None:
    telegram.refusals["copyMessage"].append(FAILED)
    in_doubt, sent = await at_work.queue(relay(1, kind="of_a_feature_gone"), relay(2, kind="of_a_feature_gone"))
    await at_work.becomes(sent, "sent")
    assert (await at_work.entry(in_doubt)).state == "unknown"
    assert len(await at_work.rows("SELECT * FROM deliveries")) == 2


@pytest.mark.parametrize("decide", [send_again, mark_as_arrived])
async def test_only_replies_are_decided_about(
    decide: Callable[[Database, int, int], Awaitable[Decided]], at_work: LedgerAtWork
) -> None:
    (delivery_id,) = await at_work.queue(relay(1))
    for unknown in (delivery_id, 99_999):
        assert said(await decide(at_work.database, ADMIN, unknown)) == "This message is no longer on record"


@pytest.mark.parametrize("decide", [send_again, mark_as_arrived])
async def test_nobody_decides_about_what_somebody_else_wrote(
    decide: Callable[[Database, int, int], Awaitable[Decided]], at_work: LedgerAtWork, in_doubt: int
) -> None:
    decided = await decide(at_work.database, ADMIN + 1, in_doubt)
    assert (said(decided), decided.notice) == ("This message is no longer on record", None)
    entry = await at_work.entry(in_doubt)
    assert (entry.state, entry.dismissed_at) == ("unknown", None)
    assert len(await at_work.deliveries("reply")) == 1


async def test_what_is_in_flight_is_not_sent_again(at_work: LedgerAtWork, telegram: TelegramStandIn) -> None:
    telegram.hold["copyMessage"] = asyncio.Event()
    (delivery_id,) = await at_work.queue(reply(9))
    await until(lambda: bool(telegram.made("copyMessage")))
    assert said(await send_again(at_work.database, ADMIN, delivery_id)) == "It is on its way"
    telegram.hold["copyMessage"].set()
    await at_work.becomes(delivery_id, "sent")


async def test_nothing_is_sent_again_to_an_erased_customer(at_work: LedgerAtWork, telegram: TelegramStandIn) -> None:
    telegram.refusals["copyMessage"].append(FAILED)
    (delivery_id,) = await at_work.queue(reply(9))
    await at_work.becomes(delivery_id, "unknown")
    decided = await send_again(at_work.database, ADMIN, delivery_id)
    assert said(decided) == "This customer is no longer in the database"
    assert len(await at_work.deliveries("reply")) == 1
