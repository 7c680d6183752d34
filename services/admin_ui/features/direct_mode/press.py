"""Entering and leaving direct message mode, by button and by command."""

import dataclasses
from typing import Final

import structlog

from services.admin_ui.features.conversation.actions import ShowCard
from services.admin_ui.features.direct_mode import mode
from services.admin_ui.features.direct_mode.actions import LeaveDirect, ShowDirect
from services.admin_ui.features.direct_mode.composer import EMPTY, left, name_in_composer
from services.admin_ui.features.direct_mode.mode import MovedOn
from services.admin_ui.ui.action import Action, OnCustomer, WithBack
from services.admin_ui.ui.common_texts import CONVERSATION_NOT_FOUND
from services.admin_ui.ui.desk import Desk, as_writing_to_nobody, together
from services.admin_ui.ui.feature import Incoming
from services.admin_ui.ui.names import short_name
from services.admin_ui.ui.press import Press, answer, below, show
from services.admin_ui.ui.say import Text, say
from services.admin_ui.ui.telegram import TelegramAway, send_text
from services.admin_ui.ui.viewer import Reader, Viewer
from shared.db.direct_modes import find_mode
from shared.db.message_pairs import is_anything_below

log = structlog.get_logger()

_IN_NO_CONVERSATION: Final = say("You are not writing to anyone.")
_NOT_IN_THIS_CONVERSATION: Final = say("You are not writing to this customer")


async def enter(desk: Desk, press: Press, action: ShowDirect) -> None:
    """Everything the admin sends goes to this customer now, whomever it went to before; the panel says so."""
    if press.is_replayed:
        # What they write now is not for whom they chose then.
        return await show(desk, press, ShowCard(action.user_id, back=action.back))
    entered = await mode.enter(desk.database, press.admin_id, action.user_id, press.update_id)
    desk.sent()
    if entered is None:
        return await show(desk, press, ShowCard(action.user_id, back=action.back), CONVERSATION_NOT_FOUND)
    if isinstance(entered, MovedOn):
        # The panel shows where they are; what this press asked for is over.
        await answer(desk, press, _moved_on(entered))
        return None
    viewer = dataclasses.replace(press.viewer, writing_to=entered.customer)
    toast = say("Now writing to {customer}", customer=short_name(entered.customer))
    await show(desk, dataclasses.replace(await _at_the_bottom(desk, press), viewer=viewer), action, toast)
    touched = {action.user_id} | ({entered.left_id} if entered.left_id else set())
    return await together(
        _name_in_composer(desk, press.admin_id, entered, viewer),
        *(desk.announce(user_id, shown_to=press.admin_id) for user_id in touched),
    )


async def open_card(desk: Desk, press: Press, action: ShowCard) -> None:
    """Show the card. Whoever is in another conversation moves over: what they see is where their messages go."""
    there = press.viewer.writing_to
    if there is None or there.user_id == action.user_id:
        await show(desk, press, action)
    else:
        await enter(desk, press, ShowDirect(action.user_id, back=action.back))


async def leave(desk: Desk, press: Press, action: LeaveDirect) -> None:
    """Leave by the button of the banner, which becomes the card again."""
    card = ShowCard(action.user_id, back=action.back)
    customer = await mode.leave(desk.database, press.admin_id, press.update_id, only=action.user_id)
    desk.sent()
    if isinstance(customer, MovedOn):
        await answer(desk, press, _moved_on(customer))
        return
    if customer is None:
        await show(desk, press, card, _NOT_IN_THIS_CONVERSATION)
    else:
        outside = dataclasses.replace(press, viewer=as_writing_to_nobody(press.viewer))
        toast = say("You left the conversation with {customer}", customer=short_name(customer))
        await show(desk, outside, card, toast)
    if await mode.conversation_of(desk.database, press.admin_id) is None:
        # Also for whoever had left already: the composer may not have been emptied then.
        text = left(customer) if customer else _IN_NO_CONVERSATION
        await send_text(desk.bot, press.admin_id, text, press.viewer, EMPTY)
    await desk.announce(action.user_id, shown_to=press.admin_id)


async def done(desk: Desk, incoming: Incoming) -> None:
    """Leave by command: the card comes below, where the admin is."""
    viewer = await desk.viewer(incoming.person_id, incoming.language_code)
    if viewer is None:
        return
    since = await mode.moved_on(desk.database, viewer.admin_id, incoming.update_id)
    if since is not None:
        # Only what they wrote between this and then was for nobody.
        await mode.leave(desk.database, viewer.admin_id, incoming.update_id)
        desk.sent()
        await send_text(desk.bot, viewer.admin_id, _moved_on(since), viewer)
        return
    customer = await mode.conversation_of(desk.database, viewer.admin_id)
    # It is said first: what fails after it is done again, and by then nobody is in the conversation any more.
    text = left(customer) if customer else _IN_NO_CONVERSATION
    await send_text(desk.bot, viewer.admin_id, text, viewer, EMPTY)
    await mode.leave(desk.database, viewer.admin_id, incoming.update_id)
    desk.sent()
    if customer is not None:
        is_shown = await _show_card_below(desk, as_writing_to_nobody(viewer), customer.user_id)
        await desk.announce(customer.user_id, shown_to=viewer.admin_id if is_shown else None)


async def name_again(desk: Desk, viewer: Viewer) -> None:
    """The composer names the customer in the language the admin has chosen now. Raises `TelegramAway`."""
    async with desk.database.connection() as connection:
        now_in = await find_mode(connection, viewer.admin_id)
    if viewer.writing_to is not None and now_in is not None:
        seen_id = max(now_in.shown_ids, default=None)
        await _name_in_composer(desk, viewer.admin_id, mode.Entered(viewer.writing_to, seen_id=seen_id), viewer)


def _moved_on(to: MovedOn) -> Text:
    if to.writing_to is None:
        return say("You have left since")
    return say("You have moved on since: you are writing to {customer}", customer=short_name(to.writing_to))


async def _at_the_bottom(desk: Desk, press: Press) -> Press:
    """A banner above the messages of other customers would not be seen: then it comes below them."""
    if press.message_id is None:
        return press
    async with desk.database.connection() as connection:
        is_far_up = await is_anything_below(connection, press.admin_id, press.message_id)
    return below(press) if is_far_up else press


async def _name_in_composer(desk: Desk, admin_id: int, entered: mode.Entered, reader: Reader) -> None:
    message_id = await name_in_composer(desk.bot, admin_id, entered.customer, reader)
    if message_id is not None and entered.seen_id is not None:
        await mode.pair_with_conversation(desk.database, admin_id, message_id, entered.seen_id)


async def _show_card_below(desk: Desk, viewer: Viewer, user_id: int) -> bool:
    """False when Telegram does not take it now: the banner stays, and says by itself that it is over."""
    card = ShowCard(user_id, back=way_back(desk.panels.shown_to(viewer.admin_id)))
    try:
        await desk.open_below(card, viewer)
    except TelegramAway as exc:
        await log.awarning("no card shown on leaving", admin_id=viewer.admin_id, reason=str(exc))
        return False
    return True


def way_back(shows: Action | None) -> Action | None:
    """Where a card leads back to when it takes the place of this screen: past the screens of single customers."""
    back = shows.back if isinstance(shows, WithBack) else None
    while isinstance(back, OnCustomer):
        back = back.back
    return back
