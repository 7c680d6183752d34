"""/start and /help of an admin: what works, from what the features declare."""

from services.admin_ui.ui.desk import Desk
from services.admin_ui.ui.feature import Incoming
from services.admin_ui.ui.registry import Registry
from services.admin_ui.ui.say import Text, Value, joined, lay, say
from services.admin_ui.ui.telegram import send_text


async def greet(desk: Desk, incoming: Incoming) -> None:
    """/start: the help, and the menu in the admin's language."""
    language = await show_help(desk, incoming)
    if language is not None:
        await desk.offer_menu(incoming.person_id, language)


async def show_help(desk: Desk, incoming: Incoming) -> str | None:
    """/help. Returns the language it was said in."""
    viewer = await desk.viewer(incoming.person_id, incoming.language_code)
    if viewer is None:
        return None
    await send_text(desk.bot, viewer.admin_id, help_text(desk.registry), viewer)
    return viewer.language


def help_text(registry: Registry) -> Text:
    """The commands, then what else there is to know."""
    commands = [
        lay("/{name} – {description}", name=command.name, description=command.description)
        for command in registry.commands
        if command.is_listed
    ]
    lines: list[Value] = [say("👋 This is Frontdesk, your customers' inbox."), "", *commands, ""]
    return joined("\n", [*lines, *(line.text for line in registry.help)])
