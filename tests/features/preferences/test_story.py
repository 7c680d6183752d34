"""An admin's own language and time zone, through Telegram."""

import pytest

from tests.support.frontdesk import Phone, labels_of
from tests.support.office import Office, enter, open_card

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def preferences(admin: Phone) -> int:
    await admin.command("/preferences")
    return int((await admin.finds("🌐 Language and time zone"))["message_id"])


async def test_everything_is_said_in_the_language_an_admin_chooses(
    office: Office, olivia: Phone, noah: Phone, alice: Phone
) -> None:
    panel = await preferences(olivia)
    assert await olivia.press_on(panel, "Русский") == "Язык: Русский"
    await olivia.finds("🌐 Язык и часовой пояс\n\nЯзык: Русский\n")
    await office.tell(olivia, "all")
    await alice.write(kind="photo", caption="Look")
    pushed = await olivia.finds(alice.name, "📷 Фото Look", after=panel)
    assert "↩️ Ответить" in labels_of(pushed)
    await office.tell(olivia, "off")
    # A colleague reads on in English.
    card = await open_card(noah, alice)
    await noah.finds("📷 Photo Look", after=card - 1)
    await olivia.write("/dashboard")
    await olivia.finds("📊 Сводка")


async def test_the_composer_follows_the_language(olivia: Phone, alice: Phone) -> None:
    talk = await enter(olivia, alice)
    await olivia.composes(f"Writing to {alice.name}", "✅ Done")
    panel = await preferences(olivia)
    await olivia.press_on(panel, "Русский")
    await olivia.composes(f"Кому: {alice.name}", "✅ Готово")
    # The button of before still leaves: it is what it says in a language there is.
    await olivia.write("✅ Done")
    await olivia.finds(f"✅ Вы вышли из диалога: {talk.customer.name}.", after=panel)


async def test_a_time_zone_is_two_presses_away(office: Office, olivia: Phone) -> None:
    panel = await preferences(olivia)
    await olivia.press_on(panel, "🕐 Time zone")
    await olivia.press_on(panel, "🌏 Asia")
    assert (await olivia.press_on(panel, "Tokyo")).startswith("Time zone: Tokyo, ")
    await olivia.finds("🌐 Language and time zone", "Time zone: Tokyo, ")
    assert await office.fetch("SELECT time_zone FROM admins WHERE admin_id = $1", olivia.user_id) == "Asia/Tokyo"


async def test_a_typed_city_is_understood(office: Office, olivia: Phone) -> None:
    panel = await preferences(olivia)
    await olivia.press_on(panel, "🕐 Time zone")
    await olivia.press_on(panel, "⌨️ Type a city")
    question = await olivia.finds("⌨️ Which city are you in")
    await olivia.reply(question["message_id"], "Тимбукту-на-Марсе")
    await olivia.finds("I don't know a place called “Тимбукту-на-Марсе”.", after=panel)
    await olivia.reply(question["message_id"], "Санкт-Петербург")
    await olivia.finds("🕐 Time zone: Moscow, ", after=panel)
    shown = await olivia.finds("🌐 Language and time zone", "Time zone: Moscow, ", after=panel)
    assert shown["message_id"] > panel
    assert await office.fetch("SELECT time_zone FROM admins WHERE admin_id = $1", olivia.user_id) == "Europe/Moscow"
