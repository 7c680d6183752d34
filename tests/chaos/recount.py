"""The inbox against the book: every message, conversation and customer of the stream, and the dead letters."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import asyncpg

from shared.contracts.wire import REPLAYS
from tests.chaos.book import Book, Key
from tests.chaos.facts import FIRST_CUSTOMER, PLACE_OF_ID, update_of
from tests.chaos.oracle import Judgement
from tests.chaos.poison import MARK

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


@dataclass(frozen=True)
class Expected:
    """Everything that should be there: of the stream, of bundles put straight into the broker, of probes."""

    stream: Book
    bundles: Book
    bundle_poison: Iterable[bytes]
    probes: Iterable[int]


async def judge_stream(judgement: Judgement, database: Connection, expected: Expected) -> None:
    """Nothing lost, nothing twice, nothing unexpected, and everything as the book says."""
    wanted = (
        expected.stream.messages() | expected.bundles.messages() | {(user, 1): "Hello?" for user in expected.probes}
    )
    stored = await _stored(database)
    lost, unexpected = wanted.keys() - stored.keys(), stored.keys() - wanted.keys()
    judgement.counted |= {"messages": len(wanted), "lost": len(lost), "unexpected": len(unexpected)}
    judgement.expect(not lost, f"{len(lost)} messages are lost: {sorted(lost)[:3]}")
    judgement.expect(not unexpected, f"{len(unexpected)} messages that nobody wrote: {sorted(unexpected)[:3]}")
    changed = [key for key in wanted.keys() & stored.keys() if wanted[key] != stored[key]]
    judgement.expect(not changed, f"{len(changed)} messages do not read as they were last: {sorted(changed)[:3]}")
    await _judge_conversations(judgement, database, wanted, expected)
    await _judge_customers(judgement, database, expected)
    await _judge_figures(judgement, database)
    await judge_dead_letters(judgement, database, expected)


async def _stored(database: Connection) -> dict[Key, str]:
    rows = await database.fetch(
        "SELECT user_id, message_id, text FROM messages WHERE user_id >= $1 AND direction = 'incoming' AND received",
        FIRST_CUSTOMER,
    )
    return {(row["user_id"], row["message_id"]): row["text"] for row in rows}


async def _judge_conversations(
    judgement: Judgement, database: Connection, wanted: Mapping[Key, str], expected: Expected
) -> None:
    totals: dict[int, int] = {}
    for user_id, _ in wanted:
        totals[user_id] = totals.get(user_id, 0) + 1
    rows = await database.fetch("SELECT * FROM conversations WHERE user_id >= $1", FIRST_CUSTOMER)
    doubled = sum(max(0, row["total_messages"] - totals.get(row["user_id"], 0)) for row in rows)
    judgement.counted["duplicated"] = doubled
    judgement.expect(doubled == 0, f"{doubled} messages were counted more than once")
    miscounted = [
        row["user_id"]
        for row in rows
        if {row["total_messages"], row["unread_messages"]} != {totals.get(row["user_id"], 0)}
    ]
    judgement.expect(not miscounted, f"{len(miscounted)} conversations count wrongly: {miscounted[:3]}")
    judgement.expect({row["user_id"] for row in rows} == totals.keys(), "there are other conversations than there were")
    by_customer = {row["user_id"]: row for row in rows}
    for user_id, conversation in (expected.stream.conversations() | expected.bundles.conversations()).items():
        row = by_customer.get(user_id)
        shown = row and (row["last_message_id"], row["last_message_at"], row["last_user_message"])
        last = conversation.last_message_id, conversation.last_message_at, conversation.preview
        judgement.expect(shown == last, f"the conversation of {user_id} ends with {shown}, not with {last}")


async def _judge_customers(judgement: Judgement, database: Connection, expected: Expected) -> None:
    rows = await database.fetch("SELECT * FROM users WHERE user_id >= $1", FIRST_CUSTOMER)
    known = {row["user_id"]: row for row in rows}
    for user_id, customer in expected.stream.customers():
        row = known.get(user_id)
        is_so = row and (row["first_name"], row["username"], row["first_seen_at"], row["blocked_bot"])
        should_be = customer.first_name, customer.username, customer.first_seen_at, customer.blocked_bot
        judgement.expect(is_so == should_be, f"customer {user_id} is {is_so}, not {should_be}")


async def _judge_figures(judgement: Judgement, database: Connection) -> None:
    users = await database.fetchval("SELECT count(*) FROM users")
    figure = await database.fetchval("SELECT sum(users) FROM figures")
    judgement.expect(users == figure, f"the dashboard says {figure} customers, there are {users}")


async def judge_dead_letters(judgement: Judgement, database: Connection, expected: Expected) -> None:
    """Exactly the poison, each of it once, and byte for byte as it came."""
    rows = await database.fetch("SELECT queue, body FROM dead_letters")
    marks = [mark for row in rows for mark in MARK.findall(row["body"])[:1]]
    wanted = expected.stream.poison.keys() | set(expected.bundle_poison)
    missing, others = wanted - set(marks), len(rows) - len(set(marks) & wanted)
    judgement.counted |= {"poison": len(wanted), "dead letters": len(rows)}
    judgement.expect(not missing, f"{len(missing)} poisoned updates or events are no dead letters: {list(missing)[:3]}")
    judgement.expect(others == 0, f"{others} dead letters are no poison, or are there twice")
    for row in rows:
        poison = expected.stream.poison.get(next(iter(MARK.findall(row["body"])), b""))
        if poison and row["queue"] == REPLAYS.name:
            before, _, after = update_of(poison).partition(PLACE_OF_ID.encode())
            is_whole = row["body"].startswith(before) and row["body"].endswith(after)
            judgement.expect(is_whole, f"the dead letter {poison.number} is not what came in")
