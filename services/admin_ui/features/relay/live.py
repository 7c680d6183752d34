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
    read_counterparts,
    read_messages,
    read_new_to,
)
from shared.db.database import Connection
from shared.db.deliveries import enqueue
from shared.db.direct_modes import DirectMode

MOST_IN_FLIGHT: Final = 50
"""So many messages may be in flight to one admin; the others wait where they are."""

LEAST_ROOM: Final = 10
"""They are relayed in groups: not a look at the database for each that arrives."""


@dataclass(frozen=True, slots=True)
class Relayed:
    """What became of what came in: `left` of it has to wait, `missed` was older than what the admin saw on entering."""

    left: int = 0
    missed: int = 0


async def relay(
    connection: Connection, mode: DirectMode, came: int, open_relays: Sequence[OpenRelay], *, up_to_id: int
) -> Relayed:
    """Relay what the admin has not seen of a conversation in which `came` messages are new to them. What came in since
    they were counted, after the message `up_to_id`, waits its turn: it must not go before them.
    """
    to_admin = [one for one in open_relays if one.admin_id == mode.admin_id]
    room = MOST_IN_FLIGHT - len(to_admin)
    if came <= 0 or room < LEAST_ROOM:
        return Relayed(left=max(0, came))
    in_flight = [one for one in to_admin if one.user_id == mode.user_id]
    known_ids = [message_id for one in in_flight for message_id in one.source_ids]
    messages = await read_new_to(connection, mode, known_ids, up_to_id=up_to_id, newest=came, limit=room)
    plan = await _plan(connection, mode, messages, in_flight)
    await _write(connection, mode, plan)
    rest = came - len(messages)
    if plan.left or len(messages) == room:
        return Relayed(left=plan.left + rest)
    return Relayed(missed=rest)


async def _plan(
    connection: Connection, mode: DirectMode, messages: Sequence[CustomerMessage], in_flight: Sequence[OpenRelay]
) -> RelayPlan:
    counterparts = await read_counterparts(connection, mode, messages)
    groups = {one.media_group_id for one in messages} - {None}
    waiting_parts = {
        album.delivery_id: await read_messages(connection, mode.user_id, album.source_ids)
        for album in in_flight
        if album.is_queued and album.media_group_id in groups
    }
    return plan_relays(mode, messages, in_flight, counterparts, waiting_parts)


async def _write(connection: Connection, mode: DirectMode, plan: RelayPlan) -> None:
    late = [
        part
        for one in plan.extensions
        if not await extend_relay(connection, one.delivery_id, one.album)
        for part in one.otherwise
    ]
    if late or plan.new:
        await enqueue(connection, *await named(connection, mode, [*late, *plan.new]))
