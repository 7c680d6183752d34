"""The one decision about every update: for the tracker, for admin_ui, for both, for nobody, or never translatable."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final, Literal, TypeVar

import msgspec
from msgspec import Struct

from services.gateway.translate.poison import refuse_poison
from services.gateway.translate.shapes import CallbackQuery, Formatting, MembershipChange, ReactionChange, Update
from shared.contracts.codec import UNREADABLE, encode
from shared.contracts.customer_events import (
    AnyCustomerEvent,
    BotBlocked,
    BotUnblocked,
    CustomerSeen,
    MessageEdited,
    MessageReceived,
)
from shared.errors import NeverAgain
from shared.telegram.content import Content, content_of, content_of_unknown
from shared.telegram.shapes import Chat, Message, User

Decoded = TypeVar("Decoded")
MessageFact = TypeVar("MessageFact", MessageReceived, MessageEdited)
Fate = Literal["customer", "staff", "ignored", "quarantined"]

EARLIEST_DATE: Final = 1_356_998_400
"""2013-01-01, before Telegram's first message."""

CLOCK_SKEW_S: Final = 24 * 3600
"""A message dated later than this from now would stay on top of every list until that day."""


class Translated(Struct, frozen=True, gc=False):
    """One update, sorted: what is published where. All None: nobody needs it.

    `event` is an encoded customer event, `staff` an admin's update as it came, `customer_update` a customer's, where
    admin_ui handles it, `quarantined` an encoded `Quarantined`. `admin_id` and `update_id` say whose `staff` is, and
    when it happened.
    """

    event: bytes | None = None
    staff: bytes | None = None
    admin_id: int = 0
    update_id: int = 0
    customer_update: bytes | None = None
    quarantined: bytes | None = None

    @property
    def fate(self) -> Fate:
        """Whose it is, or that it is nobody's; a customer's command goes to two places, and is a customer's."""
        if self.event is not None or self.customer_update is not None:
            return "customer"
        if self.staff is not None:
            return "staff"
        return "quarantined" if self.quarantined is not None else "ignored"


IGNORED: Final = Translated()

_update: Final = msgspec.json.Decoder(Update)
_formatting: Final = msgspec.json.Decoder(Formatting)
_any_object: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])


def translate(body: bytes, admin_ids: frozenset[int], now: float) -> Translated:
    """Sort one raw update. `now` is in seconds since 1970.

    Raises:
        NeverAgain: it can never be translated; the reason holds nothing of what people wrote.
    """
    refuse_poison(body)
    update = _decode(_update, body)
    return _sort(_Case(update.update_id, body, admin_ids, now), update)


class _Case(Struct, frozen=True, gc=False):
    update_id: int
    body: bytes
    admin_ids: frozenset[int]
    now: float

    def instant(self, date: int) -> datetime:
        if not EARLIEST_DATE <= date <= self.now + CLOCK_SKEW_S:
            raise NeverAgain(f"an absurd date: {date}")
        return _in_utc(date)


@lru_cache(maxsize=64)
def _in_utc(date: int) -> datetime:
    """Many messages share a second."""
    return datetime.fromtimestamp(date, UTC)


def _sort(case: _Case, update: Update) -> Translated:
    if update.message is not None:
        return _sort_message(case, update.message)
    if update.edited_message is not None:
        return _sort_edit(case, update.edited_message)
    if update.callback_query is not None:
        return _sort_press(case, update.callback_query)
    if update.my_chat_member is not None:
        return _sort_membership(case, update.my_chat_member)
    if update.message_reaction is not None:
        return _sort_reaction(case, update.message_reaction)
    if update.channel_post is not None or update.edited_channel_post is not None:
        return IGNORED
    raise NeverAgain(f"an unknown update type: {_type_of(case.body)}")


def _of_admin(case: _Case, sender: User) -> Translated:
    return Translated(staff=case.body, admin_id=sender.id, update_id=case.update_id)


def _sort_message(case: _Case, message: Message) -> Translated:
    if message.chat.type != "private":
        return IGNORED
    sender = _sender_of(message)
    if _is_elsewhere(message.chat, sender):
        return IGNORED
    if sender.id in case.admin_ids:
        return _of_admin(case, sender)
    sent_at = case.instant(message.date)
    if _is_command(message):
        return Translated(event=_seen(case, sender, sent_at), customer_update=case.body)
    content = _content(message, case.body, "message")
    if content is None:
        return Translated(event=_seen(case, sender, sent_at))
    return Translated(event=encode(_message(MessageReceived, case, message, content, (sent_at, sent_at))))


