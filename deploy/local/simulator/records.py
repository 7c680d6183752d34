"""The records the simulated Telegram keeps: people and messages, with their JSON form as Telegram sends it."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

Json = dict[str, Any]
Buttons = list[list[Json]]
Author = Literal["person", "bot"]


class Person(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody with a phone. `started` means they wrote to the bot at least once, so that it may write to them."""

    user_id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = "en"
    is_admin: bool = False
    blocked: bool = False
    deactivated: bool = False
    started: bool = False

    def as_user(self) -> Json:
        return {"id": self.user_id, "is_bot": False, **self._names(), "language_code": self.language_code}

    def as_chat(self) -> Json:
        return {"id": self.user_id, **self._names(), "type": "private"}

    def _names(self) -> Json:
        names = {"first_name": self.first_name, "last_name": self.last_name, "username": self.username}
        return {field: value for field, value in names.items() if value}


class Message(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One message of a private chat. `content` holds the fields only its kind has (text, photo, caption, entities),
    `composer` what it does to where one writes: a reply keyboard or its removal.
    """

    chat_id: int
    message_id: int
    author: Author
    kind: str
    date: int
    content: Json
    buttons: Buttons = []
    composer: Json = {}
    edit_date: int = 0
    deleted: bool = False
    reply_to_message_id: int = 0
    media_group_id: str = ""
    reactions: dict[Author, str] = {}

    @property
    def text(self) -> str:
        return str(self.content.get("text", ""))

    @property
    def caption(self) -> str:
        return str(self.content.get("caption", ""))

    @property
    def entities(self) -> list[Json]:
        found: list[Json] = self.content.get("entities") or self.content.get("caption_entities") or []
        return found

    @property
    def media(self) -> Json:
        """What the kind adds to a message: `{}` for a text, the largest size for a photo."""
        body = self.content.get(self.kind)
        if isinstance(body, list):
            return dict(body[-1])
        return dict(body) if isinstance(body, dict) else {}

    def changed(self, **fields: Any) -> Message:
        return msgspec.structs.replace(self, **fields)
