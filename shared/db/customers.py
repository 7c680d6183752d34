"""The lock under which everything of a customer changes: whoever takes more than one lock takes this one first."""

from shared.db.database import Connection
from shared.db.queries import queries


async def lock_customer(connection: Connection, user_id: int) -> bool:
    """Nobody else changes this customer's conversation before the transaction ends; False when the customer is gone."""
    return await queries("conversations").lock_customer(connection, user_id=user_id) is not None
