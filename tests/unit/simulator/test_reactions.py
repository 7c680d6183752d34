"""The emoji one may react with."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from aiogram.types import reaction_type_emoji

from deploy.local.simulator.reactions import STANDARD, as_shown, as_tapped


def test_the_standard_emoji_are_those_the_bot_api_documents() -> None:
    """A second opinion: aiogram carries Telegram's own documentation."""
    source = Path(reaction_type_emoji.__file__).read_text(encoding="utf-8")
    listed = source.partition("Currently, it can be one of ")[2].partition('"""')[0]
    assert set(re.findall(r'"([^"]+)"', listed)) == STANDARD


@pytest.mark.parametrize(
    ("tapped", "reaction"), [("❤️", "❤"), ("❤", "❤"), ("❤️‍🔥", "❤‍🔥"), ("👍", "👍"), ("🧦", None), ("", None)]
)
def test_what_people_tap_is_kept_as_telegram_writes_it(tapped: str, reaction: str | None) -> None:
    assert as_tapped(tapped) == reaction


def test_no_reaction_is_an_empty_list() -> None:
    assert (as_shown(None), as_shown("👍")) == ([], [{"type": "emoji", "emoji": "👍"}])
