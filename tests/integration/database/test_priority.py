"""The one definition of the priority, against the product's table."""

from collections.abc import AsyncIterator

import pytest

from services.admin_ui.features.conversation.store import explain_priority
from services.admin_ui.features.customers.store import Imported, ImportedCustomer, find_customer, import_customers
from services.tracker.commit import commit
from shared.db import Database, open_database
from shared.db.conversations import Conversations
from shared.domain.customers import Tier
from tests.support.events import message


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with open_database(database_url, name="test") as database:
        await commit(database, [message(7, 1)], [])
        yield database


async def priority(database: Database) -> int:
    row = await Conversations(database).find(7)
    assert row is not None
    return row.priority


@pytest.mark.parametrize(
    ("override", "balance", "purchases", "expected"),
    [
        (None, 0, 0, 35),  # new 10 + no credits 25
        (None, 1, 0, 25),  # new 10 + low 15
        (None, 9, 0, 25),
        (None, 10, 0, 10),  # new 10 + nothing
        (None, 49, 0, 10),
        (None, 50, 0, 20),  # new 10 + high balance 10
        (None, 0, 1, 45),  # regular 20 + 25
        (None, 0, 4, 45),
        (None, 0, 5, 50),  # regular 20 + 25 + 5
        (None, 0, 9, 50),
        (None, 0, 10, 65),  # vip 30 + 25 + 10
        (None, 0, 19, 65),
        (None, 0, 20, 70),  # vip 30 + 25 + 15
        ("vip", 10, 0, 30),
        ("new", 10, 20, 25),  # new 10 + 0 + 15
        ("regular", 5, 20, 50),  # regular 20 + 15 + 15
    ],
)
async def test_the_points_are_those_of_the_table_and_the_parts_add_up(
    database: Database, override: Tier | None, balance: int, purchases: int, expected: int
) -> None:
    row = ImportedCustomer(user_id=7, tier=override, credits=balance, purchases=purchases)
    await import_customers(database, [row])
    assert await priority(database) == expected
    parts = await explain_priority(database, 7)
    assert parts is not None
    assert parts.total == expected
    assert min(parts.cap, parts.tier_points + parts.credit_points + parts.purchase_points) == parts.total


async def test_the_sum_is_capped(database: Database) -> None:
    async with database.connection() as connection:
        await connection.execute("UPDATE priority_rules SET vip_points = 90")
    async with database.connection() as connection:
        await connection.execute("UPDATE users SET tier_override = 'vip' WHERE user_id = 7")
    assert await priority(database) == 100


async def test_every_change_recomputes_at_once_whoever_makes_it(database: Database) -> None:
    async def becomes(change: str, expected: int) -> None:
        async with database.connection() as connection:
            await connection.execute(f"UPDATE users SET {change} WHERE user_id = 7")  # noqa: S608  # The changes below.
        assert await priority(database) == expected

    await becomes("credits = 5", 25)  # new 10 + low 15
    await becomes("credits = 0", 35)  # new 10 + no credits 25
    await becomes("time_balance = '3 hours'", 35)
    await becomes("tier_override = 'vip'", 55)
    await becomes("tier_override = NULL", 35)
    await becomes("purchases = 20", 70)  # vip 30 + no credits 25 + 20 purchases 15


async def test_an_import_is_idempotent_and_leaves_what_it_does_not_name(database: Database) -> None:
    rows = [ImportedCustomer(user_id=7, credits=60, tier="vip"), ImportedCustomer(user_id=8, purchases=3)]
    assert await import_customers(database, rows) == Imported(added=1, changed=1)
    assert await import_customers(database, rows) == Imported(added=0, changed=0)
    assert await import_customers(database, [ImportedCustomer(user_id=7, clear_tier=True)]) == Imported(0, 1)
    async with database.connection() as connection:
        customer = await find_customer(connection, 7)
    assert customer is not None
    assert (customer.first_name, customer.credits, customer.tier_override) == ("Ada", 60, None)


async def test_other_rules_are_other_priorities_at_once(database: Database) -> None:
    async with database.connection() as connection:
        await connection.execute("UPDATE priority_rules SET no_credits_points = 40")
    assert await priority(database) == 50  # new 10 + no credits 40
