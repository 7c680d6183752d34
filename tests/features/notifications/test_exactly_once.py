"""Whatever happens in whatever order, kills at every commit included: each admin hears of each message, once."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any, Literal
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.admin_ui.features.conversation.store import archive, mark_read
from services.admin_ui.features.direct_mode import mode
from services.admin_ui.features.notifications.loop import NotificationLoop
from services.admin_ui.outbox.settle import settle
from services.admin_ui.outbox.verdict import Again, Rejected, Sent, Unknown, Verdict
from services.admin_ui.ui.rights import Roster
from services.tracker.commit import commit
from shared.db import Database, open_database
from shared.db.deliveries import Ledger, LedgerEntry
from shared.db.direct_modes import find_mode
from shared.domain.deliveries import Lane
from tests.support.desk import AT_ONCE, REGISTRY
from tests.support.events import EPOCH, edit, message

ADMINS = (1, 2)
CUSTOMERS = (7, 8)
TABLES = "users, messages, conversations, deliveries, pushes, push_backlog, message_pairs, direct_modes, escalations"

Answer = Literal["sent", "lost", "never arrived", "again"]
Op = Callable[["World"], Awaitable[None]]


class Killed(Exception):
    """The process is gone."""


class MortalDatabase:
    """A database whose process dies at one of its commits: before it, or after it."""

    def __init__(self, database: Database, dies_at: int | None, *, is_committed: bool) -> None:
        self._database = database
        self._left = dies_at
        self._is_committed = is_committed

    def connection(self) -> Any:
        return self._database.connection()

    @contextlib.asynccontextmanager
    async def transaction(self) -> AsyncIterator[Any]:
        async with self._database.transaction() as connection:
            yield connection
            if self._left == 0 and not self._is_committed:
                raise Killed
        if self._left == 0:
            raise Killed
        self._left = None if self._left is None else self._left - 1


@dataclass
class World:
    """Two admins' chats as Telegram has them, what customers wrote, and what was done about it."""

    database: Database
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    ids: Iterator[int] = field(default_factory=lambda: count(1000))
    chats: dict[int, dict[int, str]] = field(default_factory=lambda: {admin_id: {} for admin_id in ADMINS})
    copies: Counter[tuple[int, int, int]] = field(default_factory=Counter)
    doubts: Counter[int] = field(default_factory=Counter)
    written: dict[int, list[int]] = field(default_factory=lambda: {user_id: [] for user_id in CUSTOMERS})
    excused: set[tuple[int, int, int]] = field(default_factory=set)
    cleaned: set[int] = field(default_factory=set)

    async def work(self, dies_at: int | None = None, *, is_committed: bool = False) -> None:
        """A round of a process, which may die in it."""
        database: Any = MortalDatabase(self.database, dies_at, is_committed=is_committed)
        loop = NotificationLoop(database, Roster.of_owners(ADMINS, REGISTRY.rights), lambda: None, AT_ONCE)
        with contextlib.suppress(Killed):
            await loop.round(self.now)

    async def deliver(self, answer: Answer) -> bool:
        """Everything that may go now goes, and is answered so; False when there was nothing."""
        async with self.database.connection() as connection:
            await connection.execute("UPDATE deliveries SET not_before = now() WHERE state = 'queued'")
        entries = await Ledger(self.database).take(uuid4(), {Lane.PUSHES: 25, Lane.REPLIES: 25})
        for entry in entries:
            verdict = self._verdict(entry, answer)
            await settle(self.database, REGISTRY.kinds, entry.delivery_id, entry.attempts, partial(_always, verdict))
        return bool(entries)

    def _verdict(self, entry: LedgerEntry, answer: Answer) -> Verdict:
        if answer == "again":
            return Again(0)
        if answer == "never arrived":
            return Again(0) if entry.method.startswith(("edit", "delete")) else Unknown()
        made = self._made(entry)
        if answer == "lost" and not entry.method.startswith(("edit", "delete")):
            self.doubts[entry.chat_id] += 1
            return Unknown()
        return made

    def _made(self, entry: LedgerEntry) -> Verdict:
        chat, given = self.chats[entry.chat_id], entry.parameters
        if entry.method == "deleteMessage":
            chat.pop(given["message_id"], None)
            return Sent()
        if entry.method == "editMessageText" and given["message_id"] not in chat:
            return Rejected("the message is gone", "gone")
        if entry.method == "editMessageText":
            chat[given["message_id"]] = given["text"]
            return Sent((given["message_id"],))
        message_id = next(self.ids)
        chat[message_id] = given.get("text", "copy")
        if entry.method == "copyMessage":
            self.copies[entry.chat_id, given["from_chat_id"], given["message_id"]] += 1
        return Sent((message_id,))

    async def comes_to_rest(self) -> None:
        """Nobody dies any more, and every answer arrives."""
        for _ in range(100):
            await self.work()
            if not await self.deliver("sent") and not await self.is_owed():
                return
        raise AssertionError(f"no rest: {await self.is_owed()}")

    async def fetch(self, sql: str, *given: Any) -> list[dict[str, Any]]:
        async with self.database.connection() as connection:
            return [dict(row) for row in await connection.fetch(sql, *given)]

    async def is_owed(self) -> list[dict[str, Any]]:
        """What is left to do."""
        return await self.fetch(
            "SELECT user_id, admin_id, reason FROM pushes WHERE reason IS NOT NULL OR delivery_id IS NOT NULL "
            "UNION ALL SELECT user_id, NULL, 'backlog' FROM push_backlog"
        )


