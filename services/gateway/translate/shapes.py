"""What the gateway reads of an update: the few fields it needs, everything else is skipped while decoding.

None of these can be part of a reference cycle, so the garbage collector need not look at them.
"""

from typing import Any

from msgspec import Struct, field

from shared.contracts.customer_events import TelegramId
from shared.telegram.shapes import Chat, Message, Present, User


class PressedMessage(Struct, frozen=True, gc=False):
    chat: Chat


class CallbackQuery(Struct, frozen=True, gc=False):
    sender: User = field(name="from")
    message: PressedMessage | None = None


class Membership(Struct, frozen=True, gc=False):
    status: str


class MembershipChange(Struct, frozen=True, gc=False):
    sender: User = field(name="from")
    chat: Chat
    date: int
    new_chat_member: Membership


class ReactionChange(Struct, frozen=True, gc=False):
    """`sender` is None for a reaction in the name of a chat."""

    chat: Chat
    message_id: TelegramId
    sender: User | None = field(name="user", default=None)


class Formatting(Struct, frozen=True):
    """What a changed message needs besides its content, to look the same elsewhere."""

    entities: list[dict[str, Any]] | None = None
    caption_entities: list[dict[str, Any]] | None = None


class Update(Struct, frozen=True, gc=False):
    """One update; exactly one of the others is set, or it is of a type nobody asked for."""

    update_id: TelegramId
    message: Message | None = None
    edited_message: Message | None = None
    callback_query: CallbackQuery | None = None
    my_chat_member: MembershipChange | None = None
    message_reaction: ReactionChange | None = None
    channel_post: Present | None = None
    edited_channel_post: Present | None = None
