"""What a message holds, in the words the admins read: its kind, its label (`🎤 Voice 0:12`), its text, its file."""

from collections.abc import Callable, Iterable
from typing import Any, Final

import msgspec
import regex
from msgspec import Struct

from shared.contracts.codec import UNREADABLE, Undecodable
from shared.contracts.customer_events import Kind
from shared.telegram.service_messages import SERVICE_MESSAGES
from shared.telegram.shapes import (
    Audio,
    Contact,
    Dice,
    Document,
    File,
    Message,
    Poll,
    Present,
    Sticker,
    Timed,
    Titled,
)

LONGEST_NAME: Final = 120
"""Characters, as a reader counts them, of a file name or title in a label."""

_NAME: Final = regex.compile(rf"\X{{0,{LONGEST_NAME}}}")


class Content(Struct, frozen=True, gc=False):
    """The content of one message; `label` marks what is not text."""

    kind: Kind
    label: str | None
    text: str
    file_id: str | None = None


OTHER: Final = "📎 Message"

_message: Final = msgspec.json.Decoder(Message)
_any_object: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])


def content_of(message: Message) -> Content | None:
    """What the message holds; None when it is nothing that this version knows."""
    if message.text is not None:
        return Content("text", None, message.text)
    for name, describe in _DESCRIPTIONS:
        if (found := getattr(message, name)) is not None:
            return describe(found, message.caption)
    return None


def content_of_unknown(fields: Iterable[str], caption: str) -> Content | None:
    """What to show a message as that `content_of` does not know; None for one about the chat itself."""
    return Content("other", OTHER, caption) if SERVICE_MESSAGES.isdisjoint(fields) else None


def content_in(message: bytes | dict[str, Any]) -> Content | None:
    """What a message of the Bot API holds, given as JSON or as read from it; None for one about the chat itself.

    Raises:
        Undecodable: it is no message.
    """
    try:
        fields = _any_object.decode(message) if isinstance(message, bytes) else message
        known = _message.decode(message) if isinstance(message, bytes) else msgspec.convert(message, Message)
    except UNREADABLE as exc:
        raise Undecodable(str(exc)) from exc
    return content_of(known) or content_of_unknown(fields, known.caption)


def clock(seconds: int) -> str:
    """A duration as a player shows it: `0:12`, `3:20`, `1:02:03`."""
    minutes, left = divmod(max(seconds, 0), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def shorten(name: str) -> str:
    """The name on one line, at most `LONGEST_NAME` characters, cut between characters and marked as cut."""
    line = " ".join(name.split())
    if len(line) <= LONGEST_NAME:
        return line
    # A "character" can hold any number of combining marks: the slice bounds what one of them may bring along.
    kept = _NAME.match(line[: 4 * LONGEST_NAME])
    short = kept.group() if kept else ""
    return short if short == line else short + "…"


def _photo(sizes: list[File], caption: str) -> Content:
    return Content("photo", "📷 Photo", caption, sizes[-1].file_id if sizes else None)


def _video(video: Timed, caption: str) -> Content:
    return Content("video", f"🎬 Video {clock(video.duration)}", caption, video.file_id)


def _video_note(note: Timed, caption: str) -> Content:
    return Content("video_note", f"📹 Video message {clock(note.duration)}", caption, note.file_id)


def _voice(voice: Timed, caption: str) -> Content:
    return Content("voice", f"🎤 Voice {clock(voice.duration)}", caption, voice.file_id)


def _audio(audio: Audio, caption: str) -> Content:
    described = " – ".join(part for part in (audio.title, audio.performer) if part)
    name = shorten(described or audio.file_name or "Audio")
    return Content("audio", f"🎵 {name} {clock(audio.duration)}", caption, audio.file_id)


def _animation(animation: File, caption: str) -> Content:
    return Content("animation", "🎞 GIF", caption, animation.file_id)


def _document(document: Document, caption: str) -> Content:
    return Content("document", f"📄 {shorten(document.file_name or '') or 'Document'}", caption, document.file_id)


def _sticker(sticker: Sticker, caption: str) -> Content:
    return Content("sticker", f"{shorten(sticker.emoji or '🖼')} Sticker", caption, sticker.file_id)


def _contact(contact: Contact, caption: str) -> Content:
    name = " ".join(part for part in (contact.first_name, contact.last_name) if part)
    return Content("contact", f"👤 Contact: {shorten(name)}", caption)


def _venue(venue: Titled, caption: str) -> Content:
    return Content("venue", f"📍 Venue {shorten(venue.title)}".rstrip(), caption)


def _location(_: Present, caption: str) -> Content:
    return Content("location", "📍 Location", caption)


def _poll(poll: Poll, caption: str) -> Content:
    return Content("poll", f"📊 Poll: {shorten(poll.question)}", caption)


def _dice(dice: Dice, caption: str) -> Content:
    return Content("dice", f"{shorten(dice.emoji)} Dice", caption)


def _game(game: Titled, caption: str) -> Content:
    return Content("other", f"🎮 Game: {shorten(game.title)}", caption)


def _story(_: Present, caption: str) -> Content:
    return Content("story", "📖 Story", caption)


# The first that is present names the message: Telegram sends an animation as a document too, a venue as a location too.
_DESCRIPTIONS: Final[tuple[tuple[str, Callable[[Any, str], Content]], ...]] = (
    ("photo", _photo),
    ("voice", _voice),
    ("video", _video),
    ("video_note", _video_note),
    ("animation", _animation),
    ("document", _document),
    ("sticker", _sticker),
    ("audio", _audio),
    ("venue", _venue),
    ("location", _location),
    ("contact", _contact),
    ("poll", _poll),
    ("dice", _dice),
    ("game", _game),
    ("story", _story),
)
