"""What a customer hears from the bot itself, and that it is nothing of the desk."""

from services.admin_ui.features.welcome.texts import HINT, greeting
from services.admin_ui.ui.viewer import ENGLISH, Reader
from tests.support.desk import OpenDesk, open_desk
from tests.support.events import message, seen
from tests.support.telegram_stand_in import Refusal

CUSTOMER = 7
HELLO, TRY_WRITING = greeting("Ann").html(ENGLISH), HINT.html(ENGLISH)


async def speaks(inbox: OpenDesk, language_code: str, text: str) -> None:
    """A customer whose Telegram is in this language sends a text."""
    sender = {"id": CUSTOMER, "is_bot": False, "first_name": "Анна", "language_code": language_code}
    await inbox.update({"message": inbox.message(CUSTOMER, 1) | {"from": sender, "text": text}})


async def test_customers_are_greeted_and_see_nothing_of_the_desk(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        await inbox.happen(seen(CUSTOMER), message(8, 1, first_name="Secret"))
        for typed in ("/start", "/conversations", "/dashboard", "/help", "/start@our_bot"):
            await inbox.types(typed, CUSTOMER)
        assert inbox.telegram.said(CUSTOMER) == [HELLO, TRY_WRITING, TRY_WRITING, TRY_WRITING, HELLO]
        assert inbox.telegram.buttons(CUSTOMER) == {}


async def test_a_link_nobody_knows_just_greets(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        for typed in ("/start spring-sale", "/START x", "/start  "):
            await inbox.types(typed, CUSTOMER)
        assert inbox.telegram.said(CUSTOMER) == [HELLO] * 3


async def test_a_customer_is_greeted_in_the_language_of_their_telegram(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        await speaks(inbox, "ru-RU", "/start")
        await speaks(inbox, "ru", "/price")
        await speaks(inbox, "de", "/price")
        russian = Reader(language="ru")
        assert inbox.telegram.said(CUSTOMER) == [greeting("Анна").html(russian), HINT.html(russian), TRY_WRITING]


async def test_a_message_that_is_no_command_is_not_answered(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        await inbox.types("Hello?", CUSTOMER)
        assert inbox.telegram.said(CUSTOMER) == []


async def test_a_customer_who_blocked_the_bot_is_no_trouble(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        inbox.telegram.refusals["sendMessage"].append(Refusal(403, "Forbidden: bot was blocked by the user"))
        await inbox.types("/start", CUSTOMER)
        await inbox.types("/start", CUSTOMER)
        assert len(inbox.telegram.said(CUSTOMER)) == 1


async def test_a_greeting_that_telegram_does_not_take_now_is_not_said_later(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        slow_down = Refusal(429, "Too Many Requests: retry after 60", {"retry_after": 60})
        inbox.telegram.refusals["sendMessage"].append(slow_down)
        await inbox.types("/start", CUSTOMER)
        assert inbox.telegram.said(CUSTOMER) == []
        assert len(inbox.telegram.made("sendMessage")) == 1
        await inbox.types("/x", CUSTOMER)
        assert inbox.telegram.said(CUSTOMER) == [TRY_WRITING]
