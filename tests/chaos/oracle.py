"""What must be true at the end, counted anew from what the phones show and what people did."""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import asyncpg

from tests.chaos.admins import PUSH, REPLY, Answer, AnsweringAdmin
from tests.chaos.customers import Customers
from tests.chaos.facts import FIRST_CUSTOMER
from tests.chaos.world import ADMINS, World
from tests.support.frontdesk import labels_of


@dataclass
class Judgement:
    """Everything that is not as it must be, in sentences; nothing when all is well. `counted` is for the report."""

    faults: list[str] = field(default_factory=list)
    counted: dict[str, int] = field(default_factory=dict)

    def expect(self, holds: bool, otherwise: str) -> None:
        """Note what is not so."""
        if not holds:
            self.faults.append(otherwise)


async def judge(world: World, customers: Customers, admins: list[AnsweringAdmin]) -> Judgement:
    """Compare both sides of every chat, and the database with a recount, where nobody sent what cannot be applied."""
    judgement = Judgement()
    async with world.database() as database:
        await judge_people(judgement, world, database, customers, admins)
        left = await database.fetchval("SELECT count(*) FROM dead_letters")
        judgement.expect(left == 0, f"{left} dead letters")
    return judgement


async def judge_people(
    judgement: Judgement,
    world: World,
    database: "asyncpg.Connection[asyncpg.Record]",
    customers: Customers,
    admins: list[AnsweringAdmin],
) -> None:
    """Judge what these customers and the admins wrote to each other, and every figure."""
    chats = {user_id: await world.phone(user_id).chat() for user_id in customers.written}
    judge_answers(judgement, chats, admins)
    unknown = await database.fetchval("SELECT count(*) FROM deliveries WHERE kind = 'reply' AND state = 'unknown'")
    judgement.counted["answers nobody knows of"] = unknown
    _judge_incoming(judgement, chats, customers, await _conversations(database))
    await _judge_history(judgement, database, chats)
    await _judge_recount(judgement, database)
    await _judge_pushes(judgement, world, database)


def judge_answers(judgement: Judgement, chats: dict[int, list[dict[str, Any]]], admins: list[AnsweringAdmin]) -> None:
    """Every answer is there, whole and in order, and once; more often only where the admin asked for it."""
    written = [(admin, answer) for admin in admins for answer in admin.answers]
    # A push that nobody knows of is told again: who replies to the first copy is told that nothing was sent.
    nowhere = [answer for admin, answer in written if answer.admin_message_id in admin.told_nowhere]
    answers = [answer for admin, answer in written if answer.admin_message_id not in admin.told_nowhere]
    asked_again = {admin.admin_id: admin.sent_again for admin in admins}
    lost = doubled = apart = 0
    for answer in nowhere:
        arrived = any(_copies(chats[answer.customer_id], mark) for mark in answer.marks)
        judgement.expect(not arrived, f"{answer.marks[0]} arrived, and the admin was told that nothing was sent")
    for answer in answers:
        chat = chats[answer.customer_id]
        apart += len({_group(chat, message_id) for mark in answer.marks for message_id in _copies(chat, mark)[:1]}) > 1
        for mark in answer.marks:
            copies = _copies(chat, mark)
            lost += not copies
            doubled += max(0, len(copies) - 1)
            judgement.expect(bool(copies), f"{mark} never arrived at {answer.customer_id}")
            judgement.expect(
                len(copies) - 1 <= asked_again[answer.admin_id][answer.admin_message_id],
                f"{mark} arrived {len(copies)} times, and nobody asked for that",
            )
    _judge_order(judgement, chats, admins)
    known = {(answer.customer_id, mark) for answer in answers for mark in answer.marks}
    written_to = {mark: answer.customer_id for _, answer in written for mark in answer.marks}
    misdirected = 0
    for customer_id, chat in chats.items():
        said = [_mark(message) for message in chat if message["from"] == "bot"]
        strangers = [mark for mark in said if mark and (customer_id, mark) not in known]
        misdirected += sum(written_to.get(mark, customer_id) != customer_id for mark in strangers)
        judgement.expect(not strangers, f"{customer_id} was sent what nobody wrote to them: {strangers[:3]}")
    judgement.counted |= {
        "answers": len(answers),
        "answers that went nowhere, as the admin was told": len(nowhere),
        "lost answers": lost,
        "answers sent twice": doubled,
        "albums in pieces": apart,
        "misdirected": misdirected,
        "asked whom it is for": sum(len(admin.asked_whom) for admin in admins),
        "late press, said": sum(len(admin.told_late) for admin in admins),
    }


def _judge_order(judgement: Judgement, chats: dict[int, list[dict[str, Any]]], admins: list[AnsweringAdmin]) -> None:
    by_pair: dict[tuple[int, int], list[Answer]] = defaultdict(list)
    for admin in admins:
        for answer in admin.answers:
            if answer.admin_message_id not in admin.decided | admin.told_nowhere:
                by_pair[answer.admin_id, answer.customer_id].append(answer)
    for (_, customer_id), sent in by_pair.items():
        arrived = [max(_copies(chats[customer_id], one.marks[0]), default=0) for one in sent]
        firsts = [min(_copies(chats[customer_id], one.marks[0]), default=0) for one in sent]
        for (earlier, _), (_, later) in pairwise(zip(firsts, arrived, strict=True)):
            judgement.expect(earlier <= later, f"answers to {customer_id} arrived in another order")


