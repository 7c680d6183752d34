"""What happened: who did what, about whom, and what was before and after. One table for audit, statistics and export;
written in the transaction of its cause, and never changed (docs/decisions.md 8.5).
"""

from dataclasses import dataclass
from typing import Any, Final

import msgspec

from shared.db.database import Connection
from shared.db.queries import queries

_encode: Final = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Event:
    """Something an admin did. `kind` is the feature's word, `user_id` the customer it is about, if it is about one.

    An event with a `cause`, like the id of a press, happens once however often it is tried.
    """

    kind: str
    admin_id: int
    user_id: int | None = None
    before: Any = None
    after: Any = None
    cause: str | None = None


async def note_event(connection: Connection, event: Event) -> bool:
    """Write it down; False when it has happened already for the same cause: then whatever goes with it has, too."""
    noted = await queries("events").note_event(
        connection,
        kind=event.kind,
        admin_id=event.admin_id,
        user_id=event.user_id,
        before=None if event.before is None else _encode(event.before).decode(),
        after=None if event.after is None else _encode(event.after).decode(),
        cause=event.cause,
    )
    return bool(noted)
