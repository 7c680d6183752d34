"""What was held back because somebody else had answered: sent after all, or dropped."""

from typing import Final, Literal

from services.admin_ui.features.replies.store import (
    know_answers,
    lock_customer,
    lock_held,
    reject_deliveries,
    release_deliveries,
)
from shared.db import Database

Decision = Literal["done", "nothing_held", "gone"]

DROPPED: Final = "the admin chose not to send it"
_GONE: Final = "the customer is no longer in the database"


async def send_held(database: Database, admin_id: int, user_id: int) -> Decision:
    """Everything this admin's that waits for a decision goes out, in its order."""
    async with database.transaction() as connection:
        is_there = await lock_customer(connection, user_id)
        ids = [entry.delivery_id for entry in await lock_held(connection, admin_id, user_id)]
        if not ids:
            return "nothing_held"
        if not is_there:
            await reject_deliveries(connection, ids, _GONE)
            return "gone"
        await release_deliveries(connection, ids)
        await know_answers(connection, admin_id, user_id)
        return "done"


async def drop_held(database: Database, admin_id: int, user_id: int) -> Decision:
    """None of it is sent. Either way the admin is not asked again until there is yet another answer."""
    async with database.transaction() as connection:
        await lock_customer(connection, user_id)
        ids = [entry.delivery_id for entry in await lock_held(connection, admin_id, user_id)]
        await reject_deliveries(connection, ids, DROPPED)
        await know_answers(connection, admin_id, user_id)
        return "done" if ids else "nothing_held"
