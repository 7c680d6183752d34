"""An admin chooses a language and a time zone: it holds at once, and for nobody else."""

from zoneinfo import ZoneInfo

from services.admin_ui.features.direct_mode.actions import ShowDirect
from services.admin_ui.features.preferences.actions import SetLanguage, SetTimeZone, ShowPreferences
from services.admin_ui.ui.common_texts import TOO_OLD
from services.admin_ui.ui.viewer import ENGLISH, Viewer
from tests.support.desk import OWNER, OpenDesk, open_desk
from tests.support.events import message
from tests.support.waiting import until

COLLEAGUE = 1002
OLD_BUTTON = TOO_OLD.plain(ENGLISH)


async def events(inbox: OpenDesk) -> list[tuple[str, int, str | None, str | None]]:
    async with inbox.database.connection() as connection:
        rows = await connection.fetch("SELECT kind, admin_id, before, after FROM events ORDER BY event_id")
    return [tuple(row) for row in rows]


async def owner(inbox: OpenDesk) -> Viewer:
    viewer = await inbox.desk.viewer(OWNER)
    assert viewer is not None
    return viewer


def menus(inbox: OpenDesk, admin_id: int = OWNER) -> list[str]:
    """What the first command of the chat's menu was described as, each time it was offered."""
    offered = [call.parameters for call in inbox.telegram.made("setMyCommands")]
    return [call["commands"][0]["description"] for call in offered if call["scope"].get("chat_id") == admin_id]


async def test_a_language_holds_at_once_and_the_menu_follows(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        await until(lambda: len(menus(inbox)) == 1)
        await inbox.types("/preferences")
        assert inbox.shown.startswith("🌐 Language and time zone\n\nLanguage: English, as in Telegram\n")
        await inbox.presses("Русский")
        assert inbox.telegram.toasts() == ["Язык: Русский"]
        assert inbox.shown.startswith("🌐 Язык и часовой пояс\n\nЯзык: Русский\n")
        assert menus(inbox) == [
            "The inbox: those who need you most come first",
            "Диалоги: первыми те, кому вы нужнее",
        ]
        await inbox.types("/dashboard")
        assert inbox.shown.startswith("📊 Сводка")
        assert await events(inbox) == [("preferences.language", OWNER, None, '"ru"')]


async def test_who_takes_the_choice_back_reads_as_in_telegram(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        await inbox.types("/preferences")
        await inbox.presses("Русский")
        await inbox.presses("Авто")
        assert inbox.telegram.toasts()[-1] == "Language: English, as in Telegram"
        assert "✓ Auto" in inbox.telegram.buttons(OWNER)
        assert [event[2:] for event in await events(inbox)] == [(None, '"ru"'), ('"ru"', None)]


async def test_the_composer_speaks_the_new_language_too(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        await inbox.happen(message(7, 1, username="ada"))
        await inbox.types("/conversations")
        await inbox.presses(ShowDirect(7))
        assert inbox.telegram.composer(OWNER)["input_field_placeholder"] == "Writing to @ada"
        await inbox.types("/preferences")
        await inbox.presses("Русский")
        assert inbox.telegram.composer(OWNER)["input_field_placeholder"] == "Кому: @ada"
        assert (await owner(inbox)).writing_to is not None


async def test_a_language_is_nobody_elses(database_url: str) -> None:
    async with open_desk(database_url, owners=[OWNER, COLLEAGUE]) as inbox:
        await inbox.types("/preferences")
        await inbox.presses("Русский")
        await inbox.types("/preferences", COLLEAGUE)
        assert inbox.telegram.text(COLLEAGUE).startswith("🌐 Language and time zone")


async def test_two_presses_reach_a_time_zone(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        await inbox.types("/preferences")
        await inbox.presses("🕐 Time zone")
        await inbox.presses("🌍 Europe")
        await inbox.presses("Berlin")
        viewer = await owner(inbox)
        assert viewer.zone == ZoneInfo("Europe/Berlin")
        assert f"\nTime zone: Berlin, {viewer.now.astimezone(viewer.zone):%H:}" in inbox.shown
        assert str(inbox.telegram.toasts()[-1]).startswith("Time zone: Berlin, ")
        assert await events(inbox) == [("preferences.time_zone", OWNER, '"UTC"', '"Europe/Berlin"')]


async def test_a_region_is_paged_and_leads_back(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        await inbox.types("/preferences")
        await inbox.presses("🕐 Time zone")
        await inbox.presses("🌎 America")
        await inbox.presses("➡️")
        assert "Antigua" in inbox.telegram.buttons(OWNER)
        await inbox.presses("⬅️ Back")
        await inbox.presses("⬅️ Back")
        assert inbox.shown.startswith("🌐 Language and time zone")


async def test_dates_follow_the_chosen_zone(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        await inbox.happen(message(7, 1, username="ada"))
        await inbox.types("/conversations")
        await inbox.presses("@ada (1)")
        await inbox.presses("👤 User Info")
        assert "First Seen: Mon 5 Jan, 09:00" in inbox.shown
        await inbox.presses(SetTimeZone("Pacific/Kiritimati"))
        await inbox.types("/conversations")
        await inbox.presses("@ada (1)")
        await inbox.presses("👤 User Info")
        assert "First Seen: Mon 5 Jan, 23:00" in inbox.shown


async def test_the_same_choice_again_is_no_event(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        await inbox.types("/preferences")
        for _ in range(2):
            await inbox.presses(SetTimeZone("Asia/Tokyo"))
            await inbox.presses(SetLanguage("en"))
        assert [event[0] for event in await events(inbox)] == ["preferences.time_zone", "preferences.language"]


async def test_what_is_no_language_and_no_zone_changes_nothing(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        await inbox.types("/preferences")
        await inbox.presses(SetLanguage("xx"))
        await inbox.presses(SetTimeZone("Nowhere/Land"))
        assert inbox.telegram.toasts() == [OLD_BUTTON, OLD_BUTTON]
        assert await events(inbox) == []
        await inbox.presses(ShowPreferences())
        assert inbox.telegram.toasts()[-1] == "Up to date"
