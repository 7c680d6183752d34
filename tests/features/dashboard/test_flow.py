"""The figures from the database."""

from collections.abc import AsyncIterator

import pytest

from services.admin_ui.features.dashboard.gauges import refresh_figures
from services.admin_ui.features.dashboard.store import Figures, read_figures
from services.tracker.commit import commit
from shared.db import Database, open_database
from tests.support.desk import open_desk
from tests.support.events import EPOCH, at, message


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with open_database(database_url, name="test") as database:
        yield database


async def read(database: Database) -> Figures:
    async with database.connection() as connection:
        return await read_figures(connection)


async def change(database: Database, statement: str) -> None:
    async with database.connection() as connection:
        await connection.execute(statement)


async def test_an_empty_desk_has_nothing(database: Database) -> None:
    there = await read(database)
    assert (there.total_users, there.unread_messages, there.oldest_unanswered_at) == (0, 0, None)


async def test_the_figures_count_what_is_there(database: Database) -> None:
    await commit(database, [message(7, 1), message(7, 2), message(8, 1)], ())
    await change(database, "UPDATE users SET credits = 5, time_balance = '2 hours' WHERE user_id = 7")
    await change(database, "UPDATE users SET banned = true WHERE user_id = 8")
    await change(database, "UPDATE conversations SET conversation_status = 'archived' WHERE user_id = 8")
    there = await read(database)
    assert (there.total_users, there.active_users, there.banned_users) == (2, 1, 1)
    assert (there.active_conversations, there.archived_conversations) == (1, 1)
    assert (there.unread_messages, there.total_credits, there.total_time.total_seconds()) == (2, 5, 7200)


async def test_nobody_who_is_banned_waits_for_an_answer(database: Database) -> None:
    await commit(database, [message(7, 1, second=0), message(8, 1, second=60)], ())
    assert (await read(database)).oldest_unanswered_at == EPOCH
    await change(database, "UPDATE users SET banned = true WHERE user_id = 7")
    assert (await read(database)).oldest_unanswered_at == at(60)
    await change(database, "UPDATE conversations SET conversation_status = 'snoozed' WHERE user_id = 8")
    assert (await read(database)).oldest_unanswered_at is None


async def test_who_waits_longest_is_found_by_an_index(database: Database) -> None:
    await change(
        database,
        "INSERT INTO users (user_id) SELECT generate_series(1, 20000);"
        "INSERT INTO conversations (user_id, last_message_at, total_messages, unread_messages, priority_level,"
        " last_user_message, last_message_id, last_update_id, unread_since, first_unread_id)"
        " SELECT user_id, now(), 1, 1, 35, 'Hello', 1, user_id, now() - user_id * interval '1 second', 1 FROM users;"
        "ANALYZE users, conversations",
    )
    async with database.connection() as connection:
        plan = await connection.fetch(
            "EXPLAIN (ANALYZE, TIMING OFF) SELECT unread_since FROM waiting_conversations ORDER BY unread_since LIMIT 1"
        )
    lines = "\n".join(row[0] for row in plan)
    assert "conversations_oldest_unanswered" in lines
    assert "Seq Scan" not in lines
    assert "Sort" not in lines


async def test_a_scrape_looks_them_up(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        await inbox.happen(message(7, 1), message(7, 2))
        await refresh_figures(inbox.desk)
        assert inbox.counted("frontdesk_unread_messages") == 2
        assert inbox.counted("frontdesk_conversations", status="active") == 1


async def test_the_dashboard_is_opened_by_its_command(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        await inbox.happen(message(7, 1), message(8, 1))
        await inbox.types("/dashboard")
        assert "👥 Total Users: 2\n" in inbox.shown
        await inbox.presses("🔄 Refresh")
        assert inbox.telegram.toasts() == ["Up to date"]
        await inbox.happen(message(7, 2))
        await inbox.presses("🔄 Refresh")
        assert "📬 Unread Messages: 3\n" in inbox.shown
        await inbox.presses("💬 Conversations")
        assert inbox.shown.startswith("💬 Active Conversations (2)")
