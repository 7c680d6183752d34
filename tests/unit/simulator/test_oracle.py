"""A second opinion we did not write ourselves: what teremok's Bot API rules refuse, the simulator refuses too."""

from __future__ import annotations

from typing import Any

from aiogram import Bot
from aiogram.methods import SendMessage, SendPhoto
from hypothesis import given
from hypothesis import strategies as st
from teremok.validation import ApiRuleViolation, validate_method

from deploy.local.simulator.bot_api.arguments import Arguments
from deploy.local.simulator.bot_api.keyboards import inline_keyboard
from deploy.local.simulator.bot_api.wording import read_caption, read_text
from deploy.local.simulator.errors import ApiError

BOT = Bot("42:secret")
PIECES = [
    "<b>",
    "</b>",
    "<i>",
    "</i>",
    "<code>",
    "</code>",
    '<a href="https://a.example">',
    "</a>",
    "<u",
    "</x>",
    "&lt;",
]
MARKED_UP = st.lists(st.sampled_from([*PIECES, "text", "😀", " "]), max_size=8).map("".join)
BUTTON = st.fixed_dictionaries(
    {"text": st.just("Go")},
    optional={
        "callback_data": st.sampled_from(["a", "é" * 32, "é" * 33, "x" * 64, "x" * 65]),
        "url": st.just("https://a.example"),
    },
)
KEYBOARD = st.lists(st.lists(BUTTON, min_size=1, max_size=3), max_size=3)


def oracle_refuses(method: SendMessage | SendPhoto) -> bool:
    try:
        validate_method(BOT, method)
    except ApiRuleViolation:
        return True
    return False


def we_refuse(read: Any, **values: Any) -> bool:
    try:
        read(Arguments(values))
    except ApiError:
        return True
    return False


@given(MARKED_UP)
def test_markup_is_judged_alike(source: str) -> None:
    refused = we_refuse(read_text, text=source, parse_mode="HTML")
    if oracle_refuses(SendMessage(chat_id=1, text=source, parse_mode="HTML")):
        assert refused


@given(st.integers(4090, 4100), st.sampled_from(["x", "😀"]))
def test_lengths_are_judged_alike(length: int, character: str) -> None:
    text = character * (length // len(character.encode("utf-16-le")) * 2)
    assert we_refuse(read_text, text=text) == oracle_refuses(SendMessage(chat_id=1, text=text))


@given(st.integers(1020, 1030))
def test_captions_are_judged_alike(length: int) -> None:
    photo = SendPhoto(chat_id=1, photo="id", caption="x" * length)
    assert we_refuse(read_caption, caption="x" * length) == oracle_refuses(photo)


@given(KEYBOARD)
def test_keyboards_are_judged_alike(rows: list[list[dict[str, Any]]]) -> None:
    markup = {"inline_keyboard": rows}
    method = SendMessage.model_validate({"chat_id": 1, "text": "x", "reply_markup": markup})
    assert we_refuse(inline_keyboard, reply_markup=markup) == oracle_refuses(method)
