"""What came in for admins who are in the conversation goes to them as it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from services.admin_ui.features.relay.plan import RelayPlan, plan_relays
from services.admin_ui.features.relay.speaker_line import named
from services.admin_ui.features.relay.store import (
    CustomerMessage,
    OpenRelay,
    extend_relay,
    read_messages,
    read_new_to,
    read_stand_ins,
)
from shared.db.database import Connection
from shared.db.deliveries import enqueue
from shared.db.direct_modes import DirectMode

MOST_UNDER_WAY: Final = 50
"""So many messages may be on their way to one admin; the others wait where they are."""

LEAST_ROOM: Final = 10
"""They are passed on in groups: not a look at the database for each that arrives."""


@dataclass(frozen=True, slots=True)
class Relayed:
    """What became of what came in: `left` of it has to wait, `missed` was older than what the admin saw on entering."""

    left: int = 0
    missed: int = 0


async def relay(connection: Connection, mode: DirectMode, came: int, open_relays: Sequence[OpenRelay]) -> Relayed:
    """Pass on what the admin has not seen of a conversation in which `came` messages are new to them."""
    to_admin = [one for one in open_relays if one.admin_id == mode.admin_id]
    room = MOST_UNDER_WAY - len(to_admin)
    if came <= 0 or room < LEAST_ROOM:
        return Relayed(left=max(0, came))
    under_way = [one for one in to_admin if one.user_id == mode.user_id]
    known_ids = [message_id for one in under_way for message_id in one.source_ids]
    messages = await read_new_to(connection, mode, known_ids, newest=came, limit=room)
    plan = await _plan(connection, mode, messages, under_way)
    await _write(connection, mode, plan)
    rest = came - len(messages)
    if plan.left or len(messages) == room:
        return Relayed(left=plan.left + rest)
    return Relayed(missed=rest)


async def _plan(
    connection: Connection, mode: DirectMode, messages: Sequence[CustomerMessage], under_way: Sequence[OpenRelay]
) -> RelayPlan:
    answered = [one.reply_to_message_id for one in messages if one.reply_to_message_id is not None]
    stand_ins = await read_stand_ins(connection, mode.admin_id, mode.user_id, answered) if answered else {}
    groups = {one.media_group_id for one in messages} - {None}
    waiting_parts = {
        album.delivery_id: await read_messages(connection, mode.user_id, album.source_ids)
        for album in under_way
        if album.is_queued and album.media_group_id in groups
    }
    return plan_relays(mode, messages, under_way, stand_ins, waiting_parts)


async def _write(connection: Connection, mode: DirectMode, plan: RelayPlan) -> None:
    late = [
        part
        for one in plan.extensions
        if not await extend_relay(connection, one.delivery_id, one.album)
        for part in one.otherwise
    ]
    if late or plan.new:
        await enqueue(connection, *await named(connection, mode, [*late, *plan.new]))
