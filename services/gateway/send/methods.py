"""What the gateway knows about Bot API methods: which are its own, what each does in a chat, how it is counted."""

from typing import Final

import msgspec

from services.gateway.send.limits import Effect
from shared.contracts.codec import UNREADABLE
from shared.contracts.telegram_calls import TelegramCall

OWN_METHODS: Final = frozenset({"getUpdates", "setWebhook", "deleteWebhook", "logOut", "close"})
"""Called by anybody else, these would take the updates away from the gateway."""

_COUNTED: Final = frozenset(
    {
        "answerCallbackQuery",
        "copyMessage",
        "copyMessages",
        "deleteMessage",
        "deleteMessages",
        "deleteMyCommands",
        "editMessageCaption",
        "editMessageMedia",
        "editMessageReplyMarkup",
        "editMessageText",
        "forwardMessage",
        "forwardMessages",
        "getChat",
        "getFile",
        "getMe",
        "pinChatMessage",
        "sendAudio",
        "sendChatAction",
        "sendDocument",
        "sendMediaGroup",
        "sendMessage",
        "sendPhoto",
        "sendSticker",
        "sendVideo",
        "sendVoice",
        "setMessageReaction",
        "setMyCommands",
        "unpinChatMessage",
    }
)


_MARKS: Final = frozenset(
    {"deleteMessage", "deleteMessages", "pinChatMessage", "sendChatAction", "setMessageReaction", "unpinChatMessage"}
)


class _Many(msgspec.Struct):
    message_ids: list[msgspec.Raw] = []
    media: list[msgspec.Raw] = []


_ALBUMS: Final = frozenset({"copyMessages", "forwardMessages", "sendMediaGroup"})
_many: Final = msgspec.json.Decoder(_Many)


def messages_written(call: TelegramCall) -> int:
    """How many messages Telegram counts for this call."""
    if call.method not in _ALBUMS:
        return 1
    try:
        many = _many.decode(call.parameters)
    except UNREADABLE:
        return 1
    return max(1, len(many.message_ids), len(many.media))


def effect_of(method: str) -> Effect:
    """What a call of this method does in a chat."""
    if method.startswith("edit"):
        return "edit"
    return "mark" if method in _MARKS else "message"


def label_of(method: str) -> str:
    """The method's label in metrics, out of a closed set."""
    return method if method in _COUNTED else "other"
