"""One push to one admin, or one digest: chosen and written in one transaction with what it tells of."""

from datetime import datetime
from typing import Literal

from services.admin_ui.features.notifications.choice import (
    ALL_KINDS,
    TellNothing,
    TellOfMany,
    TellOfOne,
    choose,
    is_in_reach,
    kinds_for,
)
from services.admin_ui.features.notifications.digest import MOST_LINES, PushDigest, WhileAway, push_digest, while_away
from services.admin_ui.features.notifications.messages import digest_of, push_of
from services.admin_ui.features.notifications.recipients import Listener
from services.admin_ui.features.notifications.store import (
    Interest,
    Told,
    Wishes,
    find_digest,
    forget_the_gone,
    forget_wishes,
    note_digest,
    note_push,
    read_wishes,
    tell_of_all,
    waiting_in_inbox,
)
from services.admin_ui.ui.screen import Screen
from shared.db.admins import note_caught_up
from shared.db.database import Connection
from shared.db.deliveries import enqueue

Outcome = Literal["nothing", "news", "redraw", "digest"]


async def tell(connection: Connection, listener: Listener, now: datetime, *, redraws_first: bool) -> Outcome:
    """Tell the admin the most urgent of what is wished; nobody else does that at the same time."""
    if listener.is_to_catch_up:
        return await _catch_up(connection, listener)
    wishes = await read_wishes(connection, listener.admin_id, kinds_for(listener), MOST_LINES)
    if not wishes.first:
        await forget_the_gone(connection, listener.admin_id)
        return "nothing"
    choice = choose(wishes, listener, now, redraws_first=redraws_first)
    match choice:
        case TellNothing():
            await forget_wishes(connection, listener.admin_id, choice.user_ids)
            return "nothing"
        case TellOfOne():
            return await _tell_of_one(connection, listener, choice, now)
        case TellOfMany():
            return await _tell_of_many(connection, listener, choice, wishes, now)


async def _tell_of_one(connection: Connection, listener: Listener, choice: TellOfOne, now: datetime) -> Outcome:
    for delivery_id in await enqueue(connection, push_of(choice, listener, now)):
        await note_push(connection, listener.admin_id, choice.wished, delivery_id)
    return "news" if choice.wished.is_news else "redraw"


async def _tell_of_many(
    connection: Connection, listener: Listener, choice: TellOfMany, wishes: Wishes, now: datetime
) -> Outcome:
    told = await tell_of_all(connection, listener.admin_id, kinds_for(listener))
    shown = await _digest(connection, listener, choice, wishes, told)
    turn, before = await find_digest(connection, listener.admin_id)
    is_loud = choice.is_after_quiet_hours or choice.is_alarm
    edits = before.message_id if before and not is_loud and is_in_reach(before, listener, now) else None
    await _send_digest(connection, listener, turn + 1, shown, edits)
    return "digest"


async def _catch_up(connection: Connection, listener: Listener) -> Outcome:
    """Tell the admin, who missed we do not know what, of all that waits."""
    wishes = await read_wishes(connection, listener.admin_id, ALL_KINDS, MOST_LINES)
    await tell_of_all(connection, listener.admin_id, ALL_KINDS)
    await note_caught_up(connection, listener.admin_id)
    digest = await inbox_now(connection, listener, unanswered=wishes.escalated)
    if listener.interest is None or digest.conversations == 0:
        return "nothing"
    turn, _ = await find_digest(connection, listener.admin_id)
    await _send_digest(connection, listener, turn + 1, push_digest(digest), None)
    return "digest"


async def _send_digest(connection: Connection, listener: Listener, turn: int, shown: Screen, edits: int | None) -> None:
    for delivery_id in await enqueue(connection, digest_of(listener, turn, shown, edits)):
        await note_digest(connection, listener.admin_id, delivery_id)


async def _digest(connection: Connection, listener: Listener, choice: TellOfMany, wishes: Wishes, told: Told) -> Screen:
    if choice.is_after_quiet_hours:
        rows = [wished.conversation for wished in wishes.first if wished.is_news]
        return while_away(WhileAway(told.conversations, told.messages, rows))
    return push_digest(await inbox_now(connection, listener, unanswered=wishes.escalated))


async def inbox_now(connection: Connection, listener: Listener, *, unanswered: int = 0) -> PushDigest:
    """What waits of that of which the admin wants to hear."""
    waiting, rows = await waiting_in_inbox(connection, listener.interest or Interest(), MOST_LINES)
    return PushDigest(waiting, rows, unanswered)
