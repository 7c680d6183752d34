"""A button was pressed: parse, authorise, carry out."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

import structlog
from aiogram import Router
from aiogram.types import CallbackQuery

from services.admin_ui.features.conversation import press as conversation_deeds
from services.admin_ui.features.customers import press as customer_deeds
from services.admin_ui.features.direct_mode import press as direct_mode
from services.admin_ui.features.notifications import push_press as push_deeds
from services.admin_ui.features.notifications import settings_press as notification_deeds
from services.admin_ui.features.receipts import press as delivery_deeds
from services.admin_ui.features.replies import press as held_deeds
from services.admin_ui.ui.action import (
    ACTION_NAMES,
    Action,
    Archive,
    ChangeCredits,
    ChangeTime,
    Claim,
    DropHeld,
    ItArrived,
    LeaveDirect,
    MarkRead,
    OpenInbox,
    OverrideTier,
    Pin,
    PushArchive,
    PushMarkRead,
    PushOpen,
    PushReply,
    Release,
    Restore,
    Retry,
    SendHeld,
    SetEscalation,
    SetPushLevel,
    SetQuietHours,
    SetUtcOffset,
    ShowAll,
    ShowCard,
    ShowCustomer,
    ShowDashboard,
    ShowDirect,
    ShowHistory,
    ShowList,
    ShowNotifications,
    ShowPriority,
    StayHere,
    Unpin,
    subject_of,
)
from services.admin_ui.ui.callback_data import UnreadableAction, decode_action
from services.admin_ui.ui.desk import Desk
from services.admin_ui.ui.press import Press, answer, show
from services.admin_ui.ui.rights import Refusal, refusal_of
from services.admin_ui.ui.speaking import answer_press
from services.admin_ui.ui.texts import NOT_FOR_YOU, OWNERS_ONLY, TOO_OLD

log = structlog.get_logger()


async def _stay_here(desk: Desk, press: Press, _: StayHere) -> None:
    await answer(desk, press)


HANDLERS: Final[dict[type[Action], Callable[[Desk, Press, Any], Awaitable[object]]]] = {
    ShowList: show,
    ShowAll: show,
    ShowDashboard: show,
    ShowCard: direct_mode.open_card,
    ShowCustomer: show,
    ShowPriority: show,
    ShowHistory: show,
    ShowNotifications: show,
    ShowDirect: direct_mode.enter,
    LeaveDirect: direct_mode.leave,
    Pin: conversation_deeds.carry_out,
    Unpin: conversation_deeds.carry_out,
    Archive: conversation_deeds.carry_out,
    Restore: conversation_deeds.carry_out,
    MarkRead: conversation_deeds.carry_out,
    Claim: conversation_deeds.claim,
    Release: conversation_deeds.release,
    ChangeCredits: customer_deeds.carry_out,
    ChangeTime: customer_deeds.carry_out,
    OverrideTier: customer_deeds.carry_out,
    PushReply: push_deeds.reply,
    PushOpen: push_deeds.open_card,
    OpenInbox: push_deeds.open_inbox,
    PushMarkRead: push_deeds.mark_read,
    PushArchive: push_deeds.archive,
    SetPushLevel: notification_deeds.carry_out,
    SetQuietHours: notification_deeds.carry_out,
    SetUtcOffset: notification_deeds.carry_out,
    SetEscalation: notification_deeds.carry_out,
    Retry: delivery_deeds.retry,
    ItArrived: delivery_deeds.it_arrived,
    SendHeld: held_deeds.send,
    DropHeld: held_deeds.drop,
    StayHere: _stay_here,
}
_REFUSED: Final[dict[Refusal, str]] = {
    "not_an_admin": NOT_FOR_YOU,
    "not_allowed": OWNERS_ONLY,
    "unreadable": TOO_OLD,
}


def presses() -> Router:
    """Every press of everybody comes through here."""
    router = Router(name="presses")
    router.callback_query.register(_pressed)
    return router


async def _pressed(callback: CallbackQuery, desk: Desk) -> None:
    role = desk.roster.role_of(callback.from_user.id)
    action = _parsed(callback)
    refusal = refusal_of(role, action)
    if refusal or role is None or action is None:
        await _refuse(desk, callback, refusal or "not_an_admin")
        return
    desk.metrics.presses.labels(ACTION_NAMES[type(action)]).inc()
    await HANDLERS[type(action)](desk, Press.of(callback, role), action)
    name, admin_id = ACTION_NAMES[type(action)], callback.from_user.id
    await log.ainfo("pressed", admin_id=admin_id, action=name, user_id=subject_of(action))


def _parsed(callback: CallbackQuery) -> Action | None:
    try:
        return decode_action(callback.data or "")
    except UnreadableAction:
        return None


async def _refuse(desk: Desk, callback: CallbackQuery, refusal: Refusal) -> None:
    desk.metrics.refused_presses.labels(refusal).inc()
    await log.awarning("press refused", person_id=callback.from_user.id, reason=refusal)
    await answer_press(desk.bot, callback.id, _REFUSED[refusal])
