"""What admins own: what only they may change. Set up before, and compared afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import asyncpg

from tests.chaos.world import ADMINS
from tests.fuzz.presses import Targets

FIRST_TREASURE: Final = 7_100_000_000
TREASURES: Final = tuple(range(FIRST_TREASURE, FIRST_TREASURE + 40))
"""Customers with something set by hand; they write no more once it is."""

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
State: TypeAlias = dict[str, list[str]]

_OWNED: Final = {
    # How somebody is called is theirs to change, by whatever they do.
    "users": "SELECT user_id, tier, tier_override, credits, purchases, time_balance, banned FROM users "
    "WHERE user_id = ANY($1)",
    "conversations": "SELECT * FROM conversations WHERE user_id = ANY($1)",
    "messages": "SELECT * FROM messages WHERE user_id = ANY($1)",
    "pushes": "SELECT * FROM pushes WHERE user_id = ANY($1)",
    "deliveries": "SELECT * FROM deliveries WHERE kind = 'reply' OR user_id = ANY($1)",
    "admins": "SELECT admin_id, push_level, quiet_from, quiet_until, time_zone, language FROM admins",
    "events": "SELECT * FROM events",
    "desk_settings": "SELECT * FROM desk_settings",
    "direct_modes": "SELECT * FROM direct_modes",
    "escalations": "SELECT * FROM escalations",
    "message_pairs": "SELECT * FROM message_pairs",
    "priority_rules": "SELECT * FROM priority_rules",
    "push_digests": "SELECT * FROM push_digests",
}
_ELSEWHERE: Final = (
    "SELECT count(*) FROM conversations WHERE NOT user_id = ANY($1) AND (is_pinned OR conversation_status <> 'active' "
    "OR claimed_by IS NOT NULL OR last_admin_reply_at IS NOT NULL OR last_outgoing_id <> 0)",
    "SELECT count(*) FROM users WHERE NOT user_id = ANY($1) AND (credits <> 0 OR purchases <> 0 OR banned "
    "OR time_balance <> '0' OR tier_override IS NOT NULL)",
)
"""Nobody else may have anything of the kind."""


@dataclass(frozen=True)
class Belongings:
    """How everything was."""

    state: State

    async def changes(self, database: Connection) -> list[str]:
        """What is not as it was, in sentences."""
        now = await _state(database)
        found = [
            f"{name} changed: {sorted(set(before) ^ set(now[name]))[:4]}"
            for name, before in self.state.items()
            if before != now[name]
        ]
        for question in _ELSEWHERE:
            if others := await database.fetchval(question, TREASURES):
                found.append(f"{others} customers have what no admin gave them: {question}")
        return found


async def want_no_pushes(database: Connection) -> None:
    """No admin is told of anything any more, however long it waits."""
    await database.execute("UPDATE admins SET push_level = 'off'")
    await database.execute("UPDATE desk_settings SET escalate_after_minutes = NULL")


async def set_up(database: Connection, admin_ids: Sequence[int]) -> Targets:
    """Give these customers something of everything that admins can set."""
    first, second, third = tuple(ADMINS)[:3]
    for number, user_id in enumerate(TREASURES):
        await database.execute(
            "UPDATE users SET credits = $2, purchases = $3, tier_override = $4, time_balance = '3 hours' "
            "WHERE user_id = $1",
            user_id,
            number,
            number % 3,
            ("vip", "regular", None)[number % 3],
        )
        await database.execute(
            "UPDATE conversations SET is_pinned = $2, conversation_status = $3, claimed_by = $4, claimed_at = $5 "
            "WHERE user_id = $1",
            user_id,
            number % 2 == 0,
            "archived" if number % 5 == 0 else "active",
            first if number % 4 == 1 else None,
            await database.fetchval("SELECT now()") if number % 4 == 1 else None,
        )
    await database.execute(
        "INSERT INTO direct_modes (admin_id, user_id, shown_from_id, shown_ids, answered_up_to) "
        "VALUES ($1, $2, 0, '{}', 0)",
        second,
        TREASURES[1],
    )
    in_doubt, held = [
        await database.fetchval(
            "INSERT INTO deliveries (cause, kind, lane, chat_id, user_id, admin_id, method, parameters, source_ids, "
            "state) VALUES ($1, 'reply', 0, $2, $2, $3, 'copyMessage', '{}', '{9}', $4) RETURNING delivery_id",
            f"reply/{admin_id}/9",
            TREASURES[2],
            admin_id,
            state,
        )
        for admin_id, state in ((first, "unknown"), (third, "held"))
    ]
    await database.execute("UPDATE deliveries SET asks = 'answered', question_id = $1 WHERE delivery_id = $1", held)
    return Targets(TREASURES, in_doubt, tuple(admin_ids), (third, TREASURES[2], held), (second, TREASURES[1]))


async def belongings(database: Connection) -> Belongings:
    """As they are now."""
    return Belongings(await _state(database))


async def _state(database: Connection) -> State:
    return {name: await _rows(database, question) for name, question in _OWNED.items()}


async def _rows(database: Connection, question: str) -> list[str]:
    treasures = [TREASURES] if "$1" in question else []
    return sorted(str(tuple(row.items())) for row in await database.fetch(question, *treasures))
