"""Admins whom nothing is told by itself: for tests of everything else."""

import asyncpg

from tests.support.frontdesk import COLLEAGUE, OWNER
from tests.support.waiting import PATIENCE_S


async def mute_admins(database_url: str) -> None:
    """The owner and the colleague want no pushes."""
    connection = await asyncpg.connect(database_url, timeout=PATIENCE_S)
    try:
        await connection.execute(
            "INSERT INTO admins (admin_id, push_level) SELECT unnest($1::bigint[]), 'off' "
            "ON CONFLICT (admin_id) DO UPDATE SET push_level = 'off'",
            [OWNER, COLLEAGUE],
        )
    finally:
        await connection.close()
