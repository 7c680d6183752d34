"""The history of a conversation from the database to the screen: every page both ways, and what has not arrived."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import timedelta
from itertools import count
from types import SimpleNamespace
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.admin_ui.features.conversation.store import mark_read
from services.admin_ui.features.history.actions import (
    FirstUnread,
    HistoryPlace,
    NewerThan,
    Newest,
    OlderThan,
    ShowHistory,
)
from services.admin_ui.features.history.look_up import open_history
from services.admin_ui.ui.message import render
from services.admin_ui.ui.say import in_plain
from services.admin_ui.ui.screen import Screen
from services.admin_ui.ui.viewer import ENGLISH, Viewer
from services.tracker.commit import commit
from shared.db import Database, open_database
from shared.db.admins import Admins
from shared.db.conversations import Conversations
from shared.db.deliveries import NewDelivery, SentContent, enqueue
from shared.domain.deliveries import Lane
from tests.support.events import EPOCH, edit, message
from tests.support.message_rows import MessageRow, write_rows
from tests.support.screens import viewer

BOB = 2001
READER = viewer("admin", now=EPOCH)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with open_database(database_url, name="test") as database:
        await Admins(database).meet(BOB, username="bob", first_name="Bob", last_name=None)
        yield database


async def shown(database: Database, place: HistoryPlace | None = None, *, reader: Viewer = READER) -> Screen:
    desk = SimpleNamespace(database=database, conversations=Conversations(database))
    return await open_history(cast(Any, desk), ShowHistory(7, place or Newest()), reader)


def text_of(screen: Screen, reader: Viewer = READER) -> str:
    return render(screen, reader).text


def lines(screen: Screen, reader: Viewer = READER) -> list[str]:
    return re.sub(r"</?[a-z]+>", "", text_of(screen, reader)).split("\n")


def numbers(screen: Screen) -> list[int]:
    """The messages of a page, each of which tells its own number."""
    return [int(number) for number in re.findall(r"#(\d+)", text_of(screen))]


def places(screen: Screen) -> dict[str, HistoryPlace]:
    buttons = [button for row in screen.rows for button in row]
    return {in_plain(b.label, ENGLISH): b.action.place for b in buttons if isinstance(b.action, ShowHistory)}


async def test_the_history_shows_what_was_said_by_whom(database: Database, database_url: str) -> None:
    await commit(database, [message(7, 10, username="ada", text="Help me"), message(7, 11, text="Please")], ())
    await mark_read(database, 7, BOB, up_to_message_id=11)
    await write_rows(
        database_url,
        [
            MessageRow(12, "outgoing", admin_id=BOB, text="With what?", reply_to=11),
            MessageRow(13, "outgoing", admin_id=3003, label="📷 Photo", text=""),
        ],
    )
    await commit(database, [message(7, 14, username="ada", text="This", label="📷 Photo", kind="photo")], ())
    await commit(database, [edit(7, 10, sent=10, second=60, username="ada", text="Help me please")], ())
    assert lines(await shown(database)) == [
        "📜 History: @ada",
        "",
        "── Mon 5 Jan ──",
        "📥 @ada · 09:00 · ✏️ edited",
        "Help me please",
        "📥 @ada · 09:00",
        "Please",
        "📤 @bob · 09:00",
        "↪️ Please",
        "With what?",
        "📤 User 3003 · 09:00",
        "📷 Photo",
        "── unread ──",
        "📥 @ada · 09:00",
        "📷 Photo This",
    ]


async def test_days_and_times_are_the_viewers(database: Database) -> None:
    await commit(database, [message(7, 10)], ())
    reader = viewer("agent", BOB, now=EPOCH, zone=ZoneInfo("Pacific/Kiritimati"))
    assert "📥 Ada · 23:00" in lines(await shown(database, reader=reader), reader)


async def test_a_history_nobody_has_is_not_found(database: Database) -> None:
    assert text_of(await shown(database)) == "Conversation not found"


async def test_what_came_in_while_the_customer_was_banned_and_what_has_not_come_yet_is_left_out(
    database: Database, database_url: str
) -> None:
    await commit(database, [message(7, 10, text="#10"), edit(7, 12, text="#12")], ())
    await write_rows(database_url, [MessageRow(9, text="#9", withheld=True), MessageRow(11, text="#11", withheld=True)])
    screen = await shown(database)
    assert numbers(screen) == [10]
    assert places(screen) == {}


async def test_the_first_unread_is_jumped_to_and_without_one_the_end_is_shown(database: Database) -> None:
    await commit(database, [message(7, number, text=f"#{number}") for number in range(1, 31)], ())
    assert numbers(await shown(database, FirstUnread())) == list(range(1, 9))
    await mark_read(database, 7, BOB, up_to_message_id=14)
    unread = await shown(database, FirstUnread())
    assert numbers(unread) == list(range(15, 23))
    assert lines(unread)[3] == "── unread ──"
    assert places(unread) == {"⬆️ Older": OlderThan(15), "⬇️ Newer": NewerThan(22), "⏭ Newest": Newest()}
    await mark_read(database, 7, BOB, up_to_message_id=30)
    assert render(await shown(database, FirstUnread()), READER) == render(await shown(database), READER)


async def test_a_place_beyond_the_end_shows_the_end(database: Database) -> None:
    await commit(database, [message(7, 10, text="#10")], ())
    for place in (NewerThan(10), NewerThan(2**60), OlderThan(10), OlderThan(1)):
        assert render(await shown(database, place), READER) == render(await shown(database), READER)


async def test_a_page_stays_where_it_is_while_new_messages_come_in_and_the_newest_follows(database: Database) -> None:
    await commit(database, [message(7, number, text=f"#{number}") for number in range(1, 21)], ())
    before = render(await shown(database, OlderThan(13)), READER)
    await commit(database, [message(7, number, text=f"#{number}") for number in range(21, 31)], ())
    assert render(await shown(database, OlderThan(13)), READER) == before
    assert numbers(await shown(database)) == list(range(23, 31))
    # A late one takes the place of its number.
    await commit(database, [message(7, 100, text="#100")], ())
    await commit(database, [message(7, 99, text="#99")], ())
    assert numbers(await shown(database))[-2:] == [99, 100]


_causes = count()


async def undelivered(database: Database, state: str, text: str, **columns: Any) -> int:
    """An answer of Bob's that stands like this in the ledger; its id."""
    delivery = NewDelivery(
        cause=f"reply/{BOB}/{next(_causes)}",
        kind="reply",
        lane=Lane.REPLIES,
        chat_id=7,
        method="copyMessage",
        parameters={},
        user_id=7,
        admin_id=BOB,
        content=[SentContent("text", text)],
    )
    async with database.connection() as connection:
        [delivery_id] = await enqueue(connection, delivery)
        values = {"state": state, "created_at": EPOCH} | columns
        for column, value in values.items():
            await connection.execute(
                f"UPDATE deliveries SET {column} = $1 WHERE delivery_id = $2",  # noqa: S608 - the names are the test's
                value,
                delivery_id,
            )
    return delivery_id


