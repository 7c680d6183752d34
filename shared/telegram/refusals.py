"""What Telegram's refusals mean: the one table, from its words to a closed set of meanings and a phrase for people.

The phrases stand in the ledger in English, for operators; whoever shows them to somebody translates them. Pure.
"""

from dataclasses import dataclass
from typing import Final, Literal

from shared.telegram.text import cut, in_one_line

Meaning = Literal[
    "not_modified", "gone", "unchangeable", "unparsable", "blocked", "out_of_reach", "too_long", "unsupported", "other"
]
"""`not_modified`: it shows that already. `gone`: the message is not there any more; `unchangeable`: it is, and stays as
it is. `unparsable`: the markup. `blocked`: by the person, whose account may be deleted. `out_of_reach`: they never
started the bot, or it may not write to them for another reason. `unsupported`: a bot, or this person, cannot have it.
"""


@dataclass(frozen=True, slots=True)
class Refusal:
    """`phrase` says why, in a few words for people, not escaped. `leaves_nothing_to_do`: all is as it was wanted."""

    meaning: Meaning
    phrase: str
    leaves_nothing_to_do: bool = False


def phrase(english: str) -> str:
    """Marks a phrase that is shown in the reader's language: the texts of services/admin_ui/ui have its translation."""
    return english


SOURCE_GONE: Final = phrase("the original message is gone")
_GONE: Final = phrase("the message is gone")
_REFUSED: Final = phrase("Telegram refused it")
_ITS_OWN: Final = ""
"""Where Telegram's own words say more than ours."""

_NOT_SENDABLE: Final = phrase("Telegram does not let bots send this kind of message")
_NO_CHAT: Final = phrase("the chat was not found")
_LONG_CAPTION: Final = phrase("the caption is too long (1024 characters at most)")
_LONG_TEXT: Final = phrase("the text is too long (4096 characters at most)")

_SIGNS: Final[tuple[tuple[str, Meaning, str], ...]] = (
    ("message is not modified", "not_modified", phrase("there is nothing to change")),
    ("bot was blocked by the user", "blocked", phrase("the customer blocked the bot")),
    ("user is deactivated", "blocked", phrase("the account is deleted")),
    ("bot can't initiate conversation", "out_of_reach", phrase("the customer never started the bot")),
    ("chat not found", "out_of_reach", _NO_CHAT),
    ("peer_id_invalid", "out_of_reach", _NO_CHAT),
    ("caption is too long", "too_long", _LONG_CAPTION),
    ("caption_too_long", "too_long", _LONG_CAPTION),
    ("message is too long", "too_long", _LONG_TEXT),
    ("message_too_long", "too_long", _LONG_TEXT),
    ("message to copy not found", "gone", SOURCE_GONE),
    ("message to forward not found", "gone", SOURCE_GONE),
    ("no messages to copy", "gone", SOURCE_GONE),
    ("message to edit not found", "gone", _GONE),
    ("message to react not found", "gone", _GONE),
    ("message to delete not found", "gone", _GONE),
    ("message identifier is not specified", "gone", _GONE),
    ("message_id_invalid", "gone", _GONE),
    ("message not found", "gone", _GONE),
    ("message can't be copied", "unsupported", _NOT_SENDABLE),
    ("messages can't be copied", "unsupported", _NOT_SENDABLE),
    ("method not found", "unsupported", phrase("this Bot API server cannot do that")),
    ("message can't be edited", "unchangeable", phrase("Telegram does not let the bot change this message any more")),
    (
        "message can't be deleted",
        "unchangeable",
        phrase("Telegram lets bots delete only messages of the last 48 hours"),
    ),
    ("can't parse entities", "unparsable", _ITS_OWN),
    ("voice_messages_forbidden", "unsupported", phrase("the customer does not accept voice messages")),
    ("reaction_invalid", "unsupported", phrase("Telegram does not let bots use this reaction")),
)
"""What Telegram's words contain, in lower case; the first that fits."""

PHRASES: Final = frozenset({SOURCE_GONE, _GONE, _REFUSED, *(said for _, _, said in _SIGNS if said)})
"""Every phrase of ours; whatever else stands in its place are Telegram's own words."""

_COPYING: Final = ("copy", "forward")
_CHARACTERS: Final = 200


def refusal_of(code: int, description: str, method: str) -> Refusal:
    """What it means that Telegram answered a call of this method with this code and these words."""
    words = description.lower()
    meaning, said = next(((meaning, said) for sign, meaning, said in _SIGNS if sign in words), ("other", _ITS_OWN))
    if meaning == "other" and code == 403:
        meaning = "out_of_reach"
    if said is _GONE and method.startswith(_COPYING):
        said = SOURCE_GONE
    is_as_wanted = meaning == "not_modified" or (meaning == "gone" and method.startswith("delete"))
    return Refusal(meaning, said or _own_words(description), is_as_wanted)


def _own_words(description: str) -> str:
    words = in_one_line(description.removeprefix("Bad Request: ").removeprefix("Forbidden: "))
    return cut(words, _CHARACTERS, units=2 * _CHARACTERS, ellipsis="…") or _REFUSED
