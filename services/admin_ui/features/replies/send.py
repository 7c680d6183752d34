"""An admin's message on its way to a customer: everything about it happens in one transaction."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import msgspec

from services.admin_ui.features.replies.admin_message import Written
from services.admin_ui.features.replies.outgoing import album_cause, causes_of, latecomer_with, reply_with, with_part
from services.admin_ui.features.replies.store import (
    Answer,
    Held,
    Standing,
    find_standing,
    is_sending_to,
    lock_at_rest,
    lock_customer,
    newest_attempt,
    newest_seen,
    reject_deliveries,
    rewrite_delivery,
)
from services.admin_ui.features.replies.target import (
    Astray,
    Target,
    answered_message,
    newer_answer,
    quoted_message,
    target_of,
)
from services.admin_ui.features.replies.texts import GONE, NOWHERE, UNKNOWN_REPLY, mode_over, question, unsendable
from services.admin_ui.features.replies.unsettled import NotSettledYet
from services.admin_ui.ui.action import ShowDirect
from services.admin_ui.ui.callback_data import UnreadableAction, decode_screen
from services.admin_ui.ui.notices import notice, tell
from services.admin_ui.ui.panel_store import find_panel
from services.admin_ui.ui.screen import Screen
from shared.db import Database
from shared.db.database import Connection
from shared.db.deliveries import LedgerEntry, NewDelivery, customer_name, enqueue, find_by_cause
from shared.db.direct_modes import DirectMode, find_mode, use_mode
from shared.db.message_pairs import find_pair

ASKED_AGAIN_AFTER: Final = timedelta(minutes=5)
ARRIVES_WITHIN: Final = timedelta(seconds=5)
_REFUSED: Final = "it could not be sent on"


async def send_on(database: Database, written: Written, now: datetime) -> None:
    """Queue the message for its customer, or ask first, or say why not. The same message again changes nothing.

    Raises:
        NotSettledYet: it replies to a message that arrives just now; in a moment it can be a reply over there too.
    """
    async with database.transaction() as connection:
        if await _was_written(connection, written):
            return
        album = await _album(connection, written)
        target = Target(album.chat_id) if album else await _target(connection, written, now)
        if isinstance(target, Astray):
            await _tell(connection, written, await _why_astray(connection, target, now))
        else:
            await _send_to(connection, written, target, album, now)


async def _was_written(connection: Connection, written: Written) -> bool:
    """The ledger forgets what it sent after some days; the pair stays."""
    attempt = await _attempt(connection, written.admin_id, written.message_id, written.album)
    return attempt is not None or await find_pair(connection, written.admin_id, written.message_id) is not None


async def _target(connection: Connection, written: Written, now: datetime) -> Target | Astray:
    mode = await find_mode(connection, written.admin_id)
    is_to_banner = mode is not None and await _is_banner(connection, mode, written.answers)
    if written.answers is None or is_to_banner:
        return target_of(written, None, None, mode, now, is_to_banner=is_to_banner)
    # The pair is looked for last: what is settled while the others are asked for has it by then.
    may_be_relayed_now = await is_sending_to(connection, written.admin_id)
    unsettled = await _attempt(connection, written.admin_id, written.answers, written.answers_album)
    replied = await find_pair(connection, written.admin_id, written.answers)
    if replied is None and (_is_arriving(unsettled, now) if unsettled else may_be_relayed_now):
        raise NotSettledYet("the message replied to is on its way")
    return target_of(written, replied, unsettled.chat_id if unsettled else None, mode, now)


async def _is_banner(connection: Connection, mode: DirectMode, message_id: int | None) -> bool:
    panel = await find_panel(connection, mode.admin_id)
    if panel is None or panel.message_id != message_id:
        return False
    try:
        shows = decode_screen(panel.shows)
    except UnreadableAction:
        return False
    return isinstance(shows, ShowDirect) and shows.user_id == mode.user_id


def _is_arriving(entry: LedgerEntry, now: datetime) -> bool:
    return entry.state in ("queued", "sending") and now - entry.created_at < ARRIVES_WITHIN


async def _send_to(
    connection: Connection, written: Written, target: Target, album: LedgerEntry | None, now: datetime
) -> None:
    is_there = await lock_customer(connection, target.user_id)
    standing = await find_standing(connection, written.admin_id, target.user_id) if is_there else None
    if standing is None:
        await _tell(connection, written, GONE)
    elif written.unsendable:
        await _refuse(connection, written, target, album)
        await _tell(connection, written, unsendable(written.unsendable, written.length))
    elif album is None or not await _joins(connection, written, album):
        await _queue(connection, written, target, standing, now, is_late=album is not None)


async def _joins(connection: Connection, written: Written, album: LedgerEntry) -> bool:
    """Whether the album takes its new part along, or was given up as a whole; else it is on its way already."""
    entry = await lock_at_rest(connection, album.delivery_id)
    if entry and entry.state in ("queued", "held"):
        await rewrite_delivery(connection, entry.delivery_id, with_part(entry, written))
        return True
    return entry is not None and _was_given_up(entry)


def _was_given_up(entry: LedgerEntry) -> bool:
    return entry.state == "rejected" and entry.attempts == 0


async def _queue(
    connection: Connection, written: Written, target: Target, standing: Standing, now: datetime, *, is_late: bool
) -> None:
    admin_id, user_id = written.admin_id, target.user_id
    make: Callable[..., NewDelivery] = latecomer_with if is_late else reply_with
    seen = await newest_seen(connection, admin_id, user_id, written.message_id)
    reply = make(
        written,
        user_id,
        quotes=quoted_message(target, standing),
        answers=answered_message(target, standing, seen),
    )
    newer = newer_answer(target, standing, admin_id)
    if newer is None and standing.held is None:
        await enqueue(connection, reply)
        await use_mode(connection, admin_id, user_id)
        return
    ids = await enqueue(connection, msgspec.structs.replace(reply, state="held"))
    held = standing.held or Held(ids[0], now)
    await enqueue(connection, _question(written, user_id, newer or standing.last_answer, held, now))


def _question(written: Written, user_id: int, newer: Answer | None, held: Held, now: datetime) -> NewDelivery:
    """One question for everything that waits; it is repeated below when that has waited for a while."""
    times = max(timedelta(0), now - held.since) // ASKED_AGAIN_AFTER
    cause = f"question/{held.delivery_id}/{times}"
    shown = question(newer, user_id, now)
    return notice(written.admin_id, cause, shown, below=written.message_id, user_id=user_id)


async def _refuse(connection: Connection, written: Written, target: Target, album: LedgerEntry | None) -> None:
    """One part that cannot be sent keeps back its whole album: half of it would be worse than none."""
    if written.album is None:
        return
    if album is None:
        refused = reply_with(written, target.user_id, quotes=None, answers=None)
        ids = await enqueue(connection, msgspec.structs.replace(refused, state="held"))
    else:
        entry = await lock_at_rest(connection, album.delivery_id)
        ids = [entry.delivery_id] if entry and entry.state in ("queued", "held") else []
    await reject_deliveries(connection, ids, _REFUSED)


async def _album(connection: Connection, written: Written) -> LedgerEntry | None:
    if written.album is None:
        return None
    return await find_by_cause(connection, album_cause(written.admin_id, written.album))


async def _attempt(connection: Connection, admin_id: int, message_id: int, album: str | None) -> LedgerEntry | None:
    return await newest_attempt(connection, causes_of(admin_id, message_id, album), message_id)


async def _why_astray(connection: Connection, astray: Astray, now: datetime) -> Screen:
    if astray.reason == "mode_over" and astray.mode:
        customer = await customer_name(connection, astray.mode.user_id)
        return mode_over(customer, astray.mode.used_at, now)
    return UNKNOWN_REPLY if astray.reason == "unknown_reply" else NOWHERE


async def _tell(connection: Connection, written: Written, shown: Screen) -> None:
    about = written.album or str(written.message_id)
    await tell(connection, written.admin_id, about, shown, below=written.message_id)
