"""Whatever Telegram does, whatever of its answers come, in whatever order and however often, and whatever admins press
meanwhile: no message is lost, and one that is there twice is a doubt in the ledger.
"""

import asyncio
from collections import defaultdict
from collections.abc import Coroutine
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Literal, TypeVar
from uuid import uuid4

import asyncpg
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from services.admin_ui.features.receipts.decisions import mark_as_arrived, send_again
from services.admin_ui.outbox.settle import settle
from services.admin_ui.outbox.verdict import no_answer_to, verdict_on
from services.tracker.commit import commit
from shared.db import Database, open_database
from shared.db.deliveries import Ledger, LedgerEntry, enqueue
from shared.domain.deliveries import Lane
from tests.support.events import message
from tests.support.ledger_rows import ADMIN, relay, reply
from tests.support.outbox import KINDS, refused_with, sent_as

T = TypeVar("T")

CUSTOMERS = (7, 8)
ALL_LANES = {Lane.REPLIES: 9, Lane.PUSHES: 9}
Attempt = tuple[int, int]
Answer = tuple[Attempt, int, bytes]
Fate = Literal["made", "made, no answer", "made, then 500", "not made, then 500", "refused", "429", "408", "lost"]
FATES: tuple[Fate, ...] = (
    "made",
    "made, no answer",
    "made, then 500",
    "not made, then 500",
    "refused",
    "429",
    "408",
    "lost",
)
ANSWERS = {
    "made, then 500": (502, refused_with(502)),
    "not made, then 500": (500, refused_with(500)),
    "refused": (400, refused_with(400, "Bad Request: message to copy not found")),
    "429": (429, refused_with(429)),
    "408": (408, refused_with(408)),
}


@dataclass
class Telegram:
    """What really happened: by attempt, the messages it made."""

    made: dict[Attempt, list[int]] = field(default_factory=dict)
    in_flight: list[LedgerEntry] = field(default_factory=list)
    taken: list[LedgerEntry] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    ids: Any = field(default_factory=lambda: count(1000))

    def carry_out(self, entry: LedgerEntry, fate: Fate) -> None:
        attempt = (entry.delivery_id, entry.attempts)
        self.in_flight.remove(entry)
        if fate.startswith("made"):
            self.made[attempt] = [next(self.ids)]
        if fate == "made":
            self.answers.append((attempt, 200, sent_as(*self.made[attempt])))
        elif fate in ANSWERS:
            self.answers.append((attempt, *ANSWERS[fate]))