def _sort_edit(case: _Case, message: Message) -> Translated:
    if message.chat.type != "private":
        return IGNORED
    sender = _sender_of(message)
    if _is_elsewhere(message.chat, sender):
        return IGNORED
    if sender.id in case.admin_ids:
        return _of_admin(case, sender)
    if message.edit_date is None:
        raise NeverAgain("an edited message without edit_date")
    sent_at, edited_at = case.instant(message.date), case.instant(message.edit_date)
    content = None if _is_command(message) else _content(message, case.body, "edited_message")
    if content is None:
        return Translated(event=_seen(case, sender, edited_at))
    event = _message(MessageEdited, case, message, content, (sent_at, edited_at))
    return Translated(event=encode(msgspec.structs.replace(event, entities=_entities(case.body))))


def _sort_press(case: _Case, press: CallbackQuery) -> Translated:
    if press.message is None or _is_elsewhere(press.message.chat, press.sender):
        return IGNORED
    if press.sender.id in case.admin_ids:
        return _of_admin(case, press.sender)
    # A press has no date of its own, and that of its message may be long ago.
    pressed_at = datetime.fromtimestamp(int(case.now), UTC)
    return Translated(event=_seen(case, press.sender, pressed_at), customer_update=case.body)


def _sort_membership(case: _Case, change: MembershipChange) -> Translated:
    if _is_elsewhere(change.chat, change.sender) or change.sender.id in case.admin_ids:
        return IGNORED
    fact = _MEMBERSHIPS.get(change.new_chat_member.status)
    if fact is None:
        raise NeverAgain("an unknown membership in a private chat")
    return Translated(event=encode(_about(fact, case, change.sender, case.instant(change.date))))


def _sort_reaction(case: _Case, reaction: ReactionChange) -> Translated:
    sender = reaction.sender
    if sender is None or _is_elsewhere(reaction.chat, sender):
        return IGNORED
    return _of_admin(case, sender) if sender.id in case.admin_ids else Translated(customer_update=case.body)


_MEMBERSHIPS: Final[dict[str, type[BotBlocked] | type[BotUnblocked]]] = {"kicked": BotBlocked, "member": BotUnblocked}


def _is_elsewhere(chat: Chat, sender: User) -> bool:
    if chat.type != "private" or sender.is_bot:
        return True
    if chat.id != sender.id:
        raise NeverAgain("a private chat that is not its sender's")
    return False


def _sender_of(message: Message) -> User:
    if message.sender is None:
        raise NeverAgain("a private message without a sender")
    return message.sender


def _is_command(message: Message) -> bool:
    """A command alone: whoever writes more after it has something to say, and that is a message. What follows /start is
    where a link came from.
    """
    if not message.entities or message.text is None:
        return False
    first = message.entities[0]
    if first.offset != 0 or first.type != "bot_command":
        return False
    words = message.text.split()
    return len(words) == 1 or (len(words) == 2 and words[0].partition("@")[0] == "/start")


def _content(message: Message, body: bytes, name: str) -> Content | None:
    content = content_of(message)
    if content is not None:
        return content
    fields = _decode(_any_object, _decode(_any_object, body)[name])
    return content_of_unknown(fields, message.caption)


def _entities(body: bytes) -> list[dict[str, Any]] | None:
    """The formatting of an edited message; read only here, because most updates are no edits."""
    formatting = _decode(_formatting, _decode(_any_object, body)["edited_message"])
    return formatting.entities or formatting.caption_entities or None


def _message(
    fact: type[MessageFact], case: _Case, message: Message, content: Content, dates: tuple[datetime, datetime]
) -> MessageFact:
    sender, reply = _sender_of(message), message.reply_to_message
    sent_at, occurred_at = dates
    return fact(
        user_id=sender.id,
        first_name=sender.first_name or "",
        last_name=sender.last_name,
        username=sender.username,
        language_code=sender.language_code,
        occurred_at=occurred_at,
        update_id=case.update_id,
        message_id=message.message_id,
        sent_at=sent_at,
        kind=content.kind,
        label=content.label,
        text=content.text,
        file_id=content.file_id,
        media_group_id=message.media_group_id,
        # Telegram numbers a message it no longer shows as 0.
        reply_to_message_id=reply.message_id if reply is not None and reply.message_id > 0 else None,
    )


def _seen(case: _Case, sender: User, occurred_at: datetime) -> bytes:
    return encode(_about(CustomerSeen, case, sender, occurred_at))


def _about(
    fact: type[CustomerSeen] | type[BotBlocked] | type[BotUnblocked], case: _Case, sender: User, occurred_at: datetime
) -> AnyCustomerEvent:
    return fact(
        user_id=sender.id,
        first_name=sender.first_name or "",
        last_name=sender.last_name,
        username=sender.username,
        language_code=sender.language_code,
        occurred_at=occurred_at,
        update_id=case.update_id,
    )


def _type_of(body: bytes) -> str:
    names = [name for name in _decode(_any_object, body) if name != "update_id"]
    return names[0][:40] if names else "none"


def _decode(decoder: msgspec.json.Decoder[Decoded], body: bytes | msgspec.Raw) -> Decoded:
    try:
        return decoder.decode(body)
    except UNREADABLE as exc:
        raise NeverAgain(f"undecodable: {str(exc)[:200]}") from exc