def _always(verdict: Verdict, _: LedgerEntry) -> Verdict:
    return verdict


def arrive(user_id: int, messages: int) -> Op:
    async def op(world: World) -> None:
        ids = [len(world.written[user_id]) + number for number in range(1, messages + 1)]
        world.written[user_id] += ids
        second = int((world.now - EPOCH).total_seconds())
        events = [message(user_id, n, second=second + n, username=f"user{user_id}") for n in ids]
        await commit(world.database, events, ())

    return op


def dealt_with(user_id: int, *, is_archived: bool) -> Op:
    async def op(world: World) -> None:
        if not world.written[user_id]:
            return
        last = world.written[user_id][-1]
        if is_archived:
            await archive(world.database, user_id, 2, seen_message_id=last)
        else:
            await mark_read(world.database, user_id, 1, up_to_message_id=last)
        world.excused |= {(admin_id, user_id, n) for admin_id in ADMINS for n in world.written[user_id]}

    return op


def read_in_part(user_id: int) -> Op:
    """All but the newest."""

    async def op(world: World) -> None:
        ids = world.written[user_id]
        if len(ids) > 1:
            await mark_read(world.database, user_id, 1, up_to_message_id=ids[-2])
            world.excused |= {(admin_id, user_id, n) for admin_id in ADMINS for n in ids[:-1]}

    return op


def change(user_id: int) -> Op:
    """The customer edits the newest message."""

    async def op(world: World) -> None:
        if world.written[user_id]:
            second = int((world.now - EPOCH).total_seconds())
            message_id, name, update_id = world.written[user_id][-1], f"user{user_id}", next(world.ids)
            edited = edit(user_id, message_id, second=second, username=name, update_id=update_id)
            await commit(world.database, [edited], ())

    return op


def enter(admin_id: int, user_id: int) -> Op:
    async def op(world: World) -> None:
        async with world.database.connection() as connection:
            before = await find_mode(connection, admin_id)
        await mode.enter(world.database, admin_id, user_id, next(world.ids))
        if before is None or before.user_id != user_id:
            # The banner shows what there is; whoever was in it already is still owed what is on its way.
            world.excused |= {(admin_id, user_id, n) for n in world.written[user_id]}

    return op


def leave(admin_id: int) -> Op:
    async def op(world: World) -> None:
        await mode.leave(world.database, admin_id, next(world.ids))

    return op


def work(dies_at: int | None, *, is_committed: bool) -> Op:
    return lambda world: world.work(dies_at, is_committed=is_committed)


def deliver(answer: Answer) -> Op:
    async def op(world: World) -> None:
        await world.deliver(answer)

    return op


