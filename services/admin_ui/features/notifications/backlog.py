"""The backlog, worked off: what happened in conversations becomes live messages, edits of copies, and reasons to
notify, in one transaction. It is read, decided, and written (docs/decisions.md 7.2).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from services.admin_ui.features.notifications.reasons import AdminState, ConversationState, after_change, after_live
from services.admin_ui.features.notifications.recipients import Recipient
from services.admin_ui.features.notifications.store import measure_backlog, put_back, read_states, save_states
from services.admin_ui.features.relay.face import OpenRelay, Relayed, edit_of, follow_edits, read_open_relays, relay
from services.admin_ui.ui.desk import Desk
from shared.db.backlog import BacklogRow
from shared.db.database import Connection
from shared.db.deliveries import NewDelivery, enqueue_newest
from shared.db.direct_modes import DirectMode, modes_in

State = tuple[ConversationState, AdminState]
Key = tuple[int, int]
"""An admin, and a customer."""


@dataclass(frozen=True, slots=True)
class Happened:
    """What the rows of one round are about, as it is now. `edited` are the rows of edited messages, `edits` what makes
    their copies in admins' chats show it, and `unsettled` those of which a copy is in flight.
    """

    states: Sequence[State]
    edited: Collection[BacklogRow] = frozenset()
    modes: Mapping[Key, DirectMode] = field(default_factory=dict)
    open_relays: Sequence[OpenRelay] = ()
    edits: Sequence[NewDelivery] = ()
    unsettled: Collection[BacklogRow] = frozenset()


async def work_off(connection: Connection, rows: Sequence[BacklogRow], recipients: Sequence[Recipient]) -> bool:
    """Do what these rows ask for, which were taken in an earlier statement of this transaction: so whatever they are
    about is committed, and seen here. True when something was written into the ledger.

    Locks no customer and no conversation: a tracker that holds those may be waiting for the rows.
    """
    happened = await _read(connection, rows, [recipient.admin_id for recipient in recipients])
    relayed = await _write_live(connection, happened)
    changes = changed_states(happened, recipients, relayed)
    not_yet = {BacklogRow(user_id) for (_, user_id), one in relayed.items() if one.left}
    not_yet.update(happened.unsettled, await _save(connection, changes))
    if not_yet:
        await put_back(connection, not_yet)
    return bool(relayed or happened.edits)


def changed_states(
    happened: Happened, recipients: Sequence[Recipient], relayed: Mapping[Key, Relayed]
) -> list[tuple[AdminState, AdminState]]:
    """Pure: whatever is due to somebody now and was not, or the other way round; each with what it was before."""
    by_id = {recipient.admin_id: recipient for recipient in recipients}
    changes: list[tuple[AdminState, AdminState]] = []
    for conversation, before in happened.states:
        live = relayed.get((before.admin_id, before.user_id))
        if live is None or live.missed:
            is_edited = BacklogRow(conversation.user_id, conversation.last_message_id) in happened.edited
            after = after_change(before, conversation, by_id[before.admin_id], is_edited=is_edited)
        else:
            after = after_live(before, conversation, left=live.left)
        if after != before:
            changes.append((before, after))
    return changes


async def set_backlog_gauges(desk: Desk) -> None:
    """What nobody has looked at yet, as gauges. Raises `DatabaseUnavailable`."""
    async with desk.database.connection() as connection:
        backlog = await measure_backlog(connection)
    desk.metrics.push_backlog.set(backlog.rows)
    desk.metrics.push_backlog_oldest_seconds.set(backlog.oldest_s)


async def _read(connection: Connection, rows: Sequence[BacklogRow], admin_ids: Sequence[int]) -> Happened:
    """Everything in this order: each statement sees what was committed before it.

    - The states come first: whoever enters a conversation after that, and sees it all, changes what was read. It is not
      saved then, and looked at again.
    - Relays in flight are read before anything else of relays: one that is not there any more has its pair by then.
    """
    user_ids = sorted({row.user_id for row in rows})
    edited = frozenset(row for row in rows if row.message_id)
    states = await read_states(connection, admin_ids, user_ids)
    is_live = any(state.is_there for _, state in states)
    if not is_live and not edited:
        return Happened(states)
    open_relays = await read_open_relays(connection, admin_ids)
    modes = await modes_in(connection, user_ids) if is_live else []
    in_flight = {BacklogRow(one.user_id, part) for one in open_relays for part in one.source_ids}
    copies = await follow_edits(connection, admin_ids, sorted(edited - in_flight))
    return Happened(
        states,
        edited,
        modes={(mode.admin_id, mode.user_id): mode for mode in modes},
        open_relays=open_relays,
        edits=[edit for copy in copies if (edit := edit_of(copy))],
        unsettled=edited & in_flight,
    )


async def _write_live(connection: Connection, happened: Happened) -> dict[Key, Relayed]:
    """Copies follow their edited originals, and what is new goes to whoever is in the conversation; what became of it
    says for which of them there is still a reason to notify.
    """
    if happened.edits:
        await enqueue_newest(connection, *happened.edits)
    relayed: dict[Key, Relayed] = {}
    for conversation, state in happened.states:
        key = state.admin_id, state.user_id
        mode = happened.modes.get(key)
        if state.is_there and mode is not None:
            came, last_id = conversation.total_messages - state.told_total, conversation.last_message_id
            relayed[key] = await relay(connection, mode, came, happened.open_relays, up_to_id=last_id)
    return relayed


async def _save(connection: Connection, changes: Sequence[tuple[AdminState, AdminState]]) -> set[BacklogRow]:
    """Returns the customers to be looked at again, because somebody else changed what one admin was notified about."""
    if not changes or await save_states(connection, changes) == len(changes):
        return set()
    return {BacklogRow(after.user_id) for _, after in changes}
