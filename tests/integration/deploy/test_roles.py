"""The roles of tracker and admin_ui: all that each does works, and what neither should do is refused."""

import dataclasses
from collections.abc import AsyncIterator, Iterator
from urllib.parse import quote, urlsplit, urlunsplit
from uuid import uuid4

import asyncpg
import pytest
import pytest_asyncio
from pydantic import SecretStr

from deploy.local.embedded_postgres import EmbeddedPostgres
from deploy.migrate import migrate
from deploy.postgres.roles import RolePasswords, grant_roles
from services.admin_ui.catalogue import FEATURES
from services.admin_ui.features.conversation.store import archive, explain_priority, mark_read, restore, set_pinned
from services.admin_ui.features.customers.store import find_and_lock, save_balances
from services.admin_ui.features.dashboard.store import read_figures
from services.admin_ui.outbox.settle import settle
from services.admin_ui.outbox.verdict import Sent
from services.admin_ui.ui.panel_store import Panels
from services.admin_ui.ui.question_store import save_question, settle_question
from services.admin_ui.ui.registry import Registry
from shared.db import Database, open_database
from shared.db.conversations import Conversations
from shared.db.dead_letters import DeadLetters, bury
from shared.db.deliveries import Ledger, enqueue
from shared.db.inbox import BotBlockChange, CustomerSighting, InboxChanges, apply_changes
from shared.domain.deliveries import Lane
from shared.errors import Misconfigured
from tests.support.events import at, edit, message
from tests.support.ledger_rows import reply
from tests.support.temporary_postgres import temporary_postgres

PASSWORDS = RolePasswords(tracker_db_password=SecretStr("tr'ack er"), admin_ui_db_password=SecretStr("admin"))
BATCH = InboxChanges(
    customers=[CustomerSighting(user_id=7, first_seen_at=at(1), profile_at=at(1), profile_update_id=1)],
    received=[message(7, 1)],
    edited=[edit(7, 1)],
    blocks=[BotBlockChange(user_id=7, blocked=True, occurred_at=at(2), update_id=2)],
)


@pytest.fixture(scope="module")
def server() -> Iterator[EmbeddedPostgres]:
    # Roles belong to a whole server: on a server that is somebody's, these would stay.
    with temporary_postgres() as own:
        migrate(own.url())
        grant_roles(own.url(), PASSWORDS)
        yield own


def _as(server: EmbeddedPostgres, user: str, password: SecretStr) -> str:
    parts = urlsplit(server.url())
    return urlunsplit(parts._replace(netloc=f"{user}:{quote(password.get_secret_value())}@127.0.0.1:{parts.port}"))


@pytest_asyncio.fixture
async def as_tracker(server: EmbeddedPostgres) -> AsyncIterator[Database]:
    async with open_database(_as(server, "frontdesk_tracker", PASSWORDS.tracker_db_password), name="test") as database:
        yield database


@pytest_asyncio.fixture
async def as_admin_ui(server: EmbeddedPostgres) -> AsyncIterator[Database]:
    async with open_database(
        _as(server, "frontdesk_admin_ui", PASSWORDS.admin_ui_db_password), name="test"
    ) as database:
        yield database


async def test_the_tracker_can_do_its_work(as_tracker: Database) -> None:
    async with as_tracker.transaction() as connection:
        await apply_changes(connection, BATCH)
        await bury(connection, queue="tracker.customer_events", body=b"x", reason="a test")
    letters = DeadLetters(as_tracker)
    assert await letters.request_all_replays() == 1
    letter = await letters.next_to_replay()
    assert letter is not None
    await letters.mark_replayed(letter)


async def test_admin_ui_can_do_its_work(as_tracker: Database, as_admin_ui: Database) -> None:
    async with as_tracker.transaction() as connection:
        await apply_changes(connection, BATCH)
    conversations, panels = Conversations(as_admin_ui), Panels(as_admin_ui)
    assert await conversations.page("active", limit=10)
    await set_pinned(as_admin_ui, 7, 1001, is_pinned=True)
    await mark_read(as_admin_ui, 7, 1001, up_to_message_id=1)
    await archive(as_admin_ui, 7, 1001, seen_message_id=1)
    await restore(as_admin_ui, 7, 1001)
    assert await explain_priority(as_admin_ui, 7)
    async with as_admin_ui.transaction() as connection:
        customer = await find_and_lock(connection, 7)
        assert customer
        await save_balances(connection, dataclasses.replace(customer, credits=5))
        assert (await read_figures(connection)).total_users == 1
        question_id = await save_question(connection, 1001, "press", "0b")
        assert question_id
        await settle_question(connection, question_id, 7)
    await panels.save(1001, message_id=1, shows="dashboard")
    assert await panels.open_panels()
    await panels.forget(1001)


@pytest.mark.parametrize(
    ("user", "password", "statement"),
    [
        ("frontdesk_tracker", PASSWORDS.tracker_db_password, "SELECT * FROM panels"),
        ("frontdesk_tracker", PASSWORDS.tracker_db_password, "SELECT * FROM events"),
        ("frontdesk_tracker", PASSWORDS.tracker_db_password, "DELETE FROM messages"),
        ("frontdesk_tracker", PASSWORDS.tracker_db_password, "CREATE TABLE mine (n int)"),
        ("frontdesk_admin_ui", PASSWORDS.admin_ui_db_password, "DELETE FROM conversations"),
        ("frontdesk_admin_ui", PASSWORDS.admin_ui_db_password, "SELECT * FROM dead_letters"),
        ("frontdesk_admin_ui", PASSWORDS.admin_ui_db_password, "UPDATE priority_rules SET vip_points = 0"),
        ("frontdesk_admin_ui", PASSWORDS.admin_ui_db_password, "UPDATE events SET kind = 'nothing'"),
        ("frontdesk_admin_ui", PASSWORDS.admin_ui_db_password, "DELETE FROM events"),
        ("frontdesk_admin_ui", PASSWORDS.admin_ui_db_password, "DROP TABLE users"),
    ],
)
async def test_what_is_none_of_its_business_is_refused(
    server: EmbeddedPostgres, user: str, password: SecretStr, statement: str
) -> None:
    connection = await asyncpg.connect(_as(server, user, password))
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
    finally:
        await connection.close()


async def test_granting_again_changes_the_password(server: EmbeddedPostgres) -> None:
    newer = RolePasswords(tracker_db_password=SecretStr("newer"), admin_ui_db_password=SecretStr("admin"))
    grant_roles(server.url(), newer)
    try:
        await (await asyncpg.connect(_as(server, "frontdesk_tracker", SecretStr("newer")))).close()
    finally:
        grant_roles(server.url(), PASSWORDS)


def test_a_database_that_is_not_migrated_is_refused(server: EmbeddedPostgres) -> None:
    with pytest.raises(Misconfigured, match="priority_rules"):
        grant_roles(server.url("postgres"), PASSWORDS)


async def test_admin_ui_works_on_the_ledger(as_tracker: Database, as_admin_ui: Database) -> None:
    async with as_tracker.transaction() as connection:
        await apply_changes(connection, BATCH)
    async with as_admin_ui.transaction() as connection:
        await enqueue(connection, reply(9, user_id=7, answers_id=1))
    (taken,) = await Ledger(as_admin_ui).take(uuid4(), {Lane.REPLIES: 1})
    settled = await settle(
        as_admin_ui, Registry(FEATURES).kinds, taken.delivery_id, taken.attempts, lambda _: Sent((501,))
    )
    assert settled is not None
    assert settled.ending == "sent"
    assert (await Ledger(as_admin_ui).count_open()).queued == 1  # the receipt
