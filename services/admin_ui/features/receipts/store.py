"""What receipts look for in the ledger."""

from shared.db.database import Connection
from shared.db.deliveries import LedgerEntry
from shared.db.queries import queries_beside


async def lock_waiting_replies(connection: Connection, seconds: float) -> list[LedgerEntry]:
    """Replies that have waited for so long, one of each admin, which nobody settles before the transaction ends."""
    rows = queries_beside(__file__).lock_waiting_replies(connection, seconds=seconds)
    return [LedgerEntry.of(row) async for row in rows]
