"""The emoji one may react with, and a reaction as the Bot API shows it."""

from __future__ import annotations

from deploy.local.simulator.records import Json

_ONE_SIGN = (
    "❤👍👎🔥🥰👏😁🤔🤯😱🤬😢🎉🤩🤮💩🙏👌🕊🤡🥱🥴😍🐳🌚🌭💯🤣⚡🍌🏆💔🤨😐"
    "🍓🍾💋🖕😈😴😭🤓👻👀🎃🙈😇😨🤝✍🤗🫡🎅🎄☃💅🤪🗿🆒💘🙉🦄😘💊🙊😎👾🤷😡"
)
STANDARD = frozenset(_ONE_SIGN) | {"❤‍🔥", "👨‍💻", "🤷‍♂", "🤷‍♀"}
_COLOUR_SIGN = "\ufe0f"


def as_tapped(emoji: str) -> str | None:
    """The reaction of a person who taps this emoji, None if there is none: Telegram leaves out its colour sign."""
    plain = emoji.replace(_COLOUR_SIGN, "")
    return plain if plain in STANDARD else None


def as_shown(emoji: str | None) -> list[Json]:
    """The list of reactions one side has on a message: one or none."""
    return [{"type": "emoji", "emoji": emoji}] if emoji else []
