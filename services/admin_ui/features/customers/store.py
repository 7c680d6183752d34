"""What is known about a customer, and the changes an owner or an import makes to it.

The tier and the priority follow in the same transaction, by triggers, whoever changes a row.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

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


class Customers:
    """The customers of one database. Every method raises `DatabaseUnavailable` when Postgres is away."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sql = queries_beside(__file__)

    async def find(self, user_id: int) -> CustomerRow | None:
        """The customer with this id."""
        async with self._database.connection() as connection:
            row = await self._sql.find_customer(connection, user_id=user_id)
        return _customer(row) if row else None

    async def change_credits(self, user_id: int, by: int, *, change_id: str, by_admin: int) -> bool:
        """Give (or take, never below 0) credits, at most once per `change_id`; False: no such customer."""

        async def add(connection: Connection) -> None:
            await self._sql.add_credits(connection, user_id=user_id, by=by)

        return await self._once(
            user_id, add, change_id=change_id, by_admin=by_admin, field="credits", change=f"{by:+d}"
        )

    async def change_time(self, user_id: int, by: timedelta, *, change_id: str, by_admin: int) -> bool:
        """Give (or take, never below 0) time, at most once per `change_id`; False: no such customer."""

        async def add(connection: Connection) -> None:
            await self._sql.add_time(connection, user_id=user_id, by=by)

        return await self._once(
            user_id,
            add,
            change_id=change_id,
            by_admin=by_admin,
            field="time_balance",
            change=f"{by.total_seconds():+.0f} s",
        )

    async def override_tier(self, user_id: int, tier: Tier | None, *, change_id: str, by_admin: int) -> bool:
        """Set the tier by hand, or let it follow the purchases again (None); False: no such customer."""

        async def override(connection: Connection) -> None:
            await self._sql.set_tier_override(connection, user_id=user_id, tier=tier)

        return await self._once(
            user_id, override, change_id=change_id, by_admin=by_admin, field="tier_override", change=tier or "auto"
        )

    async def import_all(self, customers: Sequence[ImportedCustomer]) -> Imported:
        """Add or change all of them, or none. The same list again changes nothing. Each user_id at most once."""
        document = _encoder.encode(sorted(customers, key=lambda customer: customer.user_id)).decode()
        async with self._database.transaction() as connection:
            await self._sql.allow_a_long_import(connection)
            # Customers before figures, as everybody locks them.
            await self._sql.lock_customers(connection, customers=document)
            added = await self._sql.import_customers(connection, customers=document)
            changed = await self._sql.update_customers(connection, customers=document)
        return Imported(added=added, changed=changed)

    async def _once(
        self,
        user_id: int,
        apply: Callable[[Connection], Awaitable[None]],
        *,
        change_id: str,
        by_admin: int,
        field: str,
        change: str,
    ) -> bool:
        async with self._database.transaction() as connection:
            noted = await self._sql.note_change(
                connection, change_id=change_id, user_id=user_id, admin_id=by_admin, field=field, change=change
            )
            if noted:
                await apply(connection)
            return await self._sql.find_customer(connection, user_id=user_id) is not None


def _customer(row: Any) -> CustomerRow:
    return CustomerRow(
        user_id=row["user_id"],
        username=row["username"],
        first_name=row["first_name"],
        last_name=row["last_name"],
        language_code=row["language_code"],
        tier=row["tier"],
        tier_override=row["tier_override"],
        credits=row["credits"],
        purchases=row["purchases"],
        time_balance=row["time_balance"],
        first_seen_at=row["first_seen_at"],
        is_banned=row["banned"],
        has_blocked_bot=row["blocked_bot"],
    )
