"""aiogram's models of what is heard and said all day are built before they are needed, and stay."""

import gc
import subprocess
import sys
import weakref

from aiogram.methods import Response, SendMessage
from aiogram.types import Message

from services.admin_ui.bot.telegram.models import answer_model

AT_THE_START = """
from services.admin_ui.bot.telegram.models import build_everyday_models
from aiogram.methods import AnswerCallbackQuery, EditMessageText, Response, SendMessage
from aiogram.types import Update
build_everyday_models()
methods = (AnswerCallbackQuery, EditMessageText, SendMessage)
needed = [Update, *methods, *(Response[method.__returning__] for method in methods)]
print([one.__name__ for one in needed if not one.__pydantic_complete__])
"""


def test_what_a_press_and_a_new_panel_need_is_built_at_the_start() -> None:
    # A new interpreter, in which nobody has used anything yet.
    command = [sys.executable, "-c", AT_THE_START]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  # Our own.
    assert done.stdout.strip() == "[]"


def test_what_reads_an_answer_is_not_built_anew_after_a_collection() -> None:
    built = weakref.ref(answer_model(SendMessage))
    gc.collect()
    assert built() is Response[Message]
