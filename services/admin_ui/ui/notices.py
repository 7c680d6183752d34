"""Short answers to what an admin did, written with what they tell of: said once, however often an update comes."""

import msgspec

from services.admin_ui.features.direct_mode.keyboard import EMPTY
from services.admin_ui.features.replies.texts import left
from services.admin_ui.ui.message import sending_parameters
from services.admin_ui.ui.screen import Screen
from shared.db.database import Connection
from shared.db.deliveries import NewDelivery, enqueue
from shared.db.direct_modes import DirectMode
from shared.domain.deliveries import Lane
from shared.domain.people import PersonName


async def tell(
    connection: Connection,
    admin_id: int,
    cause: str,
    shown: Screen,
    *,
    below: int | None = None,
    user_id: int | None = None,
) -> None:
    """A message in the admin's chat, as a reply to their message `below`; `user_id` is the customer it is about."""
    await enqueue(connection, notice(admin_id, f"told/{admin_id}/{cause}", shown, below=below, user_id=user_id))


def notice(
    admin_id: int, cause: str, shown: Screen, *, below: int | None = None, user_id: int | None = None
) -> NewDelivery:
    """The same as a row of the ledger."""
    parameters = sending_parameters(admin_id, shown)
    if below is not None:
        parameters["reply_parameters"] = {"message_id": below, "allow_sending_without_reply": True}
    return NewDelivery(
        cause=cause,
        kind="notice",
        lane=Lane.PUSHES,
        chat_id=admin_id,
        user_id=user_id,
        admin_id=admin_id,
        method="sendMessage",
        parameters=parameters,
    )


def emptied_composer(mode: DirectMode, customer: PersonName) -> NewDelivery:
    """Without a sound: the admin is in this customer's conversation no more, and the composer says so no more."""
    told = notice(mode.admin_id, f"over/{mode.admin_id}/{mode.entered_at.isoformat()}", left(customer))
    emptying = {"reply_markup": EMPTY.model_dump(exclude_none=True), "disable_notification": True}
    return msgspec.structs.replace(told, parameters=told.parameters | emptying)
