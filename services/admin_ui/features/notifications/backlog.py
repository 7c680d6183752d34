"""The backlog, worked off: what happened becomes relays, edits, and wishes for pushes, in one transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.admin_ui.features.notifications.reasons import marked, marked_live
from services.admin_ui.features.notifications.recipients import Listener
from services.admin_ui.features.notifications.store import (
    BacklogRow,
    Talk,
    Telling,
    put_back,
    read_talks,
    read_tellings,
    save_tellings,
)
from services.admin_ui.features.relay.follow_edits import edit_of
from services.admin_ui.features.relay.live import relay
from services.admin_ui.features.relay.store import OpenRelay, follow_edits, read_open_relays
from shared.db.database import Connection
from shared.db.deliveries import enqueue
from shared.db.direct_modes import DirectMode, modes_in


@dataclass(frozen=True, slots=True)
class Happened:
    """What the rows of one round are about, as it is now."""

    edited: frozenset[BacklogRow]
    talks: Sequence[Talk]
    tellings: Mapping[tuple[int, int], Telling]
    modes: Mapping[tuple[int, int], DirectMode]
    open_relays: Sequence[OpenRelay]


async def work_off(connection: Connection, rows: Sequence[BacklogRow], listeners: Sequence[Listener]) -> None:
    """Do what these rows ask for, which were taken in an earlier statement of this transaction. Locks no customer and
    no conversation: a tracker that holds those may be waiting for the rows.
    """
    admin_ids = [listener.admin_id for listener in listeners]
    happened = await _look(connection, rows, admin_ids)
    not_yet = await _follow(connection, happened, admin_ids)
    not_yet |= await _mark(connection, happened, listeners)
    if not_yet:
        await put_back(connection, not_yet)


async def _look(connection: Connection, rows: Iterable[BacklogRow], admin_ids: Sequence[int]) -> Happened:
    user_ids = sorted({row.user_id for row in rows})
    tellings = await read_tellings(connection, admin_ids, user_ids)
    # Relays on their way are read before anything else of them: one that is not there any more has its pair.
    open_relays = await read_open_relays(connection, admin_ids)
    modes = await modes_in(connection, user_ids)
    return Happened(
        edited=frozenset(row for row in rows if row.message_id),
        talks=await read_talks(connection, user_ids),
        tellings=tellings,
        modes={(mode.admin_id, mode.user_id): mode for mode in modes},
        open_relays=open_relays,
    )


async def _follow(connection: Connection, happened: Happened, admin_ids: Sequence[int]) -> set[BacklogRow]:
    """Copies follow their edited originals; returns those whose copy is still on its way."""
    on_their_way = {BacklogRow(one.user_id, part) for one in happened.open_relays for part in one.source_ids}
    ready = sorted(happened.edited - on_their_way)
    if ready:
        edits = [edit_of(copy) for copy in await follow_edits(connection, admin_ids, ready)]
        await enqueue(connection, *[edit for edit in edits if edit])
    return set(happened.edited & on_their_way)


async def _mark(connection: Connection, happened: Happened, listeners: Sequence[Listener]) -> set[BacklogRow]:
    """Wish for pushes, and relay to who is there; returns the customers of whom something has to wait."""
    changes: list[tuple[Telling | None, Telling]] = []
    not_yet: set[BacklogRow] = set()
    for talk in happened.talks:
        is_edited = BacklogRow(talk.user_id, talk.last_message_id) in happened.edited
        for listener in listeners:
            key = listener.admin_id, talk.user_id
            there = happened.tellings.get(key)
            before = there or Telling(*key)
            after = marked(before, talk, listener, is_edited=is_edited)
            if mode := happened.modes.get(key):
                came = talk.total_messages - before.told_total
                relayed = await relay(connection, mode, came, happened.open_relays)
                after = after if relayed.missed else marked_live(before, talk, left=relayed.left)
                not_yet |= {BacklogRow(talk.user_id)} if relayed.left else set()
            if after != before:
                changes.append((there, after))
    return not_yet | await _save(connection, changes)


async def _save(connection: Connection, changes: Sequence[tuple[Telling | None, Telling]]) -> set[BacklogRow]:
    """Returns the customers to be looked at again, because somebody else changed what one of them is told of."""
    if not changes or await save_tellings(connection, changes) == len(changes):
        return set()
    return {BacklogRow(after.user_id) for _, after in changes}
