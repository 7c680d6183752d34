"""One notification to one admin, or one digest: read, chosen and written in one transaction with what it is about."""

from datetime import datetime
from typing import Any, Final, Literal

from services.admin_ui.features.notifications.choice import (
    ALL_REASONS,
    Due,
    NotifyOfMany,
    NotifyOfNothing,
    NotifyOfOne,
    choose,
    is_in_reach,
    reasons_for,
)
from services.admin_ui.features.notifications.recipients import Interest, Recipient
from services.admin_ui.features.notifications.screen import (
    MOST_LINES,
    Digest,
    WhileAway,
    digest,
    notification,
    while_away,
)
from services.admin_ui.features.notifications.store import (
    find_digest,
    forget_due,
    forget_the_gone,
    note_all_notified,
    note_digest,
    note_notification,
    read_due,
    read_waiting,
)
from services.admin_ui.outbox.build import to_admin
from services.admin_ui.ui.message import sending_parameters
from services.admin_ui.ui.screen import Screen
from shared.db.admins import note_caught_up
from shared.db.database import Connection
from shared.db.deliveries import NewDelivery, enqueue

PUSH_KIND: Final = "push"

Made = Literal["nothing", "news", "redraw", "digest"]
"""What the admin got."""


async def notify(connection: Connection, recipient: Recipient, now: datetime, *, redraws_first: bool) -> Made:
    """Notify the admin about the most urgent of what is due; nobody else does that at the same time."""
    admin_id = recipient.admin_id
    if recipient.is_to_catch_up:
        return await _catch_up(connection, recipient)
    due = await read_due(connection, admin_id, reasons_for(recipient), MOST_LINES)
    if not due.first:
        await forget_the_gone(connection, admin_id)
        return "nothing"
    choice = choose(due, recipient, now, redraws_first=redraws_first)
    match choice:
        case NotifyOfNothing():
            await forget_due(connection, admin_id, choice.user_ids)
            return "nothing"
        case NotifyOfOne():
            for delivery_id in await enqueue(connection, notification_of(choice, recipient, now)):
                await note_notification(connection, admin_id, choice.due, delivery_id)
            return "news" if choice.due.is_news else "redraw"
        case NotifyOfMany():
            return await _notify_of_many(connection, recipient, choice, due, now)


def notification_of(choice: NotifyOfOne, recipient: Recipient, now: datetime) -> NewDelivery:
    """The notification, new or over the one there is. It names the message it is about, unless that is nothing new."""
    due, row = choice.due, choice.due.conversation
    return _push(
        recipient,
        f"push/{recipient.admin_id}/{row.user_id}/{due.turn + 1}",
        notification(due, now),
        choice.edits,
        user_id=row.user_id,
        source_ids=(row.last_message_id,) if due.is_news else (),
    )


def digest_of(recipient: Recipient, turn: int, shown: Screen, edits: int | None) -> NewDelivery:
    """One message about many conversations."""
    return _push(recipient, f"digest/{recipient.admin_id}/{turn}", shown, edits)


async def inbox_now(connection: Connection, interest: Interest | None, *, escalated: int = 0) -> Digest:
    """What waits, of that which the admin wants to be notified about."""
    waiting, rows = await read_waiting(connection, interest or Interest(), MOST_LINES)
    return Digest(waiting, rows, escalated)


async def _notify_of_many(
    connection: Connection, recipient: Recipient, choice: NotifyOfMany, due: Due, now: datetime
) -> Made:
    # Noted before the inbox is read: what comes in between is shown twice rather than never.
    noted = await note_all_notified(connection, recipient.admin_id, reasons_for(recipient))
    if choice.is_after_quiet_hours:
        rows = [one.conversation for one in due.first if one.is_news]
        shown = while_away(WhileAway(noted.conversations, noted.messages, rows))
    else:
        shown = digest(await inbox_now(connection, recipient.interest, escalated=due.escalated))
    turn, before = await find_digest(connection, recipient.admin_id)
    is_loud = choice.is_after_quiet_hours or choice.is_alert
    edits = before.message_id if before and not is_loud and is_in_reach(before, recipient, now) else None
    return await _send_digest(connection, recipient, turn + 1, shown, edits)


async def _catch_up(connection: Connection, recipient: Recipient) -> Made:
    """Nobody knows what the admin missed: one digest is about all that waits (docs/decisions.md 7.3)."""
    due = await read_due(connection, recipient.admin_id, ALL_REASONS, MOST_LINES)
    await note_all_notified(connection, recipient.admin_id, ALL_REASONS)
    await note_caught_up(connection, recipient.admin_id)
    waiting = await inbox_now(connection, recipient.interest, escalated=due.escalated)
    if recipient.interest is None or waiting.conversations == 0:
        return "nothing"
    turn, _ = await find_digest(connection, recipient.admin_id)
    return await _send_digest(connection, recipient, turn + 1, digest(waiting), None)


async def _send_digest(
    connection: Connection, recipient: Recipient, turn: int, shown: Screen, edits: int | None
) -> Made:
    for delivery_id in await enqueue(connection, digest_of(recipient, turn, shown, edits)):
        await note_digest(connection, recipient.admin_id, delivery_id)
    return "digest"


def _push(recipient: Recipient, cause: str, shown: Screen, edits: int | None, **rest: Any) -> NewDelivery:
    method, there = ("sendMessage", {}) if edits is None else ("editMessageText", {"message_id": edits})
    parameters = sending_parameters(recipient.admin_id, shown, recipient.reader) | there
    return to_admin(PUSH_KIND, recipient.admin_id, cause, method, parameters, **rest)
