"""The buttons below a notice, pressed in Telegram."""

from collections.abc import AsyncIterator

import pytest

from services.admin_ui.features.receipts.actions import ItArrived, Retry
from shared.db.deliveries import Ledger, enqueue
from tests.support.desk import OWNER, OpenDesk, open_desk
from tests.support.events import message
from tests.support.ledger_rows import CUSTOMER, reply
from tests.support.telegram_stand_in import Refusal
from tests.support.waiting import until

REFUSED = Refusal(400, "Bad Request: message to copy not found")
FAILED = Refusal(500, "Internal Server Error")


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[OpenDesk]:
    async with open_desk(database_url) as desk:
        await desk.happen(message(CUSTOMER, 1))
        yield desk


async def sent_with(desk: OpenDesk, trouble: Refusal) -> int:
    """A reply that meets this trouble; returns when the admin has been told."""
    desk.telegram.refusals["copyMessage"].append(trouble)
    async with desk.database.transaction() as connection:
        (delivery_id,) = await enqueue(connection, reply(9, admin_id=OWNER, answers_id=1))
    desk.desk.dispatcher.wake()
    await until(lambda: any("Ada" in text for text in desk.telegram.said(OWNER)))
    return delivery_id


async def unread(desk: OpenDesk) -> int:
    row = await desk.desk.conversations.find(CUSTOMER)
    assert row is not None
    return row.unread_messages


async def test_retry_sends_it_once_and_the_notice_says_so(desk: OpenDesk) -> None:
    delivery_id = await sent_with(desk, REFUSED)
    notice = desk.telegram.last_message_id(OWNER)
    await desk.presses("🔁 Retry", message_id=notice)
    await desk.presses(Retry(delivery_id), message_id=notice)
    await until(lambda: (OWNER, 9) in desk.telegram.reactions)
    assert desk.telegram.toasts() == ["🔁 Sending it again", "Already sent again"]
    assert desk.telegram.text(OWNER, notice) == "🔁 Sending it again"
    assert desk.telegram.buttons(OWNER, notice) == {}
    assert desk.telegram.said(CUSTOMER) == ["copy of 1001/9"]
    assert await unread(desk) == 0


async def test_it_arrived_ends_the_doubt(desk: OpenDesk) -> None:
    await sent_with(desk, FAILED)
    notice = desk.telegram.last_message_id(OWNER)
    await desk.presses("✅ It arrived", message_id=notice)
    assert desk.telegram.toasts() == ["✅ Marked as arrived"]
    assert desk.telegram.text(OWNER, notice) == "✅ Marked as arrived"
    assert await unread(desk) == 0
    assert desk.telegram.said(CUSTOMER) == []


@pytest.mark.parametrize("action", [Retry, ItArrived])
async def test_nobody_but_an_admin_decides(action: type[Retry | ItArrived], desk: OpenDesk) -> None:
    delivery_id = await sent_with(desk, FAILED)
    await desk.presses(action(delivery_id), person_id=CUSTOMER)
    entry = await Ledger(desk.database).find(delivery_id)
    assert entry is not None
    assert (entry.state, entry.dismissed_at) == ("unknown", None)
    assert desk.counted("frontdesk_admin_ui_presses_refused_total", reason="not_an_admin") == 1


async def test_a_press_on_something_forgotten_says_so(desk: OpenDesk) -> None:
    await sent_with(desk, REFUSED)
    await desk.presses(Retry(99_999))
    await desk.presses(ItArrived(99_999))
    assert desk.telegram.toasts() == ["This message is no longer on record"] * 2
