"""What could never be applied, kept whole until an operator has looked at it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.db.database import Connection, Database
from shared.db.queries import queries


@dataclass(frozen=True, slots=True)
class DeadLetterLine:
    """A dead letter as the list shows it; `size` in bytes, `queue` is where a replay publishes it."""

    dead_letter_id: int
    queue: str
    reason: str
    times: int
    died_at: datetime
    replay_requested_at: datetime | None
    replayed_at: datetime | None
    size: int


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A dead letter, whole."""

    dead_letter_id: int
    queue: str
    body: bytes
    replay_requested_at: datetime | None


async def bury(connection: Connection, *, queue: str, body: bytes, reason: str) -> None:
    """Keep a dead letter, in the caller's transaction. The same body for the same queue is kept once."""
    digest = hashlib.sha256(queue.encode() + b"\0" + body).digest()
    # A reason may quote what was wrong, and Postgres takes no NUL in text.
    printable = reason.encode("utf-8", "backslashreplace").decode().replace("\0", "\\0")
    await queries("dead_letters").bury(connection, digest=digest, queue=queue, body=body, reason=printable)


class DeadLetters:
    """The dead letters of one database. Every method raises `DatabaseUnavailable` when Postgres is away."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sql = queries("dead_letters")

    async def newest(self, limit: int, *, with_replayed: bool = False) -> list[DeadLetterLine]:
        """At most `limit` dead letters, newest first; those replayed successfully only when asked for."""
        async with self._database.connection() as connection:
            rows = self._sql.list_dead_letters(connection, limit=limit, with_replayed=with_replayed)
            return [DeadLetterLine(**dict(row)) async for row in rows]

    async def find(self, dead_letter_id: int) -> DeadLetter | None:
        """One dead letter, whole."""
        async with self._database.connection() as connection:
            row = await self._sql.show_dead_letter(connection, dead_letter_id=dead_letter_id)
        return _letter(row) if row else None

    async def request_replay(self, dead_letter_id: int) -> bool:
        """Ask a tracker to publish it again; False: there is no such dead letter, or it was replayed already."""
        async with self._database.connection() as connection:
            return bool(await self._sql.request_replay(connection, dead_letter_id=dead_letter_id))

    async def request_all_replays(self) -> int:
        """Ask for every dead letter that was not replayed; how many."""
        async with self._database.connection() as connection:
            return int(await self._sql.request_all_replays(connection))

    async def next_to_replay(self) -> DeadLetter | None:
        """The next dead letter an operator wants published again."""
        async with self._database.connection() as connection:
            row = await self._sql.next_to_replay(connection)
        return _letter(row) if row else None

    async def mark_replayed(self, letter: DeadLetter) -> None:
        """It was published again. Does nothing when it has died once more meanwhile."""
        async with self._database.connection() as connection:
            await self._sql.mark_replayed(
                connection, dead_letter_id=letter.dead_letter_id, replay_requested_at=letter.replay_requested_at
            )


def _letter(row: Any) -> DeadLetter:
    return DeadLetter(row["dead_letter_id"], row["queue"], row["body"], row["replay_requested_at"])
