"""The few sentences a customer hears from the bot itself."""

from typing import Final

from services.admin_ui.ui.say import Text, say
from shared.telegram.text import cut, in_one_line, is_visible

HINT: Final = say("Just write your message here: a real person reads it.")


def greeting(first_name: str) -> Text:
    """The warm welcome of a customer."""
    name = cut(in_one_line(first_name), 64, units=96, ellipsis="…")
    if not is_visible(name):
        return say("👋 Hello, and welcome! Just write your message here: a real person reads it.")
    return say("👋 Hello, {name}, and welcome! Just write your message here: a real person reads it.", name=name)
