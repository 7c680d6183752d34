"""Reactions, both ways."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from services.admin_ui.features.replies.texts import ONLY_STANDARD_REACTIONS
from shared.contracts.wire import CUSTOMER_UPDATES, STAFF_UPDATES
from shared.db.message_pairs import save_pairs
from shared.retry import Patience
from tests.support.desk import ADA, ANN, BOB, OpenDesk, direct_desk, enters, forget
from tests.support.screens import text_of
from tests.support.telegram_stand_in import Refusal
from tests.support.waiting import until


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[OpenDesk]:
    """Ann is in Ada's conversation; Ada's message 2 stands in her chat as 800, and in Bob's as 900."""
    async with direct_desk(database_url, Patience(first_pause=0.01)) as desk:
        await enters(desk)
        async with desk.database.transaction() as connection:
            await save_pairs(connection, ANN, ADA, "relayed", [(800, 2)])
            await save_pairs(connection, BOB, ADA, "relayed", [(900, 2)])
        yield desk


async def sent(desk: OpenDesk) -> tuple[int, int]:
    """A message of Ann's, and what it is in Ada's chat."""
    message_id = await desk.types("One")
    await desk.all_delivered()
    return message_id, desk.telegram.last_message_id(ADA)


async def test_of_several_reactions_the_newest_shows(desk: OpenDesk) -> None:
    await desk.reacts(800, "🔥", "❤", before=["❤"])
    await desk.all_delivered()
    assert desk.telegram.reactions[ADA, 2] == ["🔥"]


async def test_a_customers_own_reaction_shows_everywhere(desk: OpenDesk) -> None:
    await desk.reacts(2, "😢", person_id=ADA)
    await desk.all_delivered()
    assert (desk.telegram.reactions[ANN, 800], desk.telegram.reactions[BOB, 900]) == (["😢"], ["😢"])
    await desk.reacts(2, person_id=ADA, before=["😢"])
    await desk.all_delivered()
    assert (desk.telegram.reactions[ANN, 800], desk.telegram.reactions[BOB, 900]) == ([], [])


async def test_a_custom_reaction_is_told_once(desk: OpenDesk) -> None:
    for number in range(2):
        await desk.update({"message_reaction": custom_reaction(ANN, 800, str(number))})
    await desk.all_delivered()
    assert desk.telegram.said(ANN).count(text_of(ONLY_STANDARD_REACTIONS)) == 1
    assert desk.telegram.reactions[ADA, 2] == []


async def test_a_customers_custom_reaction_leaves_the_receipt(desk: OpenDesk) -> None:
    message_id, copy = await sent(desk)
    await desk.update({"message_reaction": custom_reaction(ADA, copy, "1")}, CUSTOMER_UPDATES)
    await desk.all_delivered()
    assert desk.telegram.reactions[ANN, message_id] == ["👍"]


async def test_a_reaction_waits_for_what_is_arriving(desk: OpenDesk) -> None:
    desk.telegram.hold["copyMessage"] = arrival = asyncio.Event()
    message_id = await desk.types("One")
    await until(lambda: len(desk.telegram.made("copyMessage")) == 1)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(desk.reacts(desk.telegram.last_message_id(ADA), "😍", person_id=ADA))
        arrival.set()
    await desk.all_delivered()
    assert desk.telegram.reactions[ANN, message_id] == ["😍"]


async def test_a_reaction_on_anything_else_changes_nothing(desk: OpenDesk) -> None:
    async with desk.database.transaction() as connection:
        await save_pairs(connection, ANN, ADA, "push", [(700, 2)])
    for message_id in (700, 4711):
        await desk.reacts(message_id, "❤")
    await desk.reacts(4711, "❤", person_id=ADA)
    await desk.all_delivered()
    assert desk.telegram.reactions == {}


async def test_a_repeated_reaction_is_passed_on_once(desk: OpenDesk) -> None:
    reaction = custom_reaction(ANN, 800, "1") | {"new_reaction": [{"type": "emoji", "emoji": "❤"}]}
    for _ in range(2):
        await desk.update({"update_id": 77, "message_reaction": reaction}, STAFF_UPDATES)
    await desk.all_delivered()
    assert len(desk.telegram.made("setMessageReaction")) == 1


async def test_a_reaction_that_telegram_refuses_is_told(desk: OpenDesk) -> None:
    desk.telegram.refusals["setMessageReaction"].append(Refusal(400, "Bad Request: REACTION_INVALID"))
    await desk.reacts(800, "❤")
    await until(lambda: desk.shown.startswith("Your reaction did not reach @ada"))


async def test_a_customer_who_is_gone_gets_no_reaction(desk: OpenDesk) -> None:
    await forget(desk)
    await desk.reacts(800, "❤")
    await desk.all_delivered()
    assert desk.telegram.reactions == {}


def custom_reaction(person_id: int, message_id: int, emoji_id: str) -> dict[str, object]:
    """A reaction with an emoji of somebody's own."""
    return {
        "chat": {"id": person_id, "type": "private", "first_name": "X"},
        "user": {"id": person_id, "is_bot": False, "first_name": "Ann"},
        "message_id": message_id,
        "date": 1_770_000_000,
        "old_reaction": [],
        "new_reaction": [{"type": "custom_emoji", "custom_emoji_id": emoji_id}],
    }
