"""Somebody reacted to a message in their chat with the bot."""

from typing import Any

from aiogram import F, Router
from aiogram.types import MessageReactionUpdated

from services.admin_ui.features.replies.react import Reacted, pass_admins_reaction_on, pass_customers_reaction_on
from services.admin_ui.ui.desk import Desk


def reactions() -> Router:
    """Of admins and of customers."""
    router = Router(name="reactions")
    router.message_reaction.filter(F.chat.type == "private", F.user)
    router.message_reaction.register(_reacted)
    return router


async def _reacted(event: MessageReactionUpdated, desk: Desk, raw: dict[str, Any]) -> None:
    reaction, person_id = raw["message_reaction"], event.chat.id
    reacted = Reacted(raw["update_id"], person_id, event.message_id, reaction["new_reaction"], reaction["old_reaction"])
    is_admin = desk.roster.role_of(person_id) is not None
    await (pass_admins_reaction_on if is_admin else pass_customers_reaction_on)(desk.database, reacted)
    desk.dispatcher.wake()
