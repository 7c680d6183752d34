"""What the gateway knows about Bot API methods: which it calls for others, what each does in a chat."""

from typing import Final

import msgspec

from services.gateway.send.limits import Effect
from shared.contracts.codec import UNREADABLE
from shared.contracts.telegram_calls import TelegramCall

_CALLED_FOR_OTHERS: Final = frozenset(
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
"""All others are refused: some would take the updates away from the gateway, or give the bot to somebody else."""

_AS_SPELLED: Final = {method.lower(): method for method in _CALLED_FOR_OTHERS}


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


def as_spelled(method: str) -> str | None:
    """The method as the Bot API documents it, which itself does not look at capitals; None when the gateway does not
    call it for others.
    """
    return _AS_SPELLED.get(method.lower())


def label_of(method: str) -> str:
    """The method's label in metrics, out of a closed set."""
    return as_spelled(method) or "other"
