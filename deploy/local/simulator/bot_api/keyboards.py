"""Keyboards, under a message or at the composer, checked as Telegram checks them."""

from __future__ import annotations

from urllib.parse import urlsplit

from deploy.local.simulator.bot_api.arguments import Arguments
from deploy.local.simulator.errors import bad_request
from deploy.local.simulator.records import Buttons, Json

MOST_BUTTONS = 100
MOST_IN_A_ROW = 8
LONGEST_DATA = 64
LONGEST_PLACEHOLDER = 64
_ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)


def inline_keyboard(arguments: Arguments) -> Buttons:
    """The rows of an inline keyboard, none for other markups. Raises ApiError 400 for one Telegram refuses."""
    markup = arguments.record("reply_markup")
    rows = markup.get("inline_keyboard") or []
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('can\'t parse reply keyboard markup: field "inline_keyboard" must be of type Array')
    checked = [[_checked(button) for button in row] for row in rows if row]
    if sum(map(len, checked)) > MOST_BUTTONS or any(len(row) > MOST_IN_A_ROW for row in checked):
        raise bad_request("reply markup is too long")
    return checked


def reply_keyboard(arguments: Arguments) -> Json:
    """What a message does to the composer: a keyboard below it with a placeholder in it, or their removal; `{}` for
    other markups. Raises ApiError 400 for one Telegram refuses.
    """
    markup = arguments.record("reply_markup")
    if markup.get("remove_keyboard"):
        return {"remove_keyboard": True}
    if "keyboard" not in markup:
        return {}
    rows = markup["keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('can\'t parse reply keyboard markup: field "keyboard" must be of type Array')
    placeholder = str(markup.get("input_field_placeholder") or "")
    if len(placeholder) > LONGEST_PLACEHOLDER:
        raise bad_request("input field placeholder is too long")
    texts = [[_text_of(button) for button in row] for row in rows if row]
    return {"keyboard": texts, "placeholder": placeholder, "resize": bool(markup.get("resize_keyboard"))}


def _text_of(button: object) -> str:
    text = button.get("text") if isinstance(button, dict) else button
    if not isinstance(text, str) or not text.strip():
        raise bad_request("can't parse keyboard button: Can't find field \"text\"")
    return text


def _checked(button: object) -> Json:
    if not isinstance(button, dict):
        raise bad_request("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    shown = {name: value for name, value in button.items() if value is not None}
    for name in ("text", "callback_data", "url"):
        if not isinstance(shown.get(name, ""), str):
            raise bad_request(f'can\'t parse inline keyboard button: Field "{name}" must be of type String')
    if not str(shown.get("text") or "").strip():
        raise bad_request("can't parse inline keyboard button: Can't find field \"text\"")
    actions = [name for name in _ACTIONS if name in shown]
    if not actions:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad_request("can't parse inline keyboard button: exactly one of the optional fields must be used")
    _check_data(shown)
    _check_url(shown)
    return shown


def _check_data(button: Json) -> None:
    data = button.get("callback_data")
    if data is not None and not 1 <= len(str(data).encode()) <= LONGEST_DATA:
        raise bad_request("BUTTON_DATA_INVALID")


def _check_url(button: Json) -> None:
    url = button.get("url")
    if url is not None and (urlsplit(str(url)).scheme or "http") not in {"http", "https", "tg", "ton", "tonsite"}:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: unsupported URL protocol")
