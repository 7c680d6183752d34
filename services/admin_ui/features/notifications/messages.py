"""Pure: pushes as deliveries."""

from datetime import datetime, timedelta
from typing import Any, Final

from msgspec.structs import replace

from services.admin_ui.features.notifications.choice import TellOfOne
from services.admin_ui.features.notifications.push_message import push_message
from services.admin_ui.features.notifications.recipients import Listener
from services.admin_ui.ui.message import sending_parameters
from services.admin_ui.ui.rights import Role, refusal_of
from services.admin_ui.ui.screen import Screen
from shared.db.deliveries import LedgerEntry, NewDelivery
from shared.domain.deliveries import Lane
from shared.telegram.text import plain

DELETED_WITHIN: Final = timedelta(hours=47)
"""Telegram lets nobody delete what is older than two days."""


def push_of(choice: TellOfOne, listener: Listener, now: datetime) -> NewDelivery:
    """A push, new or over the one there is. It names the message it tells of, unless it tells nothing new."""
    wished, row = choice.wished, choice.wished.conversation
    return _push(
        f"push/{listener.admin_id}/{row.user_id}/{wished.turn + 1}",
        listener,
        push_message(wished, now),
        choice.edits,
        user_id=row.user_id,
        source_ids=(row.last_message_id,) if wished.is_news else (),
    )


def digest_of(listener: Listener, turn: int, shown: Screen, edits: int | None) -> NewDelivery:
    """One message about many conversations."""
    return _push(f"digest/{listener.admin_id}/{turn}", listener, shown, edits)


def anew(entry: LedgerEntry) -> NewDelivery:
    """The same as a message of its own, since the one it was to be written over is gone."""
    parameters = {name: value for name, value in entry.parameters.items() if name != "message_id"}
    return replace(_again(entry, "anew"), method="sendMessage", parameters=parameters)


def without_markup(entry: LedgerEntry) -> NewDelivery:
    """The same as plain text, since Telegram does not like the markup."""
    parameters = {name: value for name, value in entry.parameters.items() if name != "parse_mode"}
    return replace(_again(entry, "plain"), parameters=parameters | {"text": plain(entry.parameters["text"])})


def removal_of(admin_id: int, message_id: int, age: timedelta) -> NewDelivery:
    """Take a push away that a newer one has replaced, or if it is too old for that, the buttons off it."""
    is_deleted = age < DELETED_WITHIN
    return NewDelivery(
        cause=f"replaced/{admin_id}/{message_id}",
        kind="deletion" if is_deleted else "edit",
        lane=Lane.PUSHES,
        chat_id=admin_id,
        admin_id=admin_id,
        method="deleteMessage" if is_deleted else "editMessageReplyMarkup",
        parameters={"chat_id": admin_id, "message_id": message_id},
    )


def _push(cause: str, listener: Listener, shown: Screen, edits: int | None, **rest: Any) -> NewDelivery:
    written_over = {} if edits is None else {"message_id": edits}
    return NewDelivery(
        cause=cause,
        kind="push",
        lane=Lane.PUSHES,
        chat_id=listener.admin_id,
        admin_id=listener.admin_id,
        method="sendMessage" if edits is None else "editMessageText",
        parameters=sending_parameters(listener.admin_id, _allowed(shown, listener.role)) | written_over,
        **rest,
    )


def _allowed(shown: Screen, role: Role) -> Screen:
    """With the buttons this admin may press."""
    rows = [tuple(button for button in row if refusal_of(role, button.action) is None) for row in shown.rows]
    return Screen(shown.text, tuple(row for row in rows if row))


def _again(entry: LedgerEntry, how: str) -> NewDelivery:
    return NewDelivery(
        cause=f"{entry.cause}/{how}",
        kind=entry.kind,
        lane=entry.lane,
        chat_id=entry.chat_id,
        user_id=entry.user_id,
        admin_id=entry.admin_id,
        method=entry.method,
        parameters=entry.parameters,
        source_ids=entry.source_ids,
    )