def _copies(chat: list[dict[str, Any]], mark: str) -> list[int]:
    return [message["message_id"] for message in chat if message["from"] == "bot" and _mark(message) == mark]


def _group(chat: list[dict[str, Any]], message_id: int) -> str | None:
    """The album a message is part of."""
    (message,) = [one for one in chat if one["message_id"] == message_id]
    return message["media_group_id"] or None


def _mark(message: dict[str, Any]) -> str:
    return str(message["text"] or message["caption"] or "")


def _judge_incoming(
    judgement: Judgement,
    chats: dict[int, list[dict[str, Any]]],
    customers: Customers,
    conversations: dict[int, "asyncpg.Record"],
) -> None:
    for customer_id, chat in chats.items():
        theirs = [message for message in chat if message["from"] == "person"]
        row = conversations.get(customer_id)
        total = row["total_messages"] if row else 0
        judgement.expect(total == len(theirs), f"{customer_id} wrote {len(theirs)} messages, {total} are counted")
        judgement.expect(not row or row["unread_messages"] == 0, f"{customer_id} was answered, and has unread messages")
    judgement.counted |= {"customers": len(chats), "customer messages": customers.messages}


async def _judge_history(
    judgement: Judgement, database: "asyncpg.Connection[asyncpg.Record]", chats: dict[int, list[dict[str, Any]]]
) -> None:
    stored: dict[int, set[int]] = defaultdict(set)
    for row in await database.fetch("SELECT user_id, message_id FROM messages WHERE direction = 'outgoing'"):
        stored[row["user_id"]].add(row["message_id"])
    for customer_id, chat in chats.items():
        there = {message["message_id"] for message in chat if message["from"] == "bot"}
        judgement.expect(stored[customer_id] <= there, f"the history of {customer_id} has answers that never arrived")


async def _judge_recount(judgement: Judgement, database: "asyncpg.Connection[asyncpg.Record]") -> None:
    wrong = await database.fetchval("""
        SELECT count(*) FROM conversations c JOIN (
            SELECT user_id, count(*) AS total, count(*) FILTER (WHERE NOT is_read) AS unread
            FROM messages WHERE direction = 'incoming' AND received AND NOT withheld GROUP BY user_id
        ) m USING (user_id)
        WHERE (c.total_messages, c.unread_messages) <> (m.total, m.unread)""")
    judgement.expect(wrong == 0, f"{wrong} conversations are not what a recount gives")
    figures = await database.fetchrow("SELECT sum(active) AS active, sum(unread) AS unread FROM figures")
    counted = await database.fetchrow(
        "SELECT count(*) AS active, sum(unread_messages) AS unread FROM conversations "
        "WHERE conversation_status = 'active'"
    )
    judgement.expect(figures == counted, f"the dashboard says {figures}, a recount {counted}")


async def _judge_pushes(judgement: Judgement, world: World, database: "asyncpg.Connection[asyncpg.Record]") -> None:
    untold = await database.fetchval(
        "SELECT count(*) FROM conversations c CROSS JOIN unnest($1::bigint[]) a LEFT JOIN pushes p "
        "ON p.user_id = c.user_id AND p.admin_id = a WHERE p.told_total IS DISTINCT FROM c.total_messages",
        list(ADMINS),
    )
    judgement.expect(untold == 0, f"of {untold} conversations an admin was not told everything")
    unknown = await database.fetchval("SELECT count(*) FROM deliveries WHERE kind = 'push' AND state = 'unknown'")
    live = 0
    for admin_id in ADMINS:
        chat = await world.phone(admin_id).chat()
        live += sum(1 for message in chat if REPLY in labels_of(message) and PUSH.search(message["text"] or ""))
    judgement.expect(live <= unknown, f"{live} pushes still ask for an answer, {unknown} are in doubt")
    judgement.counted |= {"pushes nobody knows of": unknown}


async def _conversations(database: "asyncpg.Connection[asyncpg.Record]") -> dict[int, "asyncpg.Record"]:
    return {row["user_id"]: row for row in await database.fetch("SELECT * FROM conversations")}


async def on_its_way(world: World, customers: Customers) -> dict[str, int]:
    """How much of what is still on its way: updates, messages, deliveries, news for admins, customers who wait for an
    answer; those of the stream do not expect one.
    """
    async with world.telegram.http.get("/simulator/updates/pending") as answer:
        pending = (await answer.json())["count"]
    async with world.database() as database:
        rows = await database.fetch(
            "SELECT kind || ' ' || state AS what, count(*) FROM deliveries "
            "WHERE state IN ('held', 'queued', 'sending') GROUP BY 1 "
            "UNION ALL SELECT 'push backlog', count(*) FROM push_backlog "
            "UNION ALL SELECT 'push due: ' || reason, count(*) FROM pushes WHERE reason IS NOT NULL GROUP BY 1 "
            "UNION ALL SELECT 'unread conversation of ' || user_id, unread_messages FROM conversations "
            "WHERE unread_messages > 0 AND user_id < $1 "
            "UNION ALL SELECT 'customer messages', $2 - coalesce(sum(total_messages), 0) FROM conversations "
            "WHERE user_id < $1",
            FIRST_CUSTOMER,
            customers.messages,
        )
    found = {"pending updates": pending, **{row["what"]: row["count"] for row in rows}}
    return {what: count for what, count in found.items() if count}


async def is_quiet(world: World, customers: Customers) -> bool:
    """Whether nothing is on its way any more."""
    return not await on_its_way(world, customers)
