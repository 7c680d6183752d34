"""Customers meet the bot in their own language, and see nothing of the desk."""

import pytest

from tests.support.office import Office

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_customer_is_welcomed_and_told_to_just_write(office: Office) -> None:
    eve = await office.customer("Eve")
    await eve.command("/start spring-sale")
    await eve.shows("👋 Hello, Eve, and welcome! Just write your message here: a real person reads it.")
    assert (await eve.from_bot())["buttons"] == []
    await eve.command("/conversations")
    await eve.shows("Just write your message here: a real person reads it.")


async def test_a_customer_is_welcomed_in_russian(office: Office) -> None:
    anna = await office.running.customer("Анна", language_code="ru")
    await anna.command("/start")
    await anna.shows("👋 Здравствуйте, Анна! Рады вам. Просто напишите сюда: ваше сообщение прочитает живой человек.")
    await anna.command("/price")
    await anna.shows("Просто напишите сюда: ваше сообщение прочитает живой человек.")
