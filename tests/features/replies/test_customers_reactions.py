"""A customer's reaction finds its message in the chats of admins, however quickly it comes."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from services.admin_ui.features.replies.react import on_customers_reaction
from services.admin_ui.features.replies.store import NotSettledYet
from services.admin_ui.ui.feature import Incoming
from tests.support.desk import OWNER, NotificationDesk, notification_desk
from tests.support.waiting import until


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[NotificationDesk]:
    """The owner is in the conversation of customer 7, whose message 10 the banner shows."""
    async with notification_desk(database_url) as there:
        await there.writes(7, "Hello", message_id=10)
        await there.open.presses("↩️ Reply")
        await there.rest()
        yield there


async def react(desk: NotificationDesk, message_id: int, emoji: str = "👀", update_id: int = 1) -> None:
    look = {"type": "emoji", "emoji": emoji}
    content = {"message_id": message_id, "new_reaction": [look], "old_reaction": []}
    await on_customers_reaction(desk.open.desk, Incoming(update_id, 7, content, frozenset()))


async def test_a_reaction_waits_for_the_relayed_message(desk: NotificationDesk) -> None:
    await desk.open.happen(desk.written(7, "Look at that", message_id=11))
    with pytest.raises(NotSettledYet):
        await react(desk, 11)
    await desk.rest()
    await react(desk, 11)
    await desk.rest()
    texts = {message["text"]: at for (chat, at), message in desk.open.telegram.messages.items() if chat == OWNER}
    assert desk.open.telegram.reactions == {(OWNER, texts["copy of 7/11"]): ["👀"]}


async def test_a_reaction_on_the_banner_waits_for_nothing(desk: NotificationDesk) -> None:
    await desk.open.happen(desk.written(7, "Look at that", message_id=11))
    await react(desk, 10)
    await desk.rest()
    assert desk.open.telegram.reactions == {}


async def test_of_many_reactions_only_the_newest_waits(desk: NotificationDesk) -> None:
    """H6 of the audit: whoever changes theirs again and again keeps nobody else of the admin's chat waiting."""
    await desk.open.happen(desk.written(7, "Look at that", message_id=11))
    await desk.rest()
    desk.open.telegram.hold["setMessageReaction"] = asyncio.Event()
    await react(desk, 11, "👀", 2)
    await until(lambda: desk.made("setMessageReaction") == 1)
    for update_id in range(3, 303):
        await react(desk, 11, "🔥" if update_id % 2 else "❤", update_id)
    waiting = await desk.rows("SELECT count(*) FROM deliveries WHERE kind = 'reaction' AND state = 'queued'")
    assert waiting == [{"count": 1}]
    await react(desk, 11, "❤", 302)
    desk.open.telegram.hold["setMessageReaction"].set()
    await desk.rest()
    assert list(desk.open.telegram.reactions.values()) == [["❤"]]
    assert desk.made("setMessageReaction") == 2
