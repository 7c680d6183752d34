"""Telegram's refusals in words an admin understands."""

from typing import Final

from shared.telegram.text import cut, in_one_line

_BLOCKS: Final = ("bot was blocked by the user", "user is deactivated")

_REASONS: Final = (
    ("bot was blocked by the user", "the customer blocked the bot"),
    ("user is deactivated", "the account is deleted"),
    ("bot can't initiate conversation", "the customer never started the bot"),
    ("chat not found", "the chat was not found"),
    ("peer_id_invalid", "the chat was not found"),
    ("caption is too long", "the caption is too long (1024 characters at most)"),
    ("caption_too_long", "the caption is too long (1024 characters at most)"),
    ("message is too long", "the text is too long (4096 characters at most)"),
    ("message_too_long", "the text is too long (4096 characters at most)"),
    ("message to copy not found", "the message to send is gone"),
    ("message to forward not found", "the message to send is gone"),
    ("no messages to copy", "the message to send is gone"),
    ("message_id_invalid", "the message to send is gone"),
    ("message to edit not found", "the message is gone"),
    ("message to react not found", "the message is gone"),
    ("message can't be copied", "Telegram does not let a bot send this kind of message"),
    ("messages can't be copied", "Telegram does not let a bot send this kind of message"),
    ("message can't be edited", "Telegram does not let the bot change this message any more"),
    ("message can't be deleted", "Telegram deletes only messages of the last 48 hours"),
    ("voice_messages_forbidden", "the customer does not accept voice messages"),
    ("reaction_invalid", "Telegram does not let a bot react so"),
)
"""What Telegram's words contain, and ours; the first that fits."""

_DONE: Final = {
    "edit": ("message is not modified",),
    "delete": ("message to delete not found", "message identifier is not specified"),
    "setMessageReaction": ("message is not modified",),
}
"""What the beginning of a method's name makes a refusal that is none: all is as it was wanted."""

_CHARACTERS: Final = 200


def counts_as_done(method: str, description: str) -> bool:
    """Whether Telegram refuses only because there is nothing left to do."""
    said = description.lower()
    return any(method.startswith(start) and any(sign in said for sign in signs) for start, signs in _DONE.items())


def tells_of_a_block(code: int, description: str) -> bool:
    """Whether nothing will reach this person any more, until they change it."""
    said = description.lower()
    return code == 403 and any(sign in said for sign in _BLOCKS)


def lets_nothing_through(code: int, description: str) -> bool:
    """Whether the bot may not write to this person at all: they never started it, or have blocked it."""
    return code == 403 or "chat not found" in description.lower()


def reason_for(description: str) -> str:
    """A short phrase; Telegram's own words, in one line and cut, where we have none."""
    said = description.lower()
    known = next((reason for sign, reason in _REASONS if sign in said), None)
    own_words = in_one_line(description.removeprefix("Bad Request: ").removeprefix("Forbidden: "))
    return known or cut(own_words, _CHARACTERS, units=2 * _CHARACTERS, ellipsis="…") or "Telegram refused it"
