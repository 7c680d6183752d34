"""What becomes of an admin's reply, in the ledger, in the conversation, and in the admin's chat."""

import asyncio
from typing import Any

import pytest

from shared.contracts.wire import DEAD_LETTERS, DELIVERY_OUTCOMES
from tests.support.events import block, message
from tests.support.ledger_rows import ADMIN, CUSTOMER, album, reply
from tests.support.outbox import LedgerAtWork, labels_of, sent_as
from tests.support.telegram_stand_in import Refusal, TelegramStandIn
from tests.support.waiting import until

BLOCKED = Refusal(403, "Forbidden: bot was blocked by the user")
FAILED = Refusal(500, "Internal Server Error")

CONVERSATION = "SELECT * FROM conversations WHERE user_id = 7"
OUTGOING = "SELECT * FROM messages WHERE direction = 'outgoing' ORDER BY user_id, message_id"
PAIRS = "SELECT admin_message_id, customer_message_id, role FROM message_pairs ORDER BY admin_message_id"


async def three_came_in(at_work: LedgerAtWork) -> None:
    await at_work.happen(*(message(CUSTOMER, number) for number in (1, 2, 3)))


async def test_a_delivered_reply_arrives_once_and_gets_its_receipt(
    at_work: LedgerAtWork, telegram: TelegramStandIn
) -> None:
    await three_came_in(at_work)
    (delivery_id,) = await at_work.queue(reply(9, answers_id=2))
    sent = await at_work.becomes(delivery_id, "sent")
    await until(lambda: telegram.reactions == {(ADMIN, 9): ["👍"]})
    assert telegram.said(CUSTOMER) == ["copy of 1001/9"]
    assert sent.sent_ids == (telegram.last_message_id(CUSTOMER),)
    assert sent.attempts == 1
    assert await at_work.notices() == []


async def test_a_reply_answers_what_the_admin_saw(at_work: LedgerAtWork) -> None:
    await three_came_in(at_work)
    await at_work.rows("DELETE FROM push_backlog RETURNING user_id")
    (delivery_id,) = await at_work.queue(reply(9, answers_id=2, parameters=quoting(2)))
    sent = await at_work.becomes(delivery_id, "sent")
    conversation, outgoing = await at_work.row(CONVERSATION), await at_work.row(OUTGOING)
    assert (conversation["unread_messages"], conversation["first_unread_id"]) == (1, 3)
    assert conversation["last_outgoing_id"] == outgoing["message_id"] == sent.sent_ids[0]
    assert conversation["last_answered_by"] == outgoing["admin_id"] == ADMIN
    assert conversation["last_admin_reply_at"] == outgoing["sent_at"] == sent.settled_at
    assert (outgoing["text"], outgoing["is_read"], outgoing["reply_to_message_id"]) == ("answer 9", True, 2)
    assert await at_work.rows(PAIRS) == [
        {"admin_message_id": 9, "customer_message_id": sent.sent_ids[0], "role": "sent"}
    ]
    assert await at_work.rows("SELECT user_id, message_id FROM push_backlog") == [
        {"user_id": CUSTOMER, "message_id": 0}
    ]
    await until(lambda: at_work.announced == [CUSTOMER])


def quoting(message_id: int) -> dict[str, Any]:
    answered = {"message_id": message_id, "allow_sending_without_reply": True}
    return {"chat_id": CUSTOMER, "from_chat_id": ADMIN, "message_id": 9, "reply_parameters": answered}


async def test_a_second_reply_is_the_newest_answer(at_work: LedgerAtWork) -> None:
    await three_came_in(at_work)
    for message_id in (9, 10):
        (delivery_id,) = await at_work.queue(reply(message_id, answers_id=3))
        sent = await at_work.becomes(delivery_id, "sent")
    conversation = await at_work.row(CONVERSATION)
    assert (conversation["unread_messages"], conversation["first_unread_id"]) == (0, None)
    assert conversation["last_admin_reply_at"] == sent.settled_at
    assert conversation["last_outgoing_id"] == sent.sent_ids[0]


async def test_a_customer_without_a_conversation_is_answered(at_work: LedgerAtWork) -> None:
    await at_work.rows("INSERT INTO users (user_id) VALUES (7) RETURNING 1")
    (delivery_id,) = await at_work.queue(reply(9, answers_id=2))
    await at_work.becomes(delivery_id, "sent")
    assert len(await at_work.rows(OUTGOING)) == 1
    assert await at_work.rows(CONVERSATION) == []


