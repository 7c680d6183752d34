"""What became of every update: counted, known, ignored by a rule, in quarantine; or lost."""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from shared.contracts.wire import CUSTOMER_EVENTS, CUSTOMER_UPDATES, REPLAYS, STAFF_UPDATES
from tests.chaos.oracle import Judgement
from tests.fuzz.belongings import Connection
from tests.fuzz.fates import Fate, fate_of
from tests.fuzz.mutations import Mutant

_SHOWN: Final = 300
_PUT_ASIDE: Final = (STAFF_UPDATES.name, CUSTOMER_UPDATES.name)
_ID: Final = re.compile(rb'"update_id":\s*(\d+)')


@dataclass
class Sent:
    """What went in by one door: mutants as bytes, presses that only quarantine is fit for, and good messages."""

    mutants: list[tuple[Mutant, bytes]] = field(default_factory=list)
    impossible: list[bytes] = field(default_factory=list)
    good: dict[tuple[int, int], str] = field(default_factory=dict)


@dataclass
class Found:
    """What the database holds of it."""

    quarantined: set[bytes]
    put_aside: set[bytes]
    refused_events: set[int]
    messages: dict[tuple[int, int], str]
    people: set[int]


async def judge_mutants(
    judgement: Judgement, database: Connection, sent: Sent, admin_ids: frozenset[int]
) -> dict[str, Counter[str]]:
    """Nothing is lost, nothing harmless refused; what became of how many, by mutation."""
    found = await _found(database)
    became: dict[str, Counter[str]] = {}
    for mutant, body in sent.mutants:
        end = _end_of(mutant, body, found, admin_ids)
        became.setdefault(mutant.mutation, Counter())[end] += 1
        if end.startswith("LOST"):
            judgement.faults.append(f"{end}: a {mutant.kind}, {mutant.mutation}: {body[:_SHOWN]!r}")
    missed = [body for body in sent.impossible if not found.quarantined.intersection(_quarantined_as(body))]
    judgement.expect(not missed, f"{len(missed)} impossible presses are not in quarantine")
    sent_so = [body for _, body in sent.mutants] + sent.impossible
    strange = found.quarantined - {one for body in sent_so for one in _quarantined_as(body)}
    judgement.expect(not strange, f"{len(strange)} updates are in quarantine that nobody sent so")
    strange = found.put_aside - {one for _, body in sent.mutants for one in _put_aside_as(body)}
    judgement.expect(not strange, f"admin_ui has put {len(strange)} updates aside that nobody sent so")
    return became


async def judge_good(judgement: Judgement, database: Connection, good: dict[tuple[int, int], str]) -> None:
    """Every good message is there once, as it was written, and counted."""
    people = sorted({user_id for user_id, _ in good})
    rows = await database.fetch(
        "SELECT user_id, message_id, text FROM messages WHERE user_id = ANY($1) AND received", people
    )
    stored = {(row["user_id"], row["message_id"]): row["text"] for row in rows}
    missing, others = good.keys() - stored.keys(), stored.keys() - good.keys()
    judgement.expect(not missing, f"{len(missing)} good messages are lost: {sorted(missing)[:3]}")
    judgement.expect(not others, f"{len(others)} messages of good customers that nobody wrote: {sorted(others)[:3]}")
    changed = [key for key in good.keys() & stored.keys() if good[key] != stored[key]]
    judgement.expect(not changed, f"{len(changed)} good messages read otherwise: {changed[:3]}")
    totals = Counter(user_id for user_id, _ in good)
    counted = await database.fetch("SELECT user_id, total_messages FROM conversations WHERE user_id = ANY($1)", people)
    judgement.expect(
        {row["user_id"]: row["total_messages"] for row in counted} == totals, "good messages are miscounted"
    )
    judgement.counted["good messages"] = judgement.counted.get("good messages", 0) + len(good)


async def judge_counts(judgement: Judgement, database: Connection) -> None:
    """The figures are what a recount gives."""
    wrong = await database.fetchval("""
        SELECT count(*) FROM conversations c FULL JOIN (
            SELECT user_id, count(*) AS total FROM messages
            WHERE direction = 'incoming' AND received AND NOT withheld GROUP BY user_id
        ) m USING (user_id) WHERE c.total_messages IS DISTINCT FROM m.total""")
    judgement.expect(wrong == 0, f"{wrong} conversations are not what a recount gives")
    users = await database.fetchval("SELECT count(*) FROM users")
    figure = await database.fetchval("SELECT sum(users) FROM figures")
    judgement.expect(users == figure, f"the dashboard says {figure} customers, there are {users}")


async def _found(database: Connection) -> Found:
    letters = await database.fetch("SELECT queue, digest FROM dead_letters")
    refused = await database.fetch("SELECT body FROM dead_letters WHERE queue = $1", CUSTOMER_EVENTS.name)
    messages = await database.fetch("SELECT user_id, message_id, text FROM messages WHERE direction = 'incoming'")
    return Found(
        {row["digest"] for row in letters if row["queue"] == REPLAYS.name},
        {row["digest"] for row in letters if row["queue"] in _PUT_ASIDE},
        {int(found[1]) for row in refused for found in _ID.finditer(row["body"])},
        {(row["user_id"], row["message_id"]): row["text"] for row in messages},
        {row["user_id"] for row in await database.fetch("SELECT user_id FROM users")},
    )


def _end_of(mutant: Mutant, body: bytes, found: Found, admin_ids: frozenset[int]) -> str:
    fate = fate_of(body, admin_ids)
    if _quarantined_as(body) & found.quarantined:
        return "LOST: harmless" if mutant.is_harmless and fate.trace != "quarantine" else "quarantined"
    named = _ID.search(body)
    if named and int(named[1]) in found.refused_events:
        return "refused by the tracker"
    if fate.trace == "staff":
        return "put aside by admin_ui" if _put_aside_as(body) & found.put_aside else "for admin_ui"
    return _trace_of(fate, found)


def _trace_of(fate: Fate, found: Found) -> str:
    if fate.trace == "nothing":
        return "ignored"
    if fate.trace == "known":
        return "customer known" if fate.user_id in found.people else "LOST: unknown customer"
    if fate.trace == "quarantine":
        return "LOST: unfit"
    text = found.messages.get((fate.user_id, fate.message_id))
    return "message" if text == fate.text else "LOST: other text or none"


def _quarantined_as(body: bytes) -> set[bytes]:
    """What stands between the commas of Telegram's answer may have lost the space around it."""
    return {_digest(REPLAYS.name, body), _digest(REPLAYS.name, body.strip())}


def _put_aside_as(body: bytes) -> set[bytes]:
    return {_digest(queue, kept) for queue in _PUT_ASIDE for kept in (body, body.strip())}


def _digest(queue: str, body: bytes) -> bytes:
    return hashlib.sha256(queue.encode() + b"\0" + body).digest()