def later(minutes: int) -> Op:
    async def op(world: World) -> None:
        world.now += timedelta(minutes=minutes)

    return op


def clean_up(admin_id: int) -> Op:
    """The admin deletes what the bot wrote."""

    async def op(world: World) -> None:
        world.chats[admin_id].clear()
        world.cleaned.add(admin_id)

    return op


admins, customers = st.sampled_from(ADMINS), st.sampled_from(CUSTOMERS)
answers = st.sampled_from(["sent", "sent", "sent", "lost", "never arrived", "again"])
working = st.builds(work, st.sampled_from([None, None, 0, 1, 2, 3]), is_committed=st.booleans())
ops = st.one_of(
    st.builds(arrive, customers, st.integers(1, 3)),
    st.builds(arrive, customers, st.integers(1, 3)),
    working,
    working,
    st.builds(deliver, answers),
    st.builds(deliver, answers),
    st.builds(dealt_with, customers, is_archived=st.booleans()),
    st.builds(read_in_part, customers),
    st.builds(change, customers),
    st.builds(enter, admins, customers),
    st.builds(leave, admins),
    st.builds(later, st.just(11)),
    st.builds(clean_up, admins),
)


async def lived(database_url: str, history: list[Op]) -> None:
    async with open_database(database_url, name="test") as database:
        async with database.connection() as connection:
            await connection.execute(f"TRUNCATE {TABLES} RESTART IDENTITY CASCADE")
            await connection.execute("UPDATE desk_settings SET escalate_after_minutes = NULL")
        world = World(database)
        for op in history:
            await op(world)
        await world.comes_to_rest()
        await check(world)


async def check(world: World) -> None:
    told = await world.fetch(
        "SELECT admin_id, user_id, source_ids[1] AS up_to FROM deliveries "
        "WHERE kind = 'push' AND source_ids <> '{}' AND retry_of IS NULL AND cause NOT LIKE '%/new' "
        "ORDER BY delivery_id"
    )
    relays = await world.fetch(
        "SELECT admin_id, user_id, source_ids[1] AS message_id FROM deliveries "
        "WHERE kind = 'relay' AND retry_of IS NULL"
    )
    relayed = Counter((row["admin_id"], row["user_id"], row["message_id"]) for row in relays)
    assert max(relayed.values(), default=0) <= 1
    for admin_id in ADMINS:
        for user_id in CUSTOMERS:
            pushes = [row["up_to"] for row in told if (row["admin_id"], row["user_id"]) == (admin_id, user_id)]
            assert pushes == sorted(set(pushes)), "no notification without news"
            for message_id in world.written[user_id]:
                key = (admin_id, user_id, message_id)
                is_told = max(pushes, default=0) >= message_id or key in relayed
                assert is_told or key in world.excused, f"{key} nobody was notified about"
                assert world.copies[key] == 0 or key in relayed
    rows = await world.fetch(
        "SELECT c.user_id, admin_id, total_messages, told_total, conversation_status, unread_messages, told_unread "
        "FROM conversations c JOIN pushes p USING (user_id)"
    )
    for row in rows:
        assert row["told_total"] == row["total_messages"]
        _check_chat(world, row)


def _check_chat(world: World, row: dict[str, Any]) -> None:
    """What the admin sees of a conversation: one push, which shows what is so."""
    admin_id, name = row["admin_id"], f"@user{row['user_id']} "
    pushes = [text for text in world.chats[admin_id].values() if name in text and "newer below" not in text]
    assert len(pushes) <= 1 + world.doubts[admin_id]
    if world.doubts[admin_id] or admin_id in world.cleaned:
        return
    waits = row["conversation_status"] == "active" and row["unread_messages"] > 0
    if not waits:
        assert all(" new" not in text for text in pushes)
    elif not any(key[:2] == (admin_id, row["user_id"]) for key in world.excused):
        assert [f"· {row['unread_messages']} new" in text for text in pushes] == [True]


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(history=st.lists(ops, min_size=5, max_size=30))
def test_each_admin_hears_of_each_message_once(database_url: str, runner: asyncio.Runner, history: list[Op]) -> None:
    runner.run(lived(database_url, history))
