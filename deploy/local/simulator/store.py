"""Keeps the simulated Telegram on disk (or in memory), so that no id is ever given twice, not even after a kill."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from deploy.local.simulator.records import Json, Message, Person

# A new database starts above any number a test would write by hand.
FIRST_UPDATE_ID = 100_000_000
FIRST_MESSAGE_ID = 1
KEPT_DELIVERED_UPDATES = 100_000
PRUNE_EVERY = 10_000
LARGEST_NUMBER = 2**63 - 1

_SCHEMA = """
CREATE TABLE IF NOT EXISTS people (user_id INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS messages (message_id INTEGER PRIMARY KEY, chat_id INTEGER NOT NULL, body BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS messages_of_chat ON messages (chat_id, message_id);
CREATE TABLE IF NOT EXISTS updates (
    update_id INTEGER PRIMARY KEY, kind TEXT NOT NULL, chat_id INTEGER NOT NULL, expires_at REAL NOT NULL,
    body BLOB NOT NULL, pending INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS updates_pending ON updates (update_id) WHERE pending = 1;
CREATE TABLE IF NOT EXISTS files (file_id TEXT PRIMARY KEY, kind TEXT NOT NULL, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, body BLOB NOT NULL);
"""

_Body = TypeVar("_Body")


class StoredUpdate(msgspec.Struct, frozen=True):
    """An update as it goes over the wire: `body` is its finished JSON, `expires_at` in unix seconds."""

    update_id: int
    kind: str
    chat_id: int
    expires_at: float
    body: bytes


class Store:
    """Writes return once SQLite has them: a process killed afterwards has lost nothing and repeats no id."""

    def __init__(self, data_dir: Path | None) -> None:
        if data_dir is not None:
            data_dir.mkdir(parents=True, exist_ok=True)
        path = ":memory:" if data_dir is None else str(data_dir / "telegram.sqlite3")
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        # A kill of this process loses nothing at this level; only a power cut would.
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.executescript(_SCHEMA)
        self._message_id = self._newest("messages", "message_id", FIRST_MESSAGE_ID - 1)
        self._update_id = self._newest("updates", "update_id", FIRST_UPDATE_ID)

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def together(self) -> Iterator[None]:
        """Groups the writes inside into one transaction."""
        self._db.execute("BEGIN")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def _newest(self, table: str, column: str, when_empty: int) -> int:
        row = self._db.execute(f"SELECT max({column}) FROM {table}").fetchone()  # noqa: S608 (both names are literals above)
        return when_empty if row[0] is None else int(row[0])

    def next_message_id(self) -> int:
        self._message_id += 1
        return self._message_id

    def next_album(self) -> int:
        number = (self.fact("albums", int) or 0) + 1
        self.put_fact("albums", number)
        return number

    def next_update_id(self) -> int:
        self._update_id += 1
        if self._update_id % PRUNE_EVERY == 0:
            self._forget_delivered(self._update_id - KEPT_DELIVERED_UPDATES)
        return self._update_id

    def people(self) -> list[Person]:
        rows = self._db.execute("SELECT body FROM people ORDER BY rowid")
        return [msgspec.json.decode(body, type=Person) for (body,) in rows]

    def put_person(self, person: Person) -> None:
        self._put("INSERT OR REPLACE INTO people VALUES (?, ?)", person.user_id, msgspec.json.encode(person))

    def put_message(self, message: Message) -> None:
        self._put(
            "INSERT OR REPLACE INTO messages VALUES (?, ?, ?)",
            message.message_id,
            message.chat_id,
            msgspec.json.encode(message),
        )

    def message(self, chat_id: int, message_id: int) -> Message | None:
        if abs(message_id) > LARGEST_NUMBER:
            return None
        return self._one(Message, "SELECT body FROM messages WHERE message_id = ? AND chat_id = ?", message_id, chat_id)

    def chat(self, chat_id: int, after: int, limit: int) -> list[Message]:
        """The newest `limit` messages of a chat above `after`, oldest first."""
        rows = self._db.execute(
            "SELECT body FROM messages WHERE chat_id = ? AND message_id > ? ORDER BY message_id DESC LIMIT ?",
            (chat_id, after, limit),
        ).fetchall()
        return [msgspec.json.decode(body, type=Message) for (body,) in reversed(rows)]

    def put_update(self, update: StoredUpdate) -> None:
        self._put(
            "INSERT OR REPLACE INTO updates VALUES (?, ?, ?, ?, ?, 1)",
            update.update_id,
            update.kind,
            update.chat_id,
            update.expires_at,
            update.body,
        )

    def update(self, update_id: int) -> StoredUpdate | None:
        found = self._updates("WHERE update_id = ?", update_id)
        return found[0] if found else None

    def pending_updates(self) -> list[StoredUpdate]:
        return self._updates("WHERE pending = 1 ORDER BY update_id")

    def delivered_before(self, update_id: int) -> None:
        self._put("UPDATE updates SET pending = 0 WHERE pending = 1 AND update_id < ?", update_id)

    def delivered(self, update_id: int) -> None:
        self._put("UPDATE updates SET pending = 0 WHERE update_id = ?", update_id)

    def put_file(self, file_id: str, kind: str, body: Json) -> None:
        self._put("INSERT OR REPLACE INTO files VALUES (?, ?, ?)", file_id, kind, msgspec.json.encode(body))

    def file(self, file_id: str) -> tuple[str, Json] | None:
        row = self._db.execute("SELECT kind, body FROM files WHERE file_id = ?", (file_id,)).fetchone()
        return None if row is None else (row[0], msgspec.json.decode(row[1]))

    def put_fact(self, name: str, value: object) -> None:
        self._put("INSERT OR REPLACE INTO facts VALUES (?, ?)", name, msgspec.json.encode(value))

    def fact(self, name: str, shape: type[_Body]) -> _Body | None:
        return self._one(shape, "SELECT body FROM facts WHERE name = ?", name)

    def _put(self, statement: str, *values: Any) -> None:
        self._db.execute(statement, values)

    def _one(self, shape: type[_Body], query: str, *values: Any) -> _Body | None:
        row = self._db.execute(query, values).fetchone()
        return None if row is None else msgspec.json.decode(row[0], type=shape)

    def _updates(self, condition: str, *values: Any) -> list[StoredUpdate]:
        columns = "update_id, kind, chat_id, expires_at, body"
        query = f"SELECT {columns} FROM updates {condition}"  # noqa: S608 (every condition is a literal of this class)
        return [StoredUpdate(*row) for row in self._db.execute(query, values)]

    def _forget_delivered(self, before: int) -> None:
        self._put("DELETE FROM updates WHERE pending = 0 AND update_id < ?", before)