async def test_nothing_is_kept_of_an_erased_customer(at_work: LedgerAtWork, telegram: TelegramStandIn) -> None:
    (delivery_id,) = await at_work.queue(reply(9, answers_id=2))
    await at_work.becomes(delivery_id, "sent")
    await until(lambda: (ADMIN, 9) in telegram.reactions)
    assert await at_work.rows(OUTGOING) == []
    assert await at_work.rows(PAIRS) == []
    assert await at_work.rows("SELECT user_id, message_id FROM push_backlog") == []


async def test_an_album_is_sent_and_kept_as_one(at_work: LedgerAtWork, telegram: TelegramStandIn) -> None:
    await three_came_in(at_work)
    (delivery_id,) = await at_work.queue(album(11, 12, 13, answers_id=3))
    sent = await at_work.becomes(delivery_id, "sent")
    await until(lambda: telegram.reactions == {(ADMIN, 11): ["👍"]})
    assert len(sent.sent_ids) == 3
    assert [row["media_group_id"] for row in await at_work.rows(OUTGOING)] == ["g", "g", "g"]
    pairs = [(row["admin_message_id"], row["customer_message_id"]) for row in await at_work.rows(PAIRS)]
    assert pairs == list(zip((11, 12, 13), sent.sent_ids, strict=True))


async def test_an_album_that_lost_a_part_says_so(at_work: LedgerAtWork, telegram: TelegramStandIn) -> None:
    await three_came_in(at_work)
    telegram.lose_parts = 1
    (delivery_id,) = await at_work.queue(album(11, 12, 13, answers_id=3))
    sent = await at_work.becomes(delivery_id, "sent")
    assert len(sent.sent_ids) == 2
    assert await at_work.notices() == [("⚠️ Only 2 of the album's 3 parts reached Ada.", [])]
    assert {row["label"] for row in await at_work.rows(OUTGOING)} == {"📎 Part of an album"}
    assert await at_work.rows(PAIRS) == []
    assert (await at_work.row(CONVERSATION))["unread_messages"] == 0


async def test_a_refused_reply_says_why_below_it(at_work: LedgerAtWork, telegram: TelegramStandIn) -> None:
    await three_came_in(at_work)
    telegram.refusals["copyMessage"].append(Refusal(400, "Bad Request: message to copy not found"))
    (delivery_id,) = await at_work.queue(reply(9, answers_id=3))
    rejected = await at_work.becomes(delivery_id, "rejected")
    assert rejected.reason == "the original message is gone"
    await until(lambda: bool(telegram.made("sendMessage")))
    (notice,) = telegram.made("sendMessage")
    assert notice.parameters["chat_id"] == ADMIN
    assert notice.parameters["text"] == "❌ Not delivered to Ada: the original message is gone."
    assert notice.parameters["reply_parameters"] == {"message_id": 9, "allow_sending_without_reply": True}
    assert labels_of(notice.parameters) == ["🔁 Retry"]
    assert (await at_work.row(CONVERSATION))["unread_messages"] == 3
    assert await at_work.rows(OUTGOING) == []


async def test_a_blocked_reply_marks_the_customer_until_one_arrives(
    at_work: LedgerAtWork, telegram: TelegramStandIn
) -> None:
    await three_came_in(at_work)
    telegram.refusals["copyMessage"].append(BLOCKED)
    (refused,) = await at_work.queue(reply(9))
    await at_work.becomes(refused, "rejected")
    assert await at_work.notices() == [("❌ Not delivered to Ada: the customer blocked the bot.", ["🔁 Retry"])]
    assert await is_marked(at_work)
    await at_work.rows("UPDATE users SET blocked_bot_at = blocked_bot_at - interval '2 s' RETURNING 1")
    (delivered,) = await at_work.queue(reply(10))
    await at_work.becomes(delivered, "sent")
    assert not await is_marked(at_work)


async def is_marked(at_work: LedgerAtWork) -> bool:
    return bool((await at_work.row("SELECT blocked_bot FROM users WHERE user_id = 7"))["blocked_bot"])


async def test_a_customer_who_unblocked_since_is_not_marked(at_work: LedgerAtWork, telegram: TelegramStandIn) -> None:
    await three_came_in(at_work)
    unblocked = block(CUSTOMER, second=10**9, update_id=90, blocked=False)
    await at_work.happen(block(CUSTOMER, second=5, update_id=80), unblocked)
    telegram.refusals["copyMessage"].append(BLOCKED)
    (refused,) = await at_work.queue(reply(9))
    await at_work.becomes(refused, "rejected")
    assert not await is_marked(at_work)


