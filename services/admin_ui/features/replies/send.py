"""An admin's message to a customer: read what there is, decide, write. All in one transaction."""

from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from services.admin_ui.features.replies.admin_message import admin_message_in, written_at
from services.admin_ui.features.replies.decide import (
    Ask,
    AskWhom,
    Context,
    Decision,
    InDoubt,
    Join,
    Nothing,
    Refuse,
    Send,
    Wait,
    decide,
)
from services.admin_ui.features.replies.read import read_context
from services.admin_ui.features.replies.store import (
    NotSettledYet,
    find_question,
    hold,
    reject_deliveries,
    rewrite_delivery,
)
from services.admin_ui.features.replies.texts import moved_question, question, replayed_question
from services.admin_ui.ui.desk import Desk
from services.admin_ui.ui.feature import Incoming
from services.admin_ui.ui.notices import notify
from services.admin_ui.ui.screen import Screen
from shared.db.database import Connection
from shared.db.deliveries import LedgerEntry, NewDelivery, customer_name, enqueue
from shared.db.direct_modes import use_mode

ASKED_AGAIN_AFTER: Final = timedelta(minutes=5)
TOGETHER_WITHIN: Final = timedelta(seconds=30)
"""So soon after each other, messages whose customer is in doubt are asked about together."""
_REFUSED: Final = "it could not be sent on"


async def on_message(desk: Desk, incoming: Incoming) -> None:
    """Queue the message for its customer, or ask first, or say why not. The same message again changes nothing.

    Raises:
        NotSettledYet: it replies to a message that arrives just now; in a moment it can be a reply over there too.
    """
    message = admin_message_in(incoming.content, incoming.update_id, is_replayed=incoming.is_replayed)
    async with desk.database.transaction() as connection:
        context = await read_context(connection, message, datetime.now(UTC))
        await write(connection, context, decide(context))
    desk.sent()


async def write(connection: Connection, context: Context, decision: Decision) -> None:
    """What was decided becomes rows of the ledger. Raises `NotSettledYet` when it is to be decided again."""
    match decision:
        case Nothing():
            pass
        case Wait(reason):
            raise NotSettledYet(reason)
        case Refuse():
            await _refuse(connection, context, decision)
        case Join(delivery_id, whole):
            await rewrite_delivery(connection, delivery_id, whole)
        case Send(reply):
            await _enqueue(connection, reply)
            await use_mode(connection, context.message.admin_id, reply.chat_id)
        case Ask():
            await _ask(connection, context, decision)
        case AskWhom():
            await _ask_whom(connection, context, decision)


async def _refuse(connection: Connection, context: Context, refusal: Refuse) -> None:
    message, album = context.message, refusal.album
    if isinstance(album, LedgerEntry):
        await reject_deliveries(connection, [album.delivery_id], _REFUSED)
    elif album is not None:
        await reject_deliveries(connection, [await _enqueue(connection, _held_back(album))], _REFUSED)
    # Once for a whole album.
    cause = message.album or str(message.message_id)
    await notify(connection, message.admin_id, cause, refusal.why, below=message.message_id)


async def _ask(connection: Connection, context: Context, asking: Ask) -> None:
    """One question for everything that waits; it is repeated below when that has waited for a while."""
    message, user_id = context.message, asking.reply.chat_id
    delivery_id = await _enqueue(connection, _held_back(asking.reply))
    held = asking.held
    question_id = await hold(connection, delivery_id, "answered", question_id=held.question_id if held else None)
    times = max(timedelta(0), context.now - held.since) // ASKED_AGAIN_AFTER if held else 0
    shown = question(asking.answer, question_id, user_id, context.now)
    cause = f"held/{question_id}/{times}"
    await notify(connection, message.admin_id, cause, shown, below=message.message_id, user_id=user_id)


async def _ask_whom(connection: Connection, context: Context, asking: AskWhom) -> None:
    """One question for what an interruption had kept back together."""
    message, doubt, user_id = context.message, asking.doubt, asking.reply.chat_id
    delivery_id = await _enqueue(connection, _held_back(asking.reply))
    other_id = doubt.other_id
    open_question = await find_question(connection, message.admin_id, user_id, other_id, TOGETHER_WITHIN)
    question_id = await hold(connection, delivery_id, "whom", question_id=open_question, other_id=other_id)
    if open_question is not None:
        return
    shown = await _whom(connection, context, doubt, question_id)
    await notify(connection, message.admin_id, f"held/{question_id}", shown, below=message.message_id)


async def _whom(connection: Connection, context: Context, doubt: InDoubt, question_id: int) -> Screen:
    if doubt.why == "replayed":
        customer = await customer_name(connection, doubt.target.user_id)
        return replayed_question(question_id, customer, written_at(context.message), context.now)
    before, now_in = [await customer_name(connection, one) if one else None for one in (doubt.before_id, doubt.now_id)]
    return moved_question(question_id, before, now_in)


def _held_back(reply: NewDelivery) -> NewDelivery:
    return msgspec.structs.replace(reply, state="held")


async def _enqueue(connection: Connection, reply: NewDelivery) -> int:
    """Raises `NotSettledYet` when the same has been written meanwhile: a part of an album must not be lost over it."""
    ids = await enqueue(connection, reply)
    if not ids:
        raise NotSettledYet("it was written meanwhile")
    return ids[0]
