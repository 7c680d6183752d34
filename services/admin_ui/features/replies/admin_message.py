"""An admin's message as Telegram delivers it, read for what it takes to send it on. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal

from shared.contracts.codec import Undecodable
from shared.db.deliveries import SentContent
from shared.telegram.content import OTHER, Content, content_in
from shared.telegram.text import utf16_length

Json = dict[str, Any]

LONGEST_TEXT: Final = 4096
LONGEST_CAPTION: Final = 1024
"""For a bot; people with Premium write longer ones. Both are counted as Telegram counts, in UTF-16."""

_WORDS: Final = ("text", "caption")

Unsendable = Literal["not_copied", "quiz", "text_too_long", "caption_too_long"]

_NOT_COPIED: Final = ("game", "giveaway", "giveaway_winners", "invoice", "paid_media", "story")
"""What Telegram lets nobody copy, beside messages about the chat itself."""

_FILES: Final = ("photo", "video", "animation", "audio", "document")
_IN_ALBUMS: Final = frozenset({"photo", "video", "audio", "document"})


@dataclass(frozen=True, slots=True)
class AdminMessage:
    """A message an admin wrote, or what they made of it.

    `answers` is the message it replies to with Telegram's reply, 0 for one that Telegram shows no more, and
    `answers_album` that one's album. `unsendable` says why no bot can send it; `length` is that of its text or caption.
    `update_id` is Telegram's number of it among all that happened; `is_replayed`: it lay among the dead letters.
    """

    admin_id: int
    message_id: int
    content: SentContent
    raw: Json
    answers: int | None = None
    answers_album: str | None = None
    unsendable: Unsendable | None = None
    length: int = 0
    update_id: int = 0
    is_replayed: bool = False

    @property
    def album(self) -> str | None:
        """Telegram's id of the album it is part of."""
        return self.content.media_group_id


def admin_message_in(message: Json, update_id: int = 0, *, is_replayed: bool = False) -> AdminMessage:
    """What is needed of it; of a form nobody knows yet at least its number, by which it is sent on."""
    content, answered = _content_in(message), message.get("reply_to_message", {})
    text = message.get("text") or message.get("caption") or ""
    return AdminMessage(
        admin_id=message["chat"]["id"],
        message_id=message["message_id"],
        content=SentContent(
            kind=content.kind if content else "other",
            text=content.text if content else "",
            label=content.label if content else None,
            file_id=content.file_id if content else None,
            media_group_id=message.get("media_group_id"),
        ),
        raw=message,
        answers=answered.get("message_id"),
        answers_album=answered.get("media_group_id"),
        unsendable="not_copied" if content is None else _why_unsendable(message),
        length=utf16_length(text),
        update_id=update_id,
        is_replayed=is_replayed,
    )


def _content_in(message: Json) -> Content | None:
    try:
        return content_in(message)
    except Undecodable:
        text = next((one for one in map(message.get, _WORDS) if isinstance(one, str)), "")
        return Content("other", OTHER, text)


def written_at(message: AdminMessage) -> datetime:
    """By Telegram's clock."""
    return datetime.fromtimestamp(message.raw["date"], UTC)


def input_media(message: Json) -> Json | None:
    """The same file with the same words, as `editMessageMedia` and `sendMediaGroup` take them; None without a file."""
    kind = next((name for name in _FILES if message.get(name)), None)
    if kind is None:
        return None
    file = message[kind][-1] if kind == "photo" else message[kind]
    media = {"type": kind, "media": file["file_id"], **caption_in(message)}
    return media | ({"has_spoiler": True} if message.get("has_media_spoiler") else {})


def album_media(message: Json) -> Json | None:
    """The same for a part of an album; None for what is sent in none."""
    media = input_media(message)
    return media if media and media["type"] in _IN_ALBUMS else None


def caption_in(message: Json) -> Json:
    """The caption with its formatting, as every method takes it."""
    names = ("caption", "caption_entities", "show_caption_above_media")
    return {name: message[name] for name in names if message.get(name)}


def _why_unsendable(message: Json) -> Unsendable | None:
    if any(name in message for name in _NOT_COPIED):
        return "not_copied"
    poll = message.get("poll") or {}
    # Telegram says the right answer of a quiz only in the chat it was made in, and without it there is no copy.
    if poll.get("type") == "quiz" and poll.get("correct_option_id") is None and not poll.get("correct_option_ids"):
        return "quiz"
    if utf16_length(message.get("text") or "") > LONGEST_TEXT:
        return "text_too_long"
    if utf16_length(message.get("caption") or "") > LONGEST_CAPTION:
        return "caption_too_long"
    return None
