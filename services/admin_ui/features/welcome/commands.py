"""What a customer can type: everything but commands is a message to a person, and the tracker's business."""

import structlog

from services.admin_ui.features.welcome.texts import HINT, greeting
from services.admin_ui.ui.desk import Desk
from services.admin_ui.ui.feature import Incoming
from services.admin_ui.ui.languages import language_for
from services.admin_ui.ui.say import Text
from services.admin_ui.ui.telegram import TelegramAway, send_text
from services.admin_ui.ui.viewer import Reader

log = structlog.get_logger()


async def greet(desk: Desk, incoming: Incoming) -> None:
    """/start, whatever link it came from."""
    sender = incoming.content.get("from", {})
    await _say_now(desk, incoming, greeting(sender.get("first_name") or ""))


async def hint(desk: Desk, incoming: Incoming) -> None:
    """A command that nobody knows."""
    await _say_now(desk, incoming, HINT)


async def _say_now(desk: Desk, incoming: Incoming, text: Text) -> None:
    """Say it now or not at all: a crowd that starts the bot at once must not keep the admins' presses waiting."""
    reader = Reader(language=language_for(incoming.language_code))
    try:
        await send_text(desk.bot, incoming.person_id, text, reader)
    except TelegramAway as exc:
        await log.awarning("customer not greeted", chat_id=incoming.person_id, reason=str(exc))
