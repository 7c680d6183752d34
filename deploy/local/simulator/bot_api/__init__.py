"""The Bot API's methods, each family in its own file, all in one table."""

from __future__ import annotations

from deploy.local.simulator.bot_api import albums, copying, deleting, editing, profile, reacting, receiving, sending
from deploy.local.simulator.bot_api.method import Method
from deploy.local.simulator.media import FILE_KINDS

_METHODS: dict[str, Method] = {
    "getMe": profile.get_me,
    "setWebhook": receiving.set_webhook,
    "deleteWebhook": receiving.delete_webhook,
    "getWebhookInfo": receiving.get_webhook_info,
    "sendMessage": sending.send_message,
    "sendContact": sending.send_contact,
    "sendLocation": sending.send_location,
    "sendVenue": sending.send_venue,
    "sendDice": sending.send_dice,
    "sendMediaGroup": albums.send_media_group,
    "copyMessage": copying.copy_message,
    "copyMessages": copying.copy_messages,
    "forwardMessage": copying.forward_message,
    "editMessageText": editing.edit_message_text,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageMedia": editing.edit_message_media,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "deleteMessage": deleting.delete_message,
    "deleteMessages": deleting.delete_messages,
    "setMessageReaction": reacting.set_message_reaction,
    "answerCallbackQuery": profile.answer_callback_query,
    "sendChatAction": profile.send_chat_action,
    "setMyCommands": profile.set_my_commands,
    "getMyCommands": profile.get_my_commands,
    "deleteMyCommands": profile.delete_my_commands,
    "getChat": profile.get_chat,
    "getFile": profile.get_file,
    "setChatMenuButton": profile.set_chat_menu_button,
    "getChatMenuButton": profile.get_chat_menu_button,
}

# Telegram takes method names in any case.
METHODS: dict[str, tuple[str, Method]] = {name.lower(): (name, method) for name, method in _METHODS.items()}
METHODS |= {
    f"send{kind.replace('_', '')}": (f"send{kind.title().replace('_', '')}", sending.send_media(kind))
    for kind in FILE_KINDS
}

__all__ = ["METHODS"]
