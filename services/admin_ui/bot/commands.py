"""What an admin types: the commands that features declare; one that nobody knows gets a hint."""

import re
from typing import Final

import structlog

from services.admin_ui.ui.desk import Desk
from services.admin_ui.ui.feature import Command, Incoming
from services.admin_ui.ui.languages import languages
from services.admin_ui.ui.registry import Registry
from services.admin_ui.ui.say import say
from services.admin_ui.ui.telegram import send_text
from services.admin_ui.ui.viewer import Reader

log = structlog.get_logger()

COMMAND: Final = re.compile(r"/([a-zA-Z0-9_]{1,64})(?:@[a-zA-Z0-9_]{3,32})?(?![\w/<>@])")
"""What Telegram marks as a command: `/done`, but not `/etc/hosts`."""

_UNKNOWN: Final = say("I don't know this command. Nothing was sent. See /help.")


def typed_command(registry: Registry, content: dict[str, object]) -> str | None:
    """The name of the command this message is; None when it is none. A caption that begins like one is still a
    message.
    """
    text = content.get("text")
    if not isinstance(text, str):
        return None
    if found := COMMAND.match(text):
        return found[1].lower()
    return next((command.name for command in registry.commands if _is_label(command, text)), None)


async def run_command(desk: Desk, name: str, incoming: Incoming) -> None:
    """Do what the command's feature declared."""
    command = desk.registry.command_named.get(name)
    if command is None or command.needs not in incoming.rights:
        return await _hint(desk, incoming)
    desk.metrics.presses.labels(f"command_{name}").inc()
    if command.run is not None:
        await command.run(desk, incoming)
    else:
        await _open_panel(desk, incoming, command)
    return None


async def _open_panel(desk: Desk, incoming: Incoming, command: Command) -> None:
    viewer = await desk.viewer(incoming.person_id, incoming.language_code)
    if viewer is None or command.opens is None:
        return
    await desk.open_below(command.opens, viewer)
    await log.ainfo("panel opened", admin_id=viewer.admin_id, shows=desk.registry.declared(command.opens).name)


async def _hint(desk: Desk, incoming: Incoming) -> None:
    viewer = await desk.viewer(incoming.person_id, incoming.language_code)
    await send_text(desk.bot, incoming.person_id, _UNKNOWN, viewer or Reader())


def _is_label(command: Command, text: str) -> bool:
    """Whether it is what the command's button says, in whichever language the button was given."""
    label = command.label
    return label is not None and any(text == label.plain(Reader(language=language)) for language in languages())