async def test_answers_on_their_way_and_in_doubt_stand_at_the_end_and_what_is_settled_does_not(
    database: Database,
) -> None:
    await commit(database, [message(7, 1, second=0)], ())
    await undelivered(database, "sent", "arrived")
    await undelivered(database, "unknown", "seen to have arrived", dismissed_at=EPOCH)
    again = await undelivered(database, "unknown", "sent again")
    await undelivered(database, "rejected", "refused", retry_of=again, reason="the customer blocked the bot")
    await undelivered(database, "sending", "in flight")
    await undelivered(database, "unknown", "in doubt")
    assert lines(await shown(database))[-6:] == [
        "⚠️ @bob · 09:00 · not delivered: the customer blocked the bot",
        "refused",
        "⏳ @bob · 09:00 · on its way",
        "in flight",
        "❓ @bob · 09:00 · nobody knows whether it arrived",
        "in doubt",
    ]


async def test_a_refused_answer_goes_by_with_its_time_and_a_doubtful_one_stays(database: Database) -> None:
    await commit(database, [message(7, 1), message(7, 2)], ())
    await undelivered(database, "rejected", "refused long ago", created_at=EPOCH - timedelta(hours=1))
    await undelivered(database, "held", "held long ago", created_at=EPOCH - timedelta(hours=1))
    assert lines(await shown(database))[-2:] == ["✋ @bob · 08:00 · waiting for a decision", "held long ago"]
    assert "refused long ago" not in text_of(await shown(database))


async def test_only_the_newest_page_shows_them_the_latest_and_how_many_more(database: Database) -> None:
    await commit(database, [message(7, number) for number in range(1, 21)], ())
    for number in range(5):
        await undelivered(database, "queued", f"waits {number}", created_at=EPOCH + timedelta(minutes=1))
    assert lines(await shown(database))[-7:] == [
        "… and 2 more, delivery not confirmed",
        *(line for number in (2, 3, 4) for line in ("⏳ @bob · 09:01 · on its way", f"waits {number}")),
    ]
    assert "⏳" not in text_of(await shown(database, OlderThan(20)))


# Long texts make short pages, albums long ones.
TEXTS = st.sampled_from(["", "short", "x" * 900, "y" * 4000, "z\n" * 700])
GROUPS = st.sampled_from([None, None, "a", "b"])


@st.composite
def said(draw: st.DrawFn) -> list[MessageRow]:
    """A conversation with gaps, albums, long texts, and rows nobody may see."""
    ids = sorted(draw(st.sets(st.integers(1, 200), min_size=1, max_size=40)))
    return [
        MessageRow(
            message_id,
            draw(st.sampled_from(["incoming", "outgoing"])),
            text=f"#{message_id} {draw(TEXTS)}",
            media_group_id=draw(GROUPS),
            received=draw(st.sampled_from([True, True, True, False])),
            withheld=draw(st.sampled_from([False, False, False, True])),
        )
        for message_id in ids
    ]


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


async def walked(database_url: str, rows: Iterable[MessageRow]) -> tuple[list[int], list[int]]:
    """The messages met from the end back to the beginning, and from there to the end again."""
    async with open_database(database_url, name="test") as database:
        async with database.connection() as connection:
            await connection.execute("DELETE FROM conversations; DELETE FROM messages")
        await commit(database, [message(7, 300)], ())
        async with database.connection() as connection:
            await connection.execute("DELETE FROM messages")
        await write_rows(database_url, rows)
        back = page = numbers(screen := await shown(database))
        while place := places(screen).get("⬆️ Older"):
            page = numbers(screen := await shown(database, place))
            back = page + back
        forth = page
        while place := places(screen).get("⬇️ Newer"):
            forth = forth + numbers(screen := await shown(database, place))
    return back, forth


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(rows=said())
def test_paging_meets_every_message_once_and_in_order_both_ways(
    database_url: str, runner: asyncio.Runner, rows: list[MessageRow]
) -> None:
    there = [row.message_id for row in rows if row.received and not row.withheld]
    assert runner.run(walked(database_url, rows)) == (there, there)
