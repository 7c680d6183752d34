"""What the database keeps of messages, as it is shown. Labels like `🎤 Voice 0:12` stand there in English, where
operators read them, and are said in the reader's language (docs/decisions.md 9.3); the rest is what people wrote.
"""

from dataclasses import dataclass
from typing import Final

import regex

from services.admin_ui.ui.languages import ENGLISH_CODE
from services.admin_ui.ui.say import Said, Text, Value, say_in
from services.admin_ui.ui.viewer import Reader
from shared.telegram.text import escaped, isolated

_LABELS: Final[dict[str, Said]] = {
    "📷 Photo": say_in("label", "📷 Photo"),
    "🎬 Video": say_in("label", "🎬 Video"),
    "📹 Video message": say_in("label", "📹 Video message"),
    "🎤 Voice": say_in("label", "🎤 Voice"),
    "🎵 Audio": say_in("label", "🎵 Audio"),
    "🎞 GIF": say_in("label", "🎞 GIF"),
    "📄 Document": say_in("label", "📄 Document"),
    "👤 Contact:": say_in("label", "👤 Contact:"),
    "📍 Venue": say_in("label", "📍 Venue"),
    "📍 Location": say_in("label", "📍 Location"),
    "📊 Poll:": say_in("label", "📊 Poll:"),
    "🎮 Game:": say_in("label", "🎮 Game:"),
    "📖 Story": say_in("label", "📖 Story"),
    "📎 Message": say_in("label", "📎 Message"),
    "📎 Part of an album": say_in("label", "📎 Part of an album"),
}
_AFTER_ANY_EMOJI: Final[dict[str, Said]] = {
    "Sticker": say_in("label", "Sticker"),
    "Dice": say_in("label", "Dice"),
}
_KNOWN: Final = regex.compile(
    # A document and a song without a name: any other's name follows the sign, and may begin with the same word.
    r"(?P<label>📄 Document\Z|🎵 Audio(?= \d+:\d\d)|(?:👤 Contact|📊 Poll|🎮 Game):"
    r"|(?:📷 Photo|🎬 Video|📹 Video message|🎤 Voice|🎞 GIF|📍 Venue|📍 Location|📖 Story|📎 Message"
    r"|📎 Part of an album)(?= |\Z))"
    r"|(?P<emoji>[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{RI}\u200d\ufe0f]+ )(?P<word>Sticker|Dice)(?= |\Z)"
)


@dataclass(frozen=True, slots=True)
class Labelled(Text):
    """A text that begins with a label."""

    stored: str

    def html(self, reader: Reader) -> str:
        return escaped(self.plain(reader))

    def plain(self, reader: Reader) -> str:
        return isolated(translated_label(self.stored, reader))


def preview_text(stored: str) -> Value:
    """A preview, the beginning of a message, or a label by itself; whoever shows it has cut it before."""
    return Labelled(stored) if _KNOWN.match(stored) else stored


def label_and_text(label: str | None, text: str) -> str:
    """A message as its preview is stored."""
    return f"{label} {text}".rstrip() if label else text


def translated_label(stored: str, reader: Reader) -> str:
    """The text with the label it begins with, if it does, in the reader's language."""
    known = None if reader.language == ENGLISH_CODE else _KNOWN.match(stored)
    if known is None:
        return stored
    label = known["label"]
    said = _LABELS[label].plain(reader) if label else known["emoji"] + _AFTER_ANY_EMOJI[known["word"]].plain(reader)
    return said + stored[known.end() :]
