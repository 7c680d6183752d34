"""What customers did, as facts in the past tense. The gateway writes them, the tracker applies them.

Each event names its type and version in `event` (`message_received/1`); a reader that does not know the version refuses
that event alone. Fields are flat, so that the tracker can hand a list of events to Postgres as one JSON document.
No event can be part of a reference cycle, so the garbage collector need not look at them.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

TelegramId = Annotated[int, Meta(ge=1, le=2**63 - 1)]
Instant = Annotated[datetime, Meta(tz=True)]
"""An aware datetime; on the wire RFC 3339."""

Kind = Literal[
    "text",
    "photo",
    "video",
    "video_note",
    "voice",
    "audio",
    "animation",
    "document",
    "sticker",
    "contact",
    "location",
    "venue",
    "poll",
    "dice",
    "story",
    "other",
]


class CustomerEvent(Struct, frozen=True, tag_field="event", omit_defaults=True, kw_only=True, gc=False):
    """What every event says: who, when, and in which update.

    `occurred_at` is Telegram's own date; with `update_id` it orders what is known about a customer ("newer wins").
    """

    user_id: TelegramId
    first_name: str = ""
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    occurred_at: Instant
    update_id: TelegramId


class CustomerSeen(CustomerEvent, frozen=True, tag="customer_seen/1", kw_only=True, gc=False):
    """The customer used a command or a button: known from now on, but not a conversation message."""


class BotBlocked(CustomerEvent, frozen=True, tag="bot_blocked/1", kw_only=True, gc=False):
    """The customer blocked the bot."""


class BotUnblocked(CustomerEvent, frozen=True, tag="bot_unblocked/1", kw_only=True, gc=False):
    """The customer let the bot in again."""


class MessageEvent(CustomerEvent, frozen=True, kw_only=True, gc=False):
    """A message of a customer, identified by (user_id, message_id).

    `label` marks what is not text (`📷 Photo`, `🎤 Voice 0:12`); `text` is the text or the caption, at most 4096
    characters as Telegram counts them.
    """

    message_id: TelegramId
    sent_at: Instant
    kind: Kind
    label: str | None = None
    text: str = ""
    file_id: str | None = None
    media_group_id: str | None = None
    reply_to_message_id: TelegramId | None = None


class MessageReceived(MessageEvent, frozen=True, tag="message_received/1", kw_only=True, gc=False):
    """A message came in; `occurred_at` equals `sent_at`."""


class MessageEdited(MessageEvent, frozen=True, tag="message_edited/1", kw_only=True, gc=False):
    """A message was changed at `occurred_at`; the content is the new one.

    `entities` is the formatting of the new text or caption, the entities as Telegram sends them; an unchanged message
    needs none, because it is copied whole.
    """

    entities: list[dict[str, Any]] | None = None


AnyCustomerEvent = MessageReceived | MessageEdited | CustomerSeen | BotBlocked | BotUnblocked
