"""What the inbox must hold after a stream, counted from the stream alone. Pure; nothing of the services is asked."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tests.chaos.facts import Blocked, Edited, Elsewhere, Fact, Heard, Kind, Person, Poisoned, Wrote, label_of
from tests.chaos.poison import mark_of

Key = tuple[int, int]
"""The customer, and the message."""

PREVIEW: int = 500


@dataclass(frozen=True, slots=True)
class Conversation:
    """What an inbox says of one customer of whom nobody has answered anything."""

    total: int
    last_message_id: int
    last_message_at: datetime
    preview: str


@dataclass(frozen=True, slots=True)
class Customer:
    """What is known of a person."""

    first_name: str
    username: str
    first_seen_at: datetime
    blocked_bot: bool


@dataclass(slots=True)
class _Message:
    sent_at: int
    kind: Kind
    text: str
    edited_at: int = 0
    is_told: bool = False


@dataclass(slots=True)
class _Known:
    person: Person
    newest: int
    first: int
    blocked_at: int = -1
    is_blocked: bool = False


@dataclass
class Book:
    """Takes in what was told, in any order and any number of times."""

    told: int = 0
    again: int = 0
    poison: dict[bytes, Poisoned] = field(default_factory=dict)
    """By its mark."""
    _seen: set[int] = field(default_factory=set)
    _messages: dict[Key, _Message] = field(default_factory=dict)
    _people: dict[int, _Known] = field(default_factory=dict)

    @classmethod
    def of(cls, facts: Iterable[Fact]) -> "Book":
        """What these come to."""
        book = cls()
        for fact in facts:
            book.note(fact)
        return book

    def note(self, fact: Fact) -> None:
        """It was told."""
        self.told += 1
        if fact.number in self._seen:
            self.again += 1
            return
        self._seen.add(fact.number)
        if isinstance(fact, Poisoned):
            self.poison[mark_of(fact.number)] = fact
        elif not isinstance(fact, Elsewhere):
            self._note_person(fact)
            self._note_message(fact)

    def messages(self) -> dict[Key, str]:
        """The text of every message that counts, as it reads after all edits."""
        return {key: message.text for key, message in self._messages.items() if message.is_told}

    def conversations(self) -> dict[int, Conversation]:
        """One for each customer who wrote anything."""
        by_customer: dict[int, list[tuple[int, int]]] = {}
        for (user_id, message_id), message in self._messages.items():
            if message.is_told:
                by_customer.setdefault(user_id, []).append((message.sent_at, message_id))
        return {user_id: self._conversation(user_id, sent) for user_id, sent in by_customer.items()}

    def customers(self) -> Iterator[tuple[int, Customer]]:
        """Everybody who was heard of."""
        for user_id, known in self._people.items():
            person = known.person
            yield user_id, Customer(person.first_name, person.username, _instant(known.first), known.is_blocked)

    def _conversation(self, user_id: int, sent: list[tuple[int, int]]) -> Conversation:
        last_at, last_id = max(sent)
        last = self._messages[user_id, last_id]
        label = label_of(last.kind, last_id)
        shown = " ".join(part for part in (label, last.text) if part)
        return Conversation(len(sent), last_id, _instant(last_at), shown[:PREVIEW])

    def _note_person(self, fact: Heard) -> None:
        user_id = fact.person.user_id
        known = self._people.setdefault(user_id, _Known(fact.person, fact.at, fact.at))
        known.first = min(known.first, fact.at)
        if fact.at >= known.newest:
            known.person, known.newest = fact.person, fact.at
        if isinstance(fact, Blocked) and fact.at > known.blocked_at:
            known.blocked_at, known.is_blocked = fact.at, fact.is_blocked

    def _note_message(self, fact: Heard) -> None:
        if not isinstance(fact, Wrote | Edited):
            return
        key = fact.person.user_id, fact.message_id
        message = self._messages.setdefault(key, _Message(0, fact.kind, fact.text))
        if isinstance(fact, Wrote):
            message.is_told, message.sent_at = True, fact.at
            message.text = fact.text if not message.edited_at else message.text
        elif fact.at > message.edited_at:
            message.edited_at, message.text = fact.at, fact.text


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
