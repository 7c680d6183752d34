"""How a message, an album or an answer that has not arrived reads in a history."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import groupby
from typing import Final

from services.admin_ui.ui.names import Person, name_in_text
from services.admin_ui.ui.viewer import Viewer
from shared.db.history import Said, Undelivered
from shared.domain.deliveries import DeliveryState
from shared.telegram.text import cut, escaped, in_lines, in_one_line, isolated, utf16_length

_LONGEST_ALBUM: Final = 2000
_SIGNS: Final[dict[DeliveryState, str]] = {
    "held": "✋",
    "queued": "⏳",
    "sending": "⏳",
    "rejected": "⚠️",
    "unknown": "❓",
}
_OUTCOMES: Final[dict[DeliveryState, str]] = {
    "held": "held back",
    "queued": "on its way",
    "sending": "on its way",
    "rejected": "not delivered",
    "unknown": "nobody knows whether it arrived",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A message, or the messages of an album."""

    messages: Sequence[Said]

    @property
    def first(self) -> Said:
        """What the entry is dated and signed by."""
        return self.messages[0]

    @property
    def last(self) -> Said:
        """Where the next entry starts after."""
        return self.messages[-1]


def entries(messages: Iterable[Said]) -> list[Entry]:
    """Albums together, unless they say too much for one entry; everything else by itself."""

    def album(message: Said) -> object:
        return message.media_group_id or message.message_id, message.direction, message.is_deleted

    albums = (tuple(together) for _, together in groupby(messages, album))
    return [Entry(part) for together in albums for part in _parts(together)]


def _parts(together: tuple[Said, ...]) -> Iterable[tuple[Said, ...]]:
    said = sum(utf16_length(f"{message.label or ''} {message.text}") for message in together)
    return [together] if said <= _LONGEST_ALBUM else [(message,) for message in together]


def entry_lines(entry: Entry, customer: Person, viewer: Viewer, *, longest: int) -> list[str]:
    """Who and when, what it answers, and the text in a quotation: nothing in it can look like the next entry. A text of
    more than `longest` UTF-16 units is cut, and says so.
    """
    first = entry.first
    quoted = cut(in_one_line(first.quoted or ""), 40, units=80, ellipsis="…")
    text = escaped(isolated(_cut(_body(entry), longest)))
    return [
        " · ".join([_who(first, customer, viewer), _clock_time(first.sent_at, viewer.clock), *_marks(entry)]),
        *([f"<i>↪️ {escaped(isolated(quoted))}</i>"] if quoted else []),
        f"<blockquote>{f'<s>{text}</s>' if first.is_deleted else text}</blockquote>",
    ]


def undelivered_lines(answer: Undelivered, viewer: Viewer) -> list[str]:
    """Whose answer it is, what has become of it, and how it begins."""
    reason = f": {escaped(cut(in_one_line(answer.reason), 100, units=120))}" if answer.reason else ""
    who = f"{_SIGNS[answer.state]} {_admin(answer.admin, viewer)}"
    written = in_one_line(" ".join(f"{content.label or ''} {content.text}" for content in answer.content))
    return [
        f"{who} · {_clock_time(answer.created_at, viewer.clock)} · {_OUTCOMES[answer.state]}{reason}",
        f"<blockquote>{escaped(isolated(cut(written, 60, units=150))) or '–'}</blockquote>",
    ]


def day(at: datetime, now: datetime) -> str:
    """`Sun 22 Nov`, with the year when it is not this one's; both by the reader's clock."""
    year = "" if at.year == now.year else f" {at.year}"
    return f"{at:%a} {at.day} {at:%b}{year}"


def _who(message: Said, customer: Person, viewer: Viewer) -> str:
    if message.direction == "incoming":
        return f"📥 {_name(customer)}"
    return f"📤 {_admin(message.admin, viewer)}"


def _admin(admin: Person | None, viewer: Viewer) -> str:
    if admin is None:
        return "<b>the bot</b>"
    return "<b>You</b>" if admin.user_id == viewer.admin_id else _name(admin)


def _name(person: Person) -> str:
    return f"<b>{name_in_text(person, characters=32, units=48)}</b>"


def _clock_time(at: datetime, clock: tzinfo) -> str:
    return f"{at.astimezone(clock):%H:%M}"


def _marks(entry: Entry) -> list[str]:
    edited = ["✏️ edited"] if any(message.is_edited for message in entry.messages) else []
    return [*edited, "🗑 deleted"] if entry.first.is_deleted else edited


def _body(entry: Entry) -> str:
    labels = ", ".join(in_one_line(message.label) for message in entry.messages if message.label)
    texts = "\n".join(in_lines(message.text) for message in entry.messages if message.text)
    return (f"{labels} {texts}" if labels and texts else labels or texts) or "–"


def _cut(text: str, longest: int) -> str:
    kept = cut(text, longest, units=longest, ellipsis="")
    left = utf16_length(text) - utf16_length(kept)
    return f"{kept}… (and {left:,} characters more)" if left else text
