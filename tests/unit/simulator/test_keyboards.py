"""Inline keyboards Telegram would refuse."""

from __future__ import annotations

from typing import Any

import pytest

from deploy.local.simulator.bot_api.arguments import Arguments
from deploy.local.simulator.bot_api.keyboards import inline_keyboard
from deploy.local.simulator.errors import ApiError


def keyboard(*rows: list[dict[str, Any]]) -> Arguments:
    return Arguments({"reply_markup": {"inline_keyboard": list(rows)}})


def button(**fields: Any) -> dict[str, Any]:
    return {"text": "Go", **fields}


def test_a_good_keyboard_passes_as_it_is() -> None:
    rows = [[button(callback_data="x" * 64)], [button(url="https://example.com"), button(callback_data="é" * 32)]]
    assert inline_keyboard(keyboard(*rows)) == rows


def test_other_markups_leave_no_inline_keyboard() -> None:
    assert inline_keyboard(Arguments({"reply_markup": '{"remove_keyboard": true}'})) == []
    assert inline_keyboard(Arguments({})) == []


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ([button(callback_data="é" * 33)], "BUTTON_DATA_INVALID"),
        ([button(callback_data="")], "BUTTON_DATA_INVALID"),
        ([button()], "Text buttons are unallowed"),
        ([button(callback_data="x", url="https://example.com")], "exactly one of the optional fields"),
        ([button(text=" ", callback_data="x")], 'Can\'t find field "text"'),
        ([button(url="javascript:alert(1)")], "unsupported URL protocol"),
        ([button(callback_data="x")] * 9, "reply markup is too long"),
    ],
)
def test_a_bad_button_is_refused(row: list[dict[str, Any]], reason: str) -> None:
    with pytest.raises(ApiError, match=reason):
        inline_keyboard(keyboard(row))


def test_a_hundred_buttons_are_the_most() -> None:
    assert len(inline_keyboard(keyboard(*[[button(callback_data="x")]] * 100))) == 100
    with pytest.raises(ApiError, match="reply markup is too long"):
        inline_keyboard(keyboard(*[[button(callback_data="x")]] * 101))