async def test_a_reply_in_doubt_is_the_admins_to_decide(at_work: LedgerAtWork, telegram: TelegramStandIn) -> None:
    await three_came_in(at_work)
    telegram.refusals["copyMessage"].append(FAILED)
    (delivery_id,) = await at_work.queue(reply(9, answers_id=3))
    await at_work.becomes(delivery_id, "unknown")
    await at_work.all_settled()
    doubt = "❓ Nobody knows whether this reached Ada: Telegram did not answer.\nIf sent again, it may arrive twice."
    assert await at_work.notices() == [(doubt, ["🔁 Send again", "✅ It arrived"])]
    assert len(telegram.made("copyMessage")) == 1
    assert (await at_work.row(CONVERSATION))["unread_messages"] == 3
    assert (await at_work.ledger.count_open()).unknown == 1


async def test_the_same_outcome_twice_changes_nothing(at_work: LedgerAtWork, telegram: TelegramStandIn) -> None:
    await three_came_in(at_work)
    (delivery_id,) = await at_work.queue(reply(9, answers_id=3))
    sent = await at_work.becomes(delivery_id, "sent")
    await until(lambda: (ADMIN, 9) in telegram.reactions)
    await at_work.all_settled()
    before = await everything(at_work)
    announced = len(at_work.announced)
    await at_work.hears(delivery_id, 1, 200, sent_as(*sent.sent_ids))
    await at_work.hears(delivery_id, 1, 500, b"{}")
    assert await everything(at_work) == before
    # Whoever settled it first may have been killed before it told anybody.
    assert len(at_work.announced) == announced + 2
    assert at_work.counted("frontdesk_deliveries_settled_total", kind="reply", state="sent") == 1


async def everything(at_work: LedgerAtWork) -> list[Any]:
    tables = ("deliveries", "messages", "conversations", "message_pairs", "push_backlog", "users")
    return [await at_work.rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables]  # noqa: S608 - names above


async def test_an_answer_for_another_attempt_changes_nothing(at_work: LedgerAtWork) -> None:
    await three_came_in(at_work)
    (delivery_id,) = await at_work.queue(reply(9))
    await at_work.becomes(delivery_id, "sent")
    await at_work.all_settled()
    before = await everything(at_work)
    await at_work.hears(delivery_id, 2, 403, b"{}")
    await at_work.hears(99_999, 1, 200, sent_as(1))
    assert await everything(at_work) == before


async def test_unreadable_outcomes_go_to_the_dead_letters(at_work: LedgerAtWork) -> None:
    async with at_work.broker.consume(DEAD_LETTERS, prefetch=1) as dead:
        publishing = asyncio.create_task(at_work.broker.publish(DELIVERY_OUTCOMES, b"no outcome"))
        letter = await asyncio.wait_for(dead.receive(), 10)
        assert letter.died_in == DELIVERY_OUTCOMES.name
        await dead.ack([letter])
        await publishing


async def test_a_refused_receipt_is_no_news(at_work: LedgerAtWork, telegram: TelegramStandIn) -> None:
    await three_came_in(at_work)
    telegram.refusals["setMessageReaction"].append(Refusal(400, "Bad Request: REACTION_INVALID"))
    (delivery_id,) = await at_work.queue(reply(9))
    await at_work.becomes(delivery_id, "sent")
    await at_work.all_settled()
    (receipt,) = await at_work.deliveries("receipt")
    assert receipt.state == "rejected"
    assert await at_work.notices() == []


@pytest.mark.parametrize(
    ("kind", "words"),
    [("edit", "did not reach Ada"), ("deletion", "Not deleted for Ada"), ("reaction", "did not reach Ada")],
)
async def test_a_refused_change_is_told_to_its_admin(
    kind: str, words: str, at_work: LedgerAtWork, telegram: TelegramStandIn
) -> None:
    await three_came_in(at_work)
    change: dict[str, Any] = {
        "kind": kind,
        "method": "editMessageText",
        "parameters": {"chat_id": 7, "message_id": 1, "text": "x"},
    }
    (there,) = await at_work.queue(reply(9, cause="there", **change))
    await at_work.becomes(there, "rejected")
    (here,) = await at_work.queue(reply(9, cause="here", **change | {"chat_id": ADMIN}))
    await at_work.becomes(here, "rejected")
    ((text, buttons),) = await at_work.notices()
    assert text.endswith(f"{words}: the message is gone.")
    assert buttons == []