class Ledgers(RuleBasedStateMachine):
    """One ledger, and everybody who works on it."""

    database_url: str

    @initialize()
    def open(self) -> None:
        self.telegram, self.numbers = Telegram(), count(1)
        self.runner = asyncio.Runner()
        self.opened = open_database(self.database_url, name="test")
        self.database: Database = self.run(self.opened.__aenter__())
        self.ledger = Ledger(self.database)
        tables = "deliveries, messages, conversations, users, message_pairs, push_backlog, admins"
        self.run(self.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
        incoming = [message(user_id, number) for user_id in CUSTOMERS for number in (1, 2, 3)]
        self.run(commit(self.database, incoming, ()))

    def teardown(self) -> None:
        if not hasattr(self, "runner"):
            return
        try:
            self.finish()
        finally:
            self.run(self.opened.__aexit__(None, None, None))
            self.runner.close()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    async def execute(self, sql: str) -> None:
        async with self.database.connection() as connection:
            await connection.execute(sql)

    async def rows(self, sql: str) -> "list[asyncpg.Record]":
        async with self.database.connection() as connection:
            return list(await connection.fetch(sql))

    def entries(self) -> list[LedgerEntry]:
        return [LedgerEntry.of(row) for row in self.run(self.rows("SELECT * FROM deliveries ORDER BY delivery_id"))]

    @rule(user_id=st.sampled_from(CUSTOMERS), answers_id=st.integers(1, 3), is_reply=st.booleans())
    def write(self, user_id: int, answers_id: int, is_reply: bool) -> None:
        number = next(self.numbers)
        new = reply(number, user_id=user_id, answers_id=answers_id) if is_reply else relay(number, user_id=user_id)

        async def written() -> None:
            async with self.database.transaction() as connection:
                await enqueue(connection, new)

        self.run(written())
        self.take()

    @precondition(lambda self: self.telegram.taken)
    @rule()
    def take(self) -> None:
        self.run(self.execute("UPDATE deliveries SET not_before = now() WHERE state = 'queued'"))
        taken = self.run(self.ledger.take(uuid4(), ALL_LANES))
        self.telegram.in_flight += taken
        self.telegram.taken += taken

    @precondition(lambda self: self.telegram.in_flight)
    @rule(data=st.data(), fate=st.sampled_from(FATES))
    def carry_out(self, data: st.DataObject, fate: Fate) -> None:
        self.telegram.carry_out(data.draw(st.sampled_from(self.telegram.in_flight)), fate)

    @precondition(lambda self: self.telegram.answers)
    @rule(data=st.data(), comes_again=st.booleans())
    def hear(self, data: st.DataObject, comes_again: bool) -> None:
        answer = data.draw(st.sampled_from(self.telegram.answers))
        if not comes_again:
            self.telegram.answers.remove(answer)
        self.settle(answer)

    def settle(self, answer: Answer) -> None:
        (delivery_id, attempt), status, body = answer
        self.run(settle(self.database, KINDS, delivery_id, attempt, lambda entry: verdict_on(entry, status, body)))

    @precondition(lambda self: self.telegram.taken)
    @rule(data=st.data())
    def sweep(self, data: st.DataObject) -> None:
        entry = data.draw(st.sampled_from(self.telegram.taken))
        self.run(settle(self.database, KINDS, entry.delivery_id, entry.attempts, no_answer_to))

    @precondition(lambda self: self.telegram.taken)
    @rule(data=st.data(), decide=st.sampled_from([send_again, mark_as_arrived]))
    def press(self, data: st.DataObject, decide: Any) -> None:
        replies = [entry for entry in self.telegram.taken if entry.kind == "reply"] or self.telegram.taken
        self.run(decide(self.database, ADMIN, data.draw(st.sampled_from(replies)).delivery_id))

    @precondition(lambda self: hasattr(self, "telegram"))
    @invariant()
    def all_is_told_as_it_is(self) -> None:
        entries = self.entries()
        self.check_what_was_made(entries)
        self.check_inbox(entries)
        self.check_doubts_are_told(entries)
        busy = [entry.chat_id for entry in entries if entry.state == "sending"]
        assert len(busy) == len(set(busy))

    def check_what_was_made(self, entries: list[LedgerEntry]) -> None:
        """It is sent, in doubt, or about to be one of the two."""
        by_id = {entry.delivery_id: entry for entry in entries}
        for (delivery_id, attempt), ids in self.telegram.made.items():
            entry = by_id[delivery_id]
            if entry.method != "setMessageReaction":
                assert entry.state in ("sending", "sent", "unknown"), entry
                assert entry.attempts == attempt
                assert not entry.sent_ids or list(entry.sent_ids) == ids
        sent = [entry for entry in entries if entry.state == "sent"]
        assert all((entry.delivery_id, entry.attempts) in self.telegram.made for entry in sent)

    def check_inbox(self, entries: list[LedgerEntry]) -> None:
        replies = [entry for entry in entries if entry.kind == "reply"]
        history = {row["message_id"] for row in self.run(self.rows("SELECT * FROM messages WHERE admin_id = 1001"))}
        assert history == {message_id for entry in replies for message_id in entry.sent_ids}
        for row in self.run(self.rows("SELECT * FROM conversations")):
            answered = [e for e in replies if e.user_id == row["user_id"] and (e.state == "sent" or e.dismissed_at)]
            newest = max((entry.answers_id or 0 for entry in answered), default=0)
            # Of a doubt that was dismissed and refused after all, what was read stays read.
            assert row["unread_messages"] <= 3 - newest

    def check_doubts_are_told(self, entries: list[LedgerEntry]) -> None:
        retried = {entry.retry_of for entry in entries}
        told = {entry.cause for entry in entries if entry.kind == "notice"}
        for entry in entries:
            if entry.state in ("unknown", "rejected") and entry.delivery_id not in retried:
                notice = f"notice/{entry.delivery_id}/{entry.attempts}"
                assert entry.kind != "reply" or told & {notice, f"{notice}/corrected"}
                assert entry.kind == "reply" or entry.state == "rejected"

    def finish(self) -> None:
        """The storm is over: everything is made, heard of and decided; then nothing is lost."""
        for _ in range(60):
            for entry in list(self.telegram.in_flight):
                self.telegram.carry_out(entry, "made")
            for answer in self.telegram.answers:
                self.settle(answer)
            self.telegram.answers.clear()
            for entry in self.entries():
                if entry.state == "sending":
                    self.run(settle(self.database, KINDS, entry.delivery_id, entry.attempts, no_answer_to))
                elif entry.kind == "reply" and entry.state in ("unknown", "rejected"):
                    self.run(send_again(self.database, ADMIN, entry.delivery_id))
            self.take()
            if not self.telegram.in_flight:
                break
        assert all(entry.state not in ("queued", "sending") for entry in self.entries())
        self.judge()

    def judge(self) -> None:
        copies, doubts, dismissed = defaultdict[str, int](int), defaultdict[str, int](int), set[str]()
        entries = {entry.delivery_id: entry for entry in self.entries()}
        for entry in entries.values():
            root = entry.cause.partition("/again/")[0]
            copies[root] += any(made == entry.delivery_id for made, _ in self.telegram.made)
            doubts[root] += entry.state == "unknown"
            dismissed |= {root} if entry.dismissed_at else set()
        for root, entry in {e.cause: e for e in entries.values() if e.kind in ("reply", "relay")}.items():
            if entry.retry_of is None:
                assert copies[root] >= 1 or root in dismissed or entry.kind == "relay", root
                assert copies[root] <= 1 + doubts[root], root


def test_whatever_happens_nothing_is_lost_or_doubled_in_silence(database_url: str) -> None:
    class OnThisDatabase(Ledgers):
        pass

    OnThisDatabase.database_url = database_url
    run_state_machine_as_test(
        OnThisDatabase,
        settings=settings(
            max_examples=30, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
