"""The bot's message box: every private chat, its messages and how each looks to the bot and to a person."""

from __future__ import annotations

from typing import Any

from deploy.local.simulator.changes import Changes
from deploy.local.simulator.entities import to_html
from deploy.local.simulator.live import LiveEvents
from deploy.local.simulator.media import remember_files
from deploy.local.simulator.people import People
from deploy.local.simulator.records import Author, Json, Message
from deploy.local.simulator.store import Store

_WHOLE_CHAT = 1000
# Long numbers, as Telegram gives them.
_FIRST_ALBUM = 13_000_000_000_000_000


class MessageBox:
    """Message ids rise over all private chats together, as a bot sees them in Telegram."""

    def __init__(self, store: Store, people: People, live: LiveEvents, bot: Json) -> None:
        self._store = store
        self._people = people
        self._live = live
        self._bot = bot
        self._versions: dict[int, int] = {}
        self._addressed: set[int] = set()
        self._changes = Changes()

    def add(self, chat_id: int, author: Author, kind: str, content: Json, date: int, **more: Any) -> Message:
        message = Message(
            chat_id=chat_id,
            message_id=self._store.next_message_id(),
            author=author,
            kind=kind,
            date=date,
            content=content,
            **more,
        )
        remember_files(self._store, kind, content.get(kind))
        if author == "bot":
            self._addressed.add(chat_id)
        return self._put("message", message)

    def take_addressed(self) -> list[int]:
        """In whose chats the bot has written since this was last asked."""
        addressed, self._addressed = self._addressed, set()
        return list(addressed)

    def change(self, message: Message, **fields: Any) -> Message:
        changed = message.changed(**fields)
        if "content" in fields:
            remember_files(self._store, changed.kind, changed.content.get(changed.kind))
        return self._put("changed", changed)

    def find(self, chat_id: int, message_id: int) -> Message | None:
        """The message, None when it was never there or is deleted."""
        message = self._store.message(chat_id, message_id)
        return None if message is None or message.deleted else message

    def find_with_deleted(self, chat_id: int, message_id: int) -> Message | None:
        return self._store.message(chat_id, message_id)

    def chat(self, chat_id: int, after: int = 0, limit: int = _WHOLE_CHAT) -> list[Message]:
        """What is there, oldest first: of the newest `limit` messages above `after`, those not deleted."""
        return [message for message in self._store.chat(chat_id, after, limit) if not message.deleted]

    def new_album(self) -> str:
        """A media_group_id nobody has yet."""
        return str(_FIRST_ALBUM + self._store.next_album())

    def version(self, chat_id: int) -> int:
        """Rises with every change of the chat."""
        return self._versions.get(chat_id, 0)

    async def newer_than(self, chat_id: int, version: int, patience: float) -> None:
        """Returns once the chat changed after `version`, or after `patience` seconds."""
        await self._changes.wait_until(lambda: self.version(chat_id) > version, patience)

    def end(self) -> None:
        self._changes.end()

    def for_bot(self, message: Message, with_reply: bool = True) -> Json:
        """The message as the Bot API shows it."""
        person = self._people.get(message.chat_id)
        shown: Json = {
            "message_id": message.message_id,
            "from": self._bot if message.author == "bot" else person.as_user(),
            "chat": person.as_chat(),
            "date": message.date,
        }
        if message.edit_date:
            shown["edit_date"] = message.edit_date
        if message.media_group_id:
            shown["media_group_id"] = message.media_group_id
        replied = self.find(message.chat_id, message.reply_to_message_id) if message.reply_to_message_id else None
        if replied is not None and with_reply:
            shown["reply_to_message"] = self.for_bot(replied, with_reply=False)
        shown.update(message.content)
        if message.buttons:
            shown["reply_markup"] = {"inline_keyboard": message.buttons}
        return shown

    def _put(self, event: str, message: Message) -> Message:
        self._store.put_message(message)
        chat_id = message.chat_id
        self._versions[chat_id] = self.version(chat_id) + 1
        self._changes.tell()
        if self._live.watches(chat_id):
            self._live.tell(event, chat_id, {"message": for_person(message)})
        return message


def for_person(message: Message) -> Json:
    """The message as a phone shows it."""
    return {
        "message_id": message.message_id,
        "chat_id": message.chat_id,
        "from": message.author,
        "kind": message.kind,
        "text": message.text,
        "caption": message.caption,
        "html": to_html(message.text or message.caption, message.entities),
        "entities": message.entities,
        "buttons": [[_shown_button(button) for button in row] for row in message.buttons],
        "composer": message.composer or None,
        "date": message.date,
        "edit_date": message.edit_date or None,
        "deleted": message.deleted,
        "reply_to_message_id": message.reply_to_message_id or None,
        "media_group_id": message.media_group_id or None,
        "media": message.media,
        "reactions": [{"emoji": emoji, "by": author} for author, emoji in message.reactions.items()],
    }


def _shown_button(button: Json) -> Json:
    shown = {"text": button.get("text", ""), "data": button.get("callback_data"), "url": button.get("url")}
    return {**shown, **({"style": button["style"]} if button.get("style") else {})}
