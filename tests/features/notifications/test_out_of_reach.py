"""Admins the bot may not write to: once they write, one message is about everything that waits."""

from collections.abc import AsyncIterator

import pytest

from services.admin_ui.features.conversation.store import mark_read
from tests.support.desk import BOB, OWNER, NotificationDesk, notification_desk
from tests.support.telegram_stand_in import Refusal

NEVER_STARTED = Refusal(400, "Bad Request: chat not found")
BLOCKED = Refusal(403, "Forbidden: bot was blocked by the user")
NEW = 1003


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[NotificationDesk]:
    async with notification_desk(database_url) as there:
        yield there


async def start(desk: NotificationDesk, admin_id: int = OWNER) -> None:
    """The admin presses Start; what it is answered with is of no interest."""
    await desk.open.types("/start", admin_id)
    shown = [place for place in desk.open.telegram.messages if place[0] == admin_id]
    for place in shown:
        del desk.open.telegram.messages[place]
    await desk.rest()


@pytest.mark.parametrize("refusal", [NEVER_STARTED, BLOCKED])
async def test_who_starts_late_gets_one_digest(desk: NotificationDesk, refusal: Refusal) -> None:
    desk.open.telegram.refusals["sendMessage"].append(refusal)
    for user_id in (7, 7, 8, 9):
        await desk.writes(user_id)
    assert desk.chat() == []
    assert desk.made("sendMessage") == 1, "one refusal is enough"
    await start(desk)
    assert desk.chat() == ["📬 3 conversations have new messages\n\n@user7 🆕 (2)\n@user9 🆕 (1)\n@user8 🆕 (1)"]
    assert await desk.owed() == []
    await start(desk)
    assert desk.chat() == []
    await desk.writes(8, "Hello?")
    assert desk.chat() == ["💬 @user8 🆕 New · 2 new\n<i>Hello?</i>"]


async def test_what_others_dealt_with_is_not_said(desk: NotificationDesk) -> None:
    desk.open.telegram.refusals["sendMessage"].append(NEVER_STARTED)
    message_id = await desk.writes(7)
    await mark_read(desk.open.database, 7, BOB, up_to_message_id=message_id)
    await desk.rest()
    await start(desk)
    assert desk.chat() == []
    assert await desk.owed() == []


async def test_a_digest_that_was_refused_is_not_the_last_word(desk: NotificationDesk) -> None:
    desk.open.telegram.refusals["sendMessage"].append(BLOCKED)
    await desk.open.happen(*[desk.written(user_id) for user_id in range(100, 112)])
    await desk.rest()
    await start(desk)
    (digest,) = desk.chat()
    assert digest.startswith("📬 12 conversations have new messages\n")


async def test_a_refused_live_message_still_waits(desk: NotificationDesk) -> None:
    await desk.writes(7)
    await desk.open.presses("↩️ Reply")
    desk.open.telegram.refusals["copyMessage"].append(BLOCKED)
    await desk.writes(7, "Are you there?")
    assert "Are you there?" not in "".join(desk.chat())
    await start(desk)
    assert desk.chat() == ["📬 1 conversation has new messages\n\n@user7 🆕 (2)"]


async def test_who_unblocked_silently_is_reached_again(desk: NotificationDesk) -> None:
    desk.open.telegram.refusals["sendMessage"].append(BLOCKED)
    await desk.writes(7)
    await desk.writes(8)
    assert (desk.chat(), desk.made("sendMessage")) == ([], 1)
    desk.passes(minutes=2)
    await desk.rest()
    assert desk.chat() == ["📬 2 conversations have new messages\n\n@user8 🆕 (1)\n@user7 🆕 (1)"]


async def test_the_others_are_notified_as_ever(database_url: str) -> None:
    async with notification_desk(database_url, owners=(OWNER, BOB)) as desk:
        desk.open.telegram.refusals["sendMessage"].append(BLOCKED)
        await desk.writes(7)
        reached = BOB if desk.chat(BOB) else OWNER
        await desk.writes(8)
        assert len(desk.chat(reached)) == 2


async def test_who_joins_the_team_hears_what_waits(database_url: str) -> None:
    async with notification_desk(database_url) as desk:
        await desk.writes(7)
    async with notification_desk(database_url, owners=(OWNER, NEW)) as desk:
        await start(desk, NEW)
        assert desk.chat(NEW) == ["📬 1 conversation has new messages\n\n@user7 🆕 (1)"]


async def test_who_wants_nothing_gets_nothing(desk: NotificationDesk) -> None:
    desk.open.telegram.refusals["sendMessage"].append(NEVER_STARTED)
    await desk.writes(7)
    await desk.set(push_level="off")
    await start(desk)
    await desk.set()
    await desk.rest()
    assert desk.chat() == []
