"""Entering and leaving direct message mode, by button and by command."""

import dataclasses
from datetime import UTC, datetime

import structlog
from aiogram.types import Message

from services.admin_ui.features.direct_mode import mode
from services.admin_ui.features.direct_mode.keyboard import EMPTY, name_in_composer
from services.admin_ui.features.replies.texts import (
    NOT_IN_A_CONVERSATION,
    NOT_IN_THIS_CONVERSATION,
    entered_toast,
    left,
    left_toast,
)
from services.admin_ui.ui.action import LeaveDirect, ShowCard, ShowDirect, ShowList
from services.admin_ui.ui.desk import Desk, together
from services.admin_ui.ui.press import Press, show
from services.admin_ui.ui.rights import Role
from services.admin_ui.ui.speaking import TelegramAway, say
from services.admin_ui.ui.texts import CONVERSATION_NOT_FOUND
from services.admin_ui.ui.viewer import Viewer
from shared.db.direct_modes import DirectModes
from shared.db.message_pairs import is_anything_below

log = structlog.get_logger()


async def enter(desk: Desk, press: Press, action: ShowDirect) -> None:
    """Everything the admin sends goes to this customer now, whomever it went to before; the panel says so."""
    entered = await mode.enter(desk.database, press.admin_id, action.user_id)
    if entered is None:
        return await show(desk, press, ShowCard(action.user_id, action.origin), CONVERSATION_NOT_FOUND)
    desk.dispatcher.wake()
    await show(desk, await _at_the_bottom(desk, press), action, entered_toast(entered.customer))
    touched = {action.user_id} | ({entered.left_id} if entered.left_id else set())
    return await together(
        _name_in_composer(desk, press.admin_id, entered), *(desk.announce(user_id) for user_id in touched)
    )


async def _name_in_composer(desk: Desk, admin_id: int, entered: mode.Entered) -> None:
    message_id = await name_in_composer(desk.bot, admin_id, entered.customer)
    if message_id is not None and entered.seen_id is not None:
        await mode.stands_for(desk.database, admin_id, message_id, entered.seen_id)


async def _at_the_bottom(desk: Desk, press: Press) -> Press:
    """A banner above the messages of other customers would not be seen: then it comes below them."""
    if press.message_id is None:
        return press
    async with desk.database.connection() as connection:
        is_far_up = await is_anything_below(connection, press.admin_id, press.message_id)
    return dataclasses.replace(press, message_id=None) if is_far_up else press


async def open_card(desk: Desk, press: Press, action: ShowCard) -> None:
    """Show the card. Whoever is in another conversation moves over: what they see is where their messages go."""
    there = await DirectModes(desk.database).find(press.admin_id)
    if there is None or there.is_over(datetime.now(UTC)) or there.user_id == action.user_id:
        await show(desk, press, action)
    else:
        await enter(desk, press, ShowDirect(action.user_id, action.origin))


async def leave(desk: Desk, press: Press, action: LeaveDirect) -> None:
    """Leave by the button of the banner, which becomes the card again."""
    customer = await mode.leave(desk.database, press.admin_id, action.user_id)
    toast = left_toast(customer) if customer else NOT_IN_THIS_CONVERSATION
    await show(desk, press, ShowCard(action.user_id, action.origin), toast)
    if await mode.conversation_of(desk.database, press.admin_id) is None:
        # Also for whoever had left already: the composer may not have been emptied then.
        await say(desk.bot, press.admin_id, left(customer).text if customer else NOT_IN_A_CONVERSATION, EMPTY)
    await desk.announce(action.user_id)


async def done(message: Message, desk: Desk, role: Role) -> None:
    """Leave by command: the card comes below, where the admin is."""
    desk.metrics.presses.labels("command_done").inc()
    admin_id = message.chat.id
    customer = await mode.conversation_of(desk.database, admin_id)
    if customer is None:
        await say(desk.bot, admin_id, NOT_IN_A_CONVERSATION, EMPTY)
        return
    # It is said first: what fails after it is done again, and by then nobody is in the conversation any more.
    await say(desk.bot, admin_id, left(customer).text, EMPTY)
    await mode.leave(desk.database, admin_id, customer.user_id)
    try:
        await _show_card_below(desk, Viewer(admin_id, role), customer.user_id)
    except TelegramAway as exc:
        # The banner stays, and says by itself that it is over.
        await log.awarning("no card shown on leaving", admin_id=admin_id, reason=str(exc))
    await desk.announce(customer.user_id)


async def _show_card_below(desk: Desk, viewer: Viewer, user_id: int) -> None:
    card = ShowCard(user_id, _origin_of_panel(desk, viewer.admin_id))
    screen = await desk.screens.open(card, viewer, datetime.now(UTC))
    await desk.panels.show(viewer.admin_id, None, card, screen)


def _origin_of_panel(desk: Desk, admin_id: int) -> ShowList:
    shows = desk.panels.shown_to(admin_id)
    origin = getattr(shows, "origin", None)
    return origin if isinstance(origin, ShowList) else ShowList()
