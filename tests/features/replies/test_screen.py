"""What an admin is told of what they write: names and texts of others stay inert, in every language."""

from datetime import timedelta

import pytest

from services.admin_ui.features.direct_mode.actions import ShowDirect
from services.admin_ui.features.replies import texts
from services.admin_ui.features.replies.actions import DropHeld, SendHeld
from services.admin_ui.features.replies.store import Answer
from services.admin_ui.features.replies.texts import (
    colleague_answered,
    edit_unsendable,
    held_sent_to,
    mode_over,
    moved_question,
    question,
    replayed_question,
    sent_to_both,
    taken_back_and_sent,
    unsendable,
    went_before_press,
)
from services.admin_ui.ui.message import render
from services.admin_ui.ui.screen import Screen
from services.admin_ui.ui.viewer import ENGLISH, Reader
from tests.support.inbox_rows import NOW, admin, conversation

RUSSIAN = Reader(language="ru")
EVIL = conversation(username=None, first_name="<a>")
SAID = Answer(admin(), NOW - timedelta(minutes=2), "📷 Photo", "a <b>\nc")


def english(screen: Screen) -> str:
    return render(screen, ENGLISH).text


def test_the_question_says_who_answered_and_what() -> None:
    shown = question(SAID, 9, 101, NOW)
    assert english(shown) == "✋ @bob answered 2m ago: <i>📷 Photo a &lt;b&gt; c</i>\nSend yours anyway?"
    assert [button.action for button in shown.rows[0]] == [SendHeld(101, 9), DropHeld(101, 9)]
    assert english(question(Answer(admin(), NOW, None, ""), 9, 101, NOW)).startswith("✋ @bob answered just now\n")
    assert english(question(None, 9, 101, NOW)).startswith("✋ Somebody else has already answered\n")


def test_a_long_answer_is_cut() -> None:
    shown = english(question(Answer(admin(), NOW, None, "😀" * 500), 9, 101, NOW))
    assert shown == f"✋ @bob answered just now: <i>{'😀' * 120}...</i>\nSend yours anyway?"


def test_names_in_what_is_told_are_inert() -> None:
    over = mode_over(EVIL, NOW - timedelta(hours=9), NOW)
    assert english(over) == ("⏳ You are no longer writing to &lt;a&gt;: you last wrote 9h ago. This was not sent.")
    assert render(over, ENGLISH).rows[0][0][0] == "💬 Write to <a>"
    assert [button.action for button in over.rows[0]] == [ShowDirect(EVIL.user_id)]
    colleague = admin(username=None, first_name="<a>")
    assert english(colleague_answered(colleague, None, "<b>")) == "↪️ &lt;a&gt;: &lt;b&gt;"


def test_a_text_too_long_says_how_long() -> None:
    assert english(unsendable("text_too_long", 5000)) == (
        "This text is 5,000 characters long; Telegram lets bots send at most 4,096. Nothing was sent."
    )
    assert english(edit_unsendable("caption_too_long", 1025)) == (
        "This caption is 1,025 characters long; Telegram lets bots send at most 1,024. "
        "The customer still sees what you sent first."
    )
    assert edit_unsendable("not_copied", 0) is edit_unsendable("quiz", 0) is texts.NO_SUCH_EDIT


EVERY_SCREEN = {
    **{name: value for name, value in vars(texts).items() if isinstance(value, Screen)},
    "mode_over": mode_over(EVIL, NOW, NOW),
    "question": question(SAID, 9, 101, NOW),
    "question of nobody": question(None, 9, 101, NOW),
    "moved": moved_question(9, EVIL, conversation()),
    "left": moved_question(9, EVIL, None),
    "replayed": replayed_question(9, EVIL, NOW, NOW),
    "late": went_before_press(9, EVIL, conversation()),
    "left late": went_before_press(9, EVIL, None),
    "taken back": taken_back_and_sent(EVIL),
    "sent to both": sent_to_both(EVIL, conversation()),
    "held": held_sent_to(EVIL),
    "colleague": colleague_answered(admin(), "📷 Photo", ""),
    "text": unsendable("text_too_long", 5000),
    "caption": edit_unsendable("caption_too_long", 1025),
}


@pytest.mark.parametrize("screen", EVERY_SCREEN.values(), ids=EVERY_SCREEN)
def test_every_text_speaks_russian_too(screen: Screen) -> None:
    russian = render(screen, RUSSIAN)
    assert russian.text != english(screen)
    assert [len(row) for row in russian.rows] == [len(row) for row in render(screen, ENGLISH).rows]
    assert all(sum(len(label) for label, _ in row) <= 42 for row in russian.rows)
