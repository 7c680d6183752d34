"""A typed city: the question, and whatever may become of it."""

import pytest

from services.admin_ui.features.direct_mode.actions import ShowDirect
from services.admin_ui.features.preferences.actions import AskCity
from tests.support.desk import OWNER, OpenDesk, open_desk
from tests.support.events import message
from tests.support.telegram_stand_in import TelegramStandIn

COLLEAGUE = 1002
QUESTION = "⌨️ Which city are you in, or one nearby?"
UNKNOWN = "I don't know a place called “Xyzzy”. Try a bigger city nearby, or the country."


async def asked(inbox: OpenDesk) -> int:
    """The question stands in the owner's chat; its message."""
    await inbox.types("/preferences")
    await inbox.presses("🕐 Time zone")
    await inbox.presses("⌨️ Type a city")
    await inbox.all_delivered()
    assert inbox.shown.startswith(QUESTION)
    assert inbox.shown.endswith("If you would rather not answer: /cancel")
    return inbox.telegram.last_message_id(OWNER)


async def zone(inbox: OpenDesk, admin_id: int = OWNER) -> str:
    return (await inbox.desk.admins.find(admin_id)).time_zone


async def said(inbox: OpenDesk, *, since: int) -> list[str]:
    """What the bot said in the owner's chat after a message."""
    await inbox.all_delivered()
    return [
        text["text"] for (chat, at), text in sorted(inbox.telegram.messages.items()) if chat == OWNER and at > since
    ]


