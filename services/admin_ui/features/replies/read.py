"""What has to be known of an admin's message before anything is decided about it."""

from datetime import datetime

from services.admin_ui.features.replies.admin_message import AdminMessage
from services.admin_ui.features.replies.decide import Context, InDoubt, Target, whom_for
from services.admin_ui.features.replies.outgoing import album_cause
from services.admin_ui.features.replies.store import find_answer_context, find_target_context, lock_album
from shared.db.customers import lock_customer
from shared.db.database import Connection


async def read_context(connection: Connection, message: AdminMessage, now: datetime) -> Context:
    """Everything in the one order that is right.

    First, in one look, whom it is for. A message replied to that is just arriving has its pair in that look, or is in
    flight in it: what was settled between two looks would be neither, and the reply would belong to nobody.

    Then the customer's lock, which comes first in every transaction (docs/decisions.md 1.4): whatever is read after it
    stays so until this message is written. Nobody else's answer comes between what the admin is asked about and what
    is sent, and no other part of the album between looking for it and joining it.
    """
    admin_id, album = message.admin_id, message.album
    there = await find_target_context(connection, message)
    whom = whom_for(message, there, now)
    target = whom.target if isinstance(whom, InDoubt) else whom
    if there.is_written or not isinstance(target, Target) or not await lock_customer(connection, target.user_id):
        return Context(message, now, there, whom)
    return Context(
        message,
        now,
        there,
        whom,
        album=await lock_album(connection, album_cause(admin_id, album)) if album else None,
        answering=await find_answer_context(connection, admin_id, target.user_id, message.message_id),
    )
