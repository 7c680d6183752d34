"""How a message, an album or an answer that has not arrived reads in a history."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from services.admin_ui.ui.durations import ClockTime
from services.admin_ui.ui.labels import label_and_text, preview_text, translated_label
from services.admin_ui.ui.names import Name, Person
from services.admin_ui.ui.reasons import reason_text
from services.admin_ui.ui.say import Said, Text, Value, bold, italic, joined, lay, say, say_count
from services.admin_ui.ui.viewer import Reader, Viewer
from shared.db.history import HistoryMessage, Undelivered
from shared.domain.deliveries import DeliveryState
from shared.telegram.text import cut, in_lines, in_one_line, utf16_length

_LONGEST_ALBUM: Final = 2000
_SIGNS: Final[dict[DeliveryState, str]] = {
    "held": "✋",
    "queued": "⏳",
    "sending": "⏳",
    "rejected": "⚠️",
    "unknown": "❓",
}
_ON_ITS_WAY: Final = say("on its way")
_OUTCOMES: Final[dict[DeliveryState, Said]] = {
    "held": say("waiting for a decision"),
    "queued": _ON_ITS_WAY,
    "sending": _ON_ITS_WAY,
    "rejected": say("not delivered"),
    "unknown": say("nobody knows whether it arrived"),
}


@dataclass(frozen=True, slots=True)
class TranscriptEntry:
    """A message, or the messages of an album."""

    messages: Sequence[HistoryMessage]

    @property
    def first(self) -> HistoryMessage:
        """What the entry is dated and signed by."""
        return self.messages[0]

    @property
    def last(self) -> HistoryMessage:
        """Where the next entry starts after."""
        return self.messages[-1]


def entries(messages: Iterable[HistoryMessage]) -> list[TranscriptEntry]:
    """Albums together, unless they say too much for one entry; everything else by itself."""

    def album(message: HistoryMessage) -> object:
        return message.media_group_id or message.message_id, message.direction, message.is_deleted

    albums = (tuple(together) for _, together in groupby(messages, album))
    return [TranscriptEntry(part) for together in albums for part in _parts(together)]


def _parts(together: tuple[HistoryMessage, ...]) -> Iterable[tuple[HistoryMessage, ...]]:
    length = sum(utf16_length(label_and_text(message.label, message.text)) for message in together)
    return [together] if length <= _LONGEST_ALBUM else [(message,) for message in together]


def entry_lines(entry: TranscriptEntry, customer: Person, viewer: Viewer, *, longest: int) -> list[Text]:
    """Who and when, what it answers, and the text in a quotation: nothing in it can look like the next entry. A text of
    more than `longest` UTF-16 units is cut, and says so.
    """
    first = entry.first
    quoted = cut(in_one_line(first.quoted or ""), 40, units=80, ellipsis="…")
    text = _shortened(_body(entry, viewer), longest)
    return [
        joined(" · ", [_who(first, customer, viewer), ClockTime(first.sent_at), *_marks(entry)]),
        *([italic(lay("↪️ {quoted}", quoted=preview_text(quoted)))] if quoted else []),
        _quotation(lay("<s>{text}</s>", text=text) if first.is_deleted else text),
    ]


def undelivered_lines(answer: Undelivered, viewer: Viewer) -> list[Text]:
    """Whose answer it is, what has become of it, and how it begins."""
    who = lay("{sign} {admin}", sign=_SIGNS[answer.state], admin=_admin(answer.admin, viewer))
    outcome: Text = _OUTCOMES[answer.state]
    if answer.reason:
        reason = reason_text(cut(in_one_line(answer.reason), 100, units=120))
        outcome = lay("{outcome}: {reason}", outcome=outcome, reason=reason)
    written = in_one_line(" ".join(label_and_text(content.label, content.text) for content in answer.content))
    return [
        joined(" · ", [who, ClockTime(answer.created_at), outcome]),
        _quotation(preview_text(cut(written, 60, units=150)) if written else "–"),
    ]


def _who(message: HistoryMessage, customer: Person, viewer: Viewer) -> Text:
    if message.direction == "incoming":
        return lay("📥 {name}", name=_name(customer))
    return lay("📤 {name}", name=_admin(message.admin, viewer))


def _admin(admin: Person | None, viewer: Viewer) -> Text:
    if admin is None:
        return bold(say("the bot"))
    return bold(say("You")) if admin.user_id == viewer.admin_id else _name(admin)


def _name(person: Person) -> Text:
    return bold(Name(person, characters=32, units=48))


def _marks(entry: TranscriptEntry) -> list[Text]:
    edited: list[Text] = [say("✏️ edited")] if any(message.is_edited for message in entry.messages) else []
    return [*edited, say("🗑 deleted")] if entry.first.is_deleted else edited


def _quotation(text: Value) -> Text:
    return lay("<blockquote>{text}</blockquote>", text=text)


def _body(entry: TranscriptEntry, reader: Reader) -> str:
    """What a reader would read of it if there were room for all of it."""
    labels = ", ".join(translated_label(in_one_line(one.label), reader) for one in entry.messages if one.label)
    texts = "\n".join(in_lines(message.text) for message in entry.messages if message.text)
    return label_and_text(labels, texts) or "–"


def _shortened(text: str, longest: int) -> Value:
    kept = cut(text, longest, units=longest, ellipsis="")
    left = utf16_length(text) - utf16_length(kept)
    if not left:
        return text
    return say_count("{kept}… (and {n} character more)", "{kept}… (and {n} characters more)", left, kept=kept)
