"""A button was pressed: read it, look whether this person may do it, carry it out."""

from typing import Final

import structlog
from aiogram import Router
from aiogram.types import CallbackQuery, Message, Update

from services.admin_ui.ui.action import Action, Below, UnreadableAction
from services.admin_ui.ui.common_texts import NOT_ALLOWED, NOT_FOR_YOU, TOO_OLD
from services.admin_ui.ui.desk import Desk
from services.admin_ui.ui.languages import language_for
from services.admin_ui.ui.press import Press, carry_out
from services.admin_ui.ui.telegram import answer_press
from services.admin_ui.ui.viewer import Reader, Viewer

log = structlog.get_logger()

REFUSED: Final = {"not_an_admin": NOT_FOR_YOU, "not_allowed": NOT_ALLOWED, "unreadable": TOO_OLD}


def presses() -> Router:
    """Every press of everybody comes through here."""
    router = Router(name="presses")
    router.callback_query.register(_pressed)
    return router


async def _pressed(callback: CallbackQuery, desk: Desk, event_update: Update, *, is_replayed: bool) -> None:
    person = callback.from_user
    try:
        action = desk.registry.decode(callback.data or "")
    except UnreadableAction:
        return await _refuse(desk, callback, "unreadable" if desk.roster.role_of(person.id) else "not_an_admin")
    if action.right not in desk.roster.rights_of(person.id):
        return await _refuse(desk, callback, "not_allowed" if desk.roster.role_of(person.id) else "not_an_admin")
    press = Press(
        await _viewer(desk, callback), callback.id, _message_id(callback), event_update.update_id, is_replayed
    )
    desk.metrics.presses.labels(_name(desk, action)).inc()
    try:
        await carry_out(desk, press, action)
    except UnreadableAction:
        # What it shows has gone with its feature.
        return await _refuse(desk, callback, "unreadable")
    await log.ainfo("pressed", admin_id=person.id, action=_name(desk, action), user_id=action.subject)
    return None


async def _viewer(desk: Desk, callback: CallbackQuery) -> Viewer:
    person = callback.from_user
    viewer = await desk.viewer(person.id, person.language_code)
    return viewer or desk.customer(person.id, person.language_code)


def _message_id(callback: CallbackQuery) -> int | None:
    """Of the message with the button; None when it is out of reach, so that a new one is needed."""
    message = callback.message
    is_in_reach = isinstance(message, Message) and message.chat.id == callback.from_user.id
    return message.message_id if message and is_in_reach else None


def _name(desk: Desk, action: Action) -> str:
    return desk.registry.declared(action.then if isinstance(action, Below) else action).name


async def _refuse(desk: Desk, callback: CallbackQuery, refusal: str) -> None:
    desk.metrics.refused_presses.labels(refusal).inc()
    await log.awarning("press refused", person_id=callback.from_user.id, reason=refusal)
    reader = Reader(language=language_for(callback.from_user.language_code))
    await answer_press(desk.bot, callback.id, REFUSED[refusal], reader)
