"""What aiogram raises, by what it means; and reasons as the ledger has them, in the reader's language."""

from collections.abc import Callable

import pytest
from aiogram.exceptions import (
    AiogramError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramServerError,
)
from aiogram.methods import EditMessageText

from services.admin_ui.ui.reasons import reason_text
from services.admin_ui.ui.refusals import is_gone, is_not_modified, is_shut_out, is_unparsable
from services.admin_ui.ui.say import in_html
from services.admin_ui.ui.viewer import ENGLISH, Reader

EDIT = EditMessageText(text="x", chat_id=1, message_id=2)
QUESTIONS = (is_not_modified, is_gone, is_unparsable, is_shut_out)


@pytest.mark.parametrize(
    ("words", "means"),
    [
        ("Bad Request: message is not modified: specified new message content …", is_not_modified),
        ("Bad Request: message to edit not found", is_gone),
        ("Bad Request: message can't be edited", is_gone),
        ("Bad Request: MESSAGE_ID_INVALID", is_gone),
        ("Bad Request: message not found", is_gone),
        ("Bad Request: can't parse entities: unsupported start tag", is_unparsable),
        ("Bad Request: chat not found", is_shut_out),
        ("Bad Request: something new", None),
    ],
)
def test_a_bad_request_means_one_thing(words: str, means: Callable[[AiogramError], bool] | None) -> None:
    error = TelegramBadRequest(EDIT, words)
    assert [question for question in QUESTIONS if question(error)] == ([means] if means else [])


def test_whatever_is_forbidden_shuts_out() -> None:
    error = TelegramForbiddenError(EDIT, "Forbidden: bot was blocked by the user")
    assert [question for question in QUESTIONS if question(error)] == [is_shut_out]


@pytest.mark.parametrize(
    "error",
    [
        TelegramServerError(EDIT, "message to edit not found"),
        TelegramNetworkError(EDIT, "message to edit not found"),
    ],
)
def test_what_may_be_done_later_is_no_refusal(error: AiogramError) -> None:
    assert not [question for question in QUESTIONS if question(error)]


def test_our_phrases_are_translated_and_telegrams_own_words_stay() -> None:
    russian = Reader(language="ru")
    known, own = reason_text("the message is gone"), reason_text("a <new> refusal")
    assert (in_html(known, ENGLISH), in_html(own, ENGLISH)) == ("the message is gone", "a &lt;new&gt; refusal")
    assert in_html(known, russian) != in_html(known, ENGLISH)
    assert in_html(own, russian) == "a &lt;new&gt; refusal"
