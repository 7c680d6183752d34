"""What is known about a customer, and the changes an owner or an import makes to it.

The tier and the priority follow in the same transaction, by triggers, whoever changes a row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Self

import msgspec

from shared.db.customers import lock_customer
from shared.db.database import Connection, Database
from shared.db.queries import queries_beside
from shared.domain.customers import Tier


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A customer. `tier` is the override, or else what the purchases give."""

    user_id: int
    username: str | None
    first_name: str
    last_name: str | None
    language_code: str | None
    tier: Tier
    tier_override: Tier | None
    credits: int
    purchases: int
    time_balance: timedelta
    first_seen_at: datetime | None
    is_banned: bool
    has_blocked_bot: bool

    @classmethod
    def of(cls, row: Any) -> Self:
        """From a row of users."""
        return cls(**{name: row[name] for name in cls.__slots__})


class ImportedCustomer(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of an import. None leaves what is stored; `clear_tier` takes an override away."""

    user_id: int
    username: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    tier: Tier | None = None
    clear_tier: bool = False
    credits: int | None = None
    purchases: int | None = None
    time_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """How many customers an import added, and how many it changed."""

    added: int
    changed: int


_encoder: Final = msgspec.json.Encoder()


async def find_customer(connection: Connection, user_id: int) -> CustomerRow | None:
    """The customer with this id."""
    row = await queries_beside(__file__).find_customer(connection, user_id=user_id)
    return CustomerRow.of(row) if row else None


async def find_and_lock(connection: Connection, user_id: int) -> CustomerRow | None:
    """The same, whom nobody else changes before the transaction ends."""
    await lock_customer(connection, user_id)
    return await find_customer(connection, user_id)


async def save_balances(connection: Connection, wanted: CustomerRow) -> None:
    """Credits, time and the tier set by hand, as they are wanted."""
    await queries_beside(__file__).save_balances(
        connection,
        user_id=wanted.user_id,
        credits=wanted.credits,
        time_balance=wanted.time_balance,
        tier_override=wanted.tier_override,
    )


async def import_customers(database: Database, customers: Sequence[ImportedCustomer]) -> Imported:
    """Add or change all of them, or none. The same list again changes nothing. Each user_id at most once."""
    document = _encoder.encode(sorted(customers, key=lambda customer: customer.user_id)).decode()
    sql = queries_beside(__file__)
    async with database.transaction() as connection:
        await sql.allow_a_long_import(connection)
        # Customers before figures, as everybody locks them.
        await sql.lock_customers(connection, customers=document)
        added = await sql.import_customers(connection, customers=document)
        changed = await sql.update_customers(connection, customers=document)
    return Imported(added=added, changed=changed)
