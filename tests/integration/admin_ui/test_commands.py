"""What an admin types, and what Telegram's own menu offers."""

import pytest

from services.admin_ui.catalogue import FEATURES
from services.admin_ui.ui.help import help_text
from services.admin_ui.ui.registry import Registry
from services.admin_ui.ui.viewer import ENGLISH, Reader
from tests.support.desk import OWNER, open_desk
from tests.support.waiting import until

HELP = help_text(Registry(FEATURES)).html(ENGLISH)


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("/start", HELP),
        ("/start ref42", HELP),
        ("/help", HELP),
        ("/HELP@our_bot", HELP),
        ("/x", "I don't know this command. Nothing was sent. See /help."),
        ("/cancel", "There is no question to cancel."),
    ],
)
async def test_a_command_is_answered(database_url: str, typed: str, answer: str) -> None:
    async with open_desk(database_url) as inbox:
        await inbox.types(typed)
        await until(lambda: inbox.telegram.said(OWNER) == [answer])


def test_help_names_every_listed_command_in_both_languages() -> None:
    registry = Registry(FEATURES)
    for reader in (ENGLISH, Reader(language="ru")):
        text = help_text(registry).html(reader)
        for command in registry.commands:
            assert (f"/{command.name} – {command.description.plain(reader)}" in text) == command.is_listed
        assert len(text) < 4096


async def test_an_admin_is_answered_in_the_language_telegram_says(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        russian = inbox.message(OWNER, 1) | {"text": "/conversations"}
        russian["from"] |= {"language_code": "ru"}
        await inbox.update({"message": russian})
        assert inbox.shown.startswith("💬 Активные диалоги (0)")
        # What comes later without a word of the language is said in the same one.
        await inbox.types("/dashboard")
        assert inbox.shown.startswith("📊")


async def test_the_menu_is_offered_to_admins_and_to_customers_in_every_language(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        await until(lambda: len(inbox.telegram.made("setMyCommands")) >= 3)
        offered = [call.parameters for call in inbox.telegram.made("setMyCommands")]
        scopes = {(call["scope"]["type"], call.get("language_code")) for call in offered}
        assert scopes == {("all_private_chats", None), ("all_private_chats", "ru"), ("chat", None)}
        own = next(call for call in offered if call["scope"]["type"] == "chat")
        assert own["scope"]["chat_id"] == OWNER
        assert [command["command"] for command in own["commands"]][:3] == [
            "conversations",
            "dashboard",
            "notifications",
        ]
