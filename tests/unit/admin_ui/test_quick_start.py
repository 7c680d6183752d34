"""aiogram's models are built when they are first used: not at the start, and every one of them can be."""

import subprocess
import sys

import pytest

BEGINNING = """
import services.admin_ui
import pydantic
from aiogram import methods, types
every = [getattr(place, name) for place in (types, methods) for name in place.__all__]
models = [one for one in every if isinstance(one, type) and issubclass(one, pydantic.BaseModel)]
models.remove(methods.TelegramMethod)
"""

AN_UPDATE = """
chat = {"id": 4, "type": "private"}
older = {"message_id": 5, "date": 3, "chat": chat}
message = {"message_id": 2, "date": 3, "text": "hello", "chat": chat, "reply_to_message": older}
update = types.Update.model_validate({"update_id": 1, "message": message})
print(type(update.message.reply_to_message.chat).__name__)
"""

A_CALL = """
menu = [types.BotCommand(command="start", description="Begin")]
print(methods.SetMyCommands(commands=menu, scope=types.BotCommandScopeChat(chat_id=5)).scope.chat_id)
"""

AN_ANSWER = """
answer = {"ok": True, "result": {"message_id": 5, "date": 3, "chat": {"id": 4, "type": "private"}}}
print(methods.Response[methods.SendMessage.__returning__].model_validate(answer).result.chat.type)
"""


@pytest.mark.parametrize(
    ("program", "said"),
    [
        pytest.param(
            "print([one.__name__ for one in (*models, methods.SendMessage) if one.__pydantic_complete__])",
            "[]",
            id="none is built at the start",
        ),
        pytest.param(
            "print([one.__name__ for one in models[::-1] if not one.__pydantic_validator__.title])",
            "[]",
            id="each is built when it is used, the last first",
        ),
        pytest.param(AN_ANSWER, "private", id="an answer is read through all its levels"),
        pytest.param(AN_UPDATE, "Chat", id="an update is read through all its levels"),
        pytest.param(A_CALL, "5", id="a call with models in models is written"),
    ],
)
def test_models_are_built_when_they_are_used(program: str, said: str) -> None:
    # A new interpreter, in which nobody has imported anything yet.
    command = [sys.executable, "-c", BEGINNING + program]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  # Our own.
    assert done.stdout.strip() == said