async def test_a_city_is_taken_and_the_screen_shows_it_below(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        question = await asked(inbox)
        await inbox.types("Мюнхен")
        told = await said(inbox, since=question)
        assert sorted(text[0] for text in told) == ["🌐", "🕐"]
        assert all("Time zone: Berlin, " in text for text in told)
        assert await zone(inbox) == "Europe/Berlin"


async def test_a_reply_to_the_question_is_the_answer(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        question = await asked(inbox)
        await inbox.types("/dashboard")
        await inbox.sends(answers=question, text="Tokyo")
        assert await zone(inbox) == "Asia/Tokyo"


@pytest.mark.parametrize(("replied_to", "expected"), [(None, "Asia/Tokyo"), ("Who was that?", "UTC")])
async def test_before_its_message_is_known_a_question_is_known_by_its_words(
    database_url: str, replied_to: str | None, expected: str
) -> None:
    async with open_desk(database_url) as inbox:
        question = await asked(inbox)
        async with inbox.database.connection() as connection:
            await connection.execute("UPDATE questions SET message_id = NULL")
        replied = inbox.message(OWNER, question) | {"text": replied_to or inbox.shown}
        await inbox.sends(reply_to_message=replied, text="Tokyo")
        assert await zone(inbox) == expected


@pytest.mark.parametrize(
    ("typed", "hint", "label", "chosen"),
    [
        ("USA", "There are several time zones in “USA”. Choose yours:", "Chicago", "America/Chicago"),
        ("Лондан", "Did you mean one of these?", "London", "Europe/London"),
    ],
)
async def test_what_may_mean_several_is_chosen_by_a_button(
    database_url: str, typed: str, hint: str, label: str, chosen: str
) -> None:
    async with open_desk(database_url) as inbox:
        question = await asked(inbox)
        await inbox.types(typed)
        told = await said(inbox, since=question)
        assert hint in told
        assert await zone(inbox) == "UTC"
        panel = next(
            at for (_, at), text in inbox.telegram.messages.items() if at > question and "Choose a city" in text["text"]
        )
        await inbox.presses(label, message_id=panel)
        assert await zone(inbox) == chosen
        assert inbox.telegram.text(OWNER, panel).startswith("🌐 Language and time zone")


async def test_a_place_nobody_knows_leaves_the_question_open(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        question = await asked(inbox)
        await inbox.types("Xyzzy")
        assert await said(inbox, since=question) == [UNKNOWN]
        await inbox.types("Paris")
        assert await zone(inbox) == "Europe/Paris"


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (
            {"photo": [{"file_id": "F", "file_unique_id": "f", "width": 1, "height": 1}]},
            "Please answer this question in words",
        ),
        ({"text": "x" * 4097}, "This answer is too long"),
        ({"text": "x" * 4096}, "I don't know a place called “" + "x" * 40 + "…”."),
        ({"text": "<b>&"}, "I don't know a place called “&lt;b&gt;&amp;”."),
    ],
)
async def test_what_is_no_answer_is_said_and_nothing_is_done(
    database_url: str, content: dict[str, object], answer: str
) -> None:
    async with open_desk(database_url) as inbox:
        question = await asked(inbox)
        await inbox.update({"message": inbox.message(OWNER, question + 5000) | content})
        (told,) = await said(inbox, since=question)
        assert told.startswith(answer)
        assert await zone(inbox) == "UTC"
        await inbox.types("Paris")
        assert await zone(inbox) == "Europe/Paris"


async def test_a_question_is_answered_once(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        question = await asked(inbox)
        await inbox.sends(answers=question, text="Paris")
        before = len(await said(inbox, since=question))
        await inbox.sends(answers=question, text="Tokyo")
        told = await said(inbox, since=question)
        assert len(told) == before + 1
        assert "You have already answered this question. To change your answer, open it again." in told
        assert await zone(inbox) == "Europe/Paris"


async def test_an_answer_delivered_twice_is_taken_once(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        question = await asked(inbox)
        answer = inbox.message(OWNER, question + 5000) | {"text": "Paris"}
        answer["reply_to_message"] = inbox.message(OWNER, question)
        for _ in range(2):
            await inbox.update({"message": answer})
        told = await said(inbox, since=question)
        assert sorted(text[0] for text in told) == ["🌐", "🕐"]


async def test_cancel_takes_the_question_back(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        question = await asked(inbox)
        await inbox.types("/cancel")
        await inbox.types("Paris")
        told = await said(inbox, since=question)
        assert told[0] == "Cancelled. Nothing was changed."
        assert told[1].startswith("Nothing was sent")
        assert await zone(inbox) == "UTC"


async def test_a_question_survives_a_restart(database_url: str) -> None:
    telegram = TelegramStandIn()
    async with open_desk(database_url, telegram=telegram) as inbox:
        question = await asked(inbox)
    async with open_desk(database_url, telegram=telegram) as inbox:
        await inbox.sends(answers=question, text="Paris")
        assert await zone(inbox) == "Europe/Paris"


async def test_a_question_is_nobody_elses(database_url: str) -> None:
    async with open_desk(database_url, owners=[OWNER, COLLEAGUE]) as inbox:
        question = await asked(inbox)
        await inbox.sends(COLLEAGUE, answers=question, text="Paris")
        assert await zone(inbox) == "UTC"
        assert await zone(inbox, COLLEAGUE) == "UTC"
        await inbox.types("Tokyo")
        assert await zone(inbox) == "Asia/Tokyo"


async def test_in_a_conversation_only_a_reply_answers(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        await inbox.happen(message(7, 1, username="ada"))
        question = await asked(inbox)
        await inbox.presses(ShowDirect(7))
        written = await inbox.types("Paris")
        assert await zone(inbox) == "UTC"
        async with inbox.database.connection() as connection:
            sources = await connection.fetchval("SELECT source_ids FROM deliveries WHERE kind = 'reply'")
        assert list(sources) == [written]
        await inbox.sends(answers=question, text="Tokyo")
        assert await zone(inbox) == "Asia/Tokyo"
        async with inbox.database.connection() as connection:
            assert await connection.fetchval("SELECT count(*) FROM deliveries WHERE kind = 'reply'") == 1


async def test_one_press_asks_once(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        await inbox.types("/preferences")
        for _ in range(2):
            await inbox.presses(AskCity(), callback_id="4711")
        await inbox.all_delivered()
        assert sum(text.startswith(QUESTION) for text in inbox.telegram.said(OWNER)) == 1
