"""What the gateway knows about Bot API methods: which may be repeated, which are its own, which it counts by name."""

from typing import Final

OWN_METHODS: Final = frozenset({"getUpdates", "setWebhook", "deleteWebhook", "logOut", "close"})
"""Called by anybody else, these would take the updates away from the gateway."""

_NOT_REPEATABLE: Final = ("send", "copy", "forward", "post", "repost", "gift", "refund", "transfer", "create")

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


def may_be_repeated(method: str) -> bool:
    """Whether calling it twice does no more than calling it once."""
    return not method.startswith(_NOT_REPEATABLE)


def label_of(method: str) -> str:
    """The method's label in metrics, out of a closed set."""
    return method if method in _COUNTED else "other"
