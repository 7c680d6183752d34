"""What one batch does to the database, and what it does not."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from services.admin_ui.features.conversation.store import Change, archive, mark_read
from services.admin_ui.features.customers.store import ImportedCustomer, find_customer, import_customers
from services.tracker.commit import commit
from shared.contracts.bundle import RefusedEvent, decode_bundle
from shared.contracts.customer_events import AnyCustomerEvent
from shared.db import Database, open_database
from shared.db.conversations import Conversations
from shared.db.dead_letters import DeadLetters
from tests.support.events import at, edit, message, seen


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with open_database(database_url, name="test") as database:
        yield database


async def apply(database: Database, *events: AnyCustomerEvent) -> None:
    await commit(database, events, [])


async def test_a_message_that_can_never_be_stored_is_dead_lettered_alone(database: Database) -> None:
    poison = message(3, 1, text="NUL \0 in it")
    committed = await commit(database, [message(1), message(2), poison, message(4), message(5)], [])
    assert committed.dead_lettered == 1
    assert len(committed.sent_at) == 4
    conversations = Conversations(database)
    assert {row.user_id for row in await conversations.page("active", limit=10)} == {1, 2, 4, 5}
    (line,) = await DeadLetters(database).newest(10)
    letter = await DeadLetters(database).find(line.dead_letter_id)
    assert letter is not None
    assert decode_bundle(letter.body) == ([poison], [])


async def test_a_poisoned_edit_is_dead_lettered_and_counted_as_no_message(database: Database) -> None:
    committed = await commit(database, [message(1), edit(2, text="NUL \0 in it"), message(1)], [])
    assert (committed.dead_lettered, len(committed.sent_at), committed.duplicate) == (1, 1, 1)


async def test_what_a_customer_wrote_is_in_no_error(database: Database) -> None:
    async with database.connection() as connection:
        await connection.execute("ALTER TABLE messages ADD CHECK (text <> 'a secret')")
    await commit(database, [message(1, text="a secret")], [])
    (line,) = await DeadLetters(database).newest(10)
    assert "secret" not in line.reason


async def test_what_was_refused_is_buried_once_however_often_it_comes(database: Database) -> None:
    refused = [RefusedEvent(b"[{}]", "no event\0")]
    for _ in range(3):
        await commit(database, [message(1)], refused)
    (line,) = await DeadLetters(database).newest(10)
    assert (line.times, line.queue) == (1, "tracker.customer_events")


async def test_trackers_that_bury_the_same_do_not_wait_for_each_other_for_ever(database: Database) -> None:
    refused = [RefusedEvent(b"[%d]" % number, "no event") for number in range(300)]
    committed = await asyncio.gather(commit(database, [], refused), commit(database, [], refused[::-1]))
    assert [one.dead_lettered for one in committed] == [300, 300]
    assert len(await DeadLetters(database).newest(1000)) == 300


async def test_commands_register_the_customer_without_a_conversation(database: Database) -> None:
    await apply(database, seen(7, first_name="Ada"))
    async with database.connection() as connection:
        customer = await find_customer(connection, 7)
    assert customer is not None
    assert (customer.first_name, customer.first_seen_at) == ("Ada", at(1))
    assert await Conversations(database).find(7) is None


async def test_an_edit_changes_the_preview_only_of_the_latest_message(database: Database) -> None:
    conversations = Conversations(database)
    await apply(database, message(7, 1, text="one"), message(7, 2, text="two"))
    await apply(database, edit(7, 1, text="one!"))
    row = await conversations.find(7)
    assert row is not None
    assert (row.preview, row.total_messages) == ("two", 2)
    await apply(database, edit(7, 2, sent=2, text="two!"))
    row = await conversations.find(7)
    assert row is not None
    assert (row.preview, row.total_messages, row.unread_messages) == ("two!", 2, 2)


async def test_an_edit_of_a_message_never_received_counts_nothing(database: Database) -> None:
    await apply(database, edit(7, 1))
    assert await Conversations(database).find(7) is None


async def test_a_new_message_brings_an_archived_conversation_back(database: Database) -> None:
    conversations = Conversations(database)
    await apply(database, message(7, 1))
    assert await archive(database, 7, 1001, seen_message_id=1) is Change.DONE
    await apply(database, message(7, 1))
    row = await conversations.find(7)
    assert row is not None
    assert row.status == "archived", "a repetition is no new message"
    await apply(database, message(7, 2))
    row = await conversations.find(7)
    assert row is not None
    assert row.status == "active"


async def test_archiving_over_a_message_the_admin_has_not_seen_is_refused(database: Database) -> None:
    await apply(database, message(7, 1), message(7, 2))
    assert await archive(database, 7, 1001, seen_message_id=1) is Change.OVERTAKEN


async def test_messages_after_the_one_marked_read_stay_unread(database: Database) -> None:
    conversations = Conversations(database)
    await apply(database, *(message(7, n) for n in (1, 2, 3)))
    assert await mark_read(database, 7, 1001, up_to_message_id=2) is Change.DONE
    row = await conversations.find(7)
    assert row is not None
    assert (row.unread_messages, row.total_messages) == (1, 3)
    assert await mark_read(database, 7, 1001, up_to_message_id=2) is Change.UNCHANGED
    assert await mark_read(database, 7, 1001, up_to_message_id=3) is Change.DONE
    assert await mark_read(database, 7, 1001, up_to_message_id=3) is Change.UNCHANGED


async def test_a_message_that_arrives_late_is_unread_although_later_ones_were_read(database: Database) -> None:
    conversations = Conversations(database)
    await apply(database, message(7, 5))
    await mark_read(database, 7, 1001, up_to_message_id=5)
    await apply(database, message(7, 4, text="late"))
    row = await conversations.find(7)
    assert row is not None
    assert (row.unread_messages, row.total_messages, row.last_message_id) == (1, 2, 5)


async def test_a_banned_customers_messages_are_stored_but_do_not_reach_the_inbox(
    database: Database, database_url: str
) -> None:
    await apply(database, seen(7))
    async with database.connection() as connection:
        await connection.execute("UPDATE users SET banned = true WHERE user_id = 7")
    committed = await commit(database, [message(7, 2), message(8, 2)], [])
    assert (committed.withheld, len(committed.sent_at)) == (1, 1)
    assert await Conversations(database).find(7) is None
    async with database.connection() as connection:
        assert await connection.fetchval("SELECT count(*) FROM messages WHERE user_id = 7") == 1


async def test_the_next_message_of_an_imported_customer_has_the_imported_priority(database: Database) -> None:
    await import_customers(database, [ImportedCustomer(user_id=7, purchases=20, credits=5)])
    await apply(database, message(7, 1))
    row = await Conversations(database).find(7)
    assert row is not None
    # vip 30 + low credits 15 + 20 purchases 15
    assert (row.tier, row.priority) == ("vip", 60)
