"""What customers of the known stream do, and the updates that tell of it, byte for byte. Pure."""

import json
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from tests.chaos.poison import PoisonKind, poison_update

FIRST_CUSTOMER: Final = 6_000_000_000
"""Numbers that need more than 32 bits, as Telegram's do."""

PLACE_OF_ID: Final = "__UPDATE_ID__"
"""Telegram's simulator puts the next update id here."""

Kind = Literal["text", "photo", "voice", "document"]


@dataclass(frozen=True, slots=True)
class Person:
    """A customer under the name they have at the moment."""

    user_id: int
    names: int
    """How often they have taken another name."""

    @property
    def first_name(self) -> str:
        """Changes with every renaming."""
        return f"Zoë {self.user_id % 10_000}" + f" the {self.names + 1}." * bool(self.names)

    @property
    def username(self) -> str:
        """Changes as well."""
        return f"s{self.user_id % 10_000}_{self.names}"

    def as_user(self) -> dict[str, Any]:
        """As Telegram writes it into an update."""
        return {"id": self.user_id, "is_bot": False, "first_name": self.first_name, "username": self.username}

    def as_chat(self) -> dict[str, Any]:
        """Their private chat with the bot."""
        return {"id": self.user_id, "type": "private", "first_name": self.first_name, "username": self.username}


@dataclass(frozen=True, slots=True)
class Wrote:
    """A new message."""

    number: int
    person: Person
    at: int
    message_id: int
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Edited:
    """An earlier message has another text since `at`."""

    number: int
    person: Person
    at: int
    message_id: int
    sent_at: int
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Commanded:
    """A command to the bot: no message of the conversation."""

    number: int
    person: Person
    at: int


@dataclass(frozen=True, slots=True)
class Blocked:
    """The customer blocked the bot, or let it in again."""

    number: int
    person: Person
    at: int
    is_blocked: bool


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Something in a group or a channel, which is nobody's business."""

    number: int
    person: Person
    at: int


@dataclass(frozen=True, slots=True)
class Poisoned:
    """An update nobody can ever translate."""

    number: int
    kind: PoisonKind


Heard: TypeAlias = Wrote | Edited | Commanded | Blocked
"""What tells something of a customer."""

Fact: TypeAlias = Heard | Elsewhere | Poisoned


def update_of(fact: Fact) -> bytes:
    """The update that tells of it, with `PLACE_OF_ID` for its id."""
    if isinstance(fact, Poisoned):
        return poison_update(fact.kind, fact.number)
    body = json.dumps({"update_id": PLACE_OF_ID, **_said(fact)}, ensure_ascii=False, separators=(",", ":"))
    return body.replace(f'"{PLACE_OF_ID}"', PLACE_OF_ID, 1).encode()


def label_of(kind: Kind, message_id: int) -> str | None:
    """How the inbox marks a message that is no text."""
    seconds = message_id % 100
    labels = {"photo": "📷 Photo", "voice": f"🎤 Voice {seconds // 60}:{seconds % 60:02}"}
    labels["document"] = f"📄 file {message_id}.pdf"
    return labels.get(kind)


def _said(fact: Heard | Elsewhere) -> dict[str, Any]:
    match fact:
        case Wrote():
            return {"message": _message(fact.person, fact.at, fact.message_id, fact.kind, fact.text)}
        case Edited():
            message = _message(fact.person, fact.sent_at, fact.message_id, fact.kind, fact.text)
            return {"edited_message": message | {"edit_date": fact.at}}
        case Commanded():
            entity = {"type": "bot_command", "offset": 0, "length": 6}
            message = _message(fact.person, fact.at, 10_000_000 + fact.number, "text", "/start")
            return {"message": message | {"entities": [entity]}}
        case Blocked():
            return {"my_chat_member": _membership(fact)}
        case Elsewhere():
            group = {"id": -100_000_000 - fact.number % 7, "type": "supergroup", "title": "Friends"}
            message = _message(fact.person, fact.at, 10_000_000 + fact.number, "text", "said in a group")
            return {"message": message | {"chat": group}}


def _message(person: Person, date: int, message_id: int, kind: Kind, text: str) -> dict[str, Any]:
    who = {"message_id": message_id, "from": person.as_user(), "chat": person.as_chat(), "date": date}
    file_id = f"F{message_id}"
    file = {"file_id": file_id, "file_unique_id": file_id}
    match kind:
        case "text":
            return who | {"text": text}
        case "photo":
            return who | {"photo": [file | {"width": 90, "height": 90}], "caption": text}
        case "voice":
            return who | {"voice": file | {"duration": message_id % 100}, "caption": text}
        case "document":
            return who | {"document": file | {"file_name": f"file {message_id}.pdf"}, "caption": text}


def _membership(fact: Blocked) -> dict[str, Any]:
    bot = {"id": 42, "is_bot": True, "first_name": "Frontdesk", "username": "frontdesk_bot"}
    before, after = ("member", "kicked") if fact.is_blocked else ("kicked", "member")
    return {
        "chat": fact.person.as_chat(),
        "from": fact.person.as_user(),
        "date": fact.at,
        "old_chat_member": {"user": bot, "status": before},
        "new_chat_member": {"user": bot, "status": after},
    }
