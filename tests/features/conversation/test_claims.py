"""Whose conversation it is and who is in it: several admins at once."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from services.admin_ui.features.conversation.actions import Claim, Release, ShowCard
from services.admin_ui.features.conversation.store import Change, claim
from services.admin_ui.features.direct_mode.store import enter_mode
from shared.db import Database, open_database
from shared.db.admins import Admins
from shared.db.conversations import Conversations
from tests.support.desk import OWNER, OpenDesk, open_desk
from tests.support.events import message
from tests.support.message_rows import MessageRow, write_rows
from tests.support.waiting import until

CUSTOMER = 7
BOB, CAROL = 2001, 2002


@pytest.fixture
async def inbox(database_url: str) -> AsyncIterator[OpenDesk]:
    """The owner, and Bob and Carol who are agents; one customer has written."""
    async with open_desk(database_url, agents=(BOB, CAROL)) as inbox:
        admins = Admins(inbox.database)
        for admin_id, name in ((OWNER, "ann"), (BOB, "bob"), (CAROL, "carol")):
            await admins.meet(admin_id, username=name, first_name=name.title(), last_name=None, language_code=None)
        await inbox.happen(message(CUSTOMER, 1, username="ada"))
        yield inbox


async def presses_on_card(inbox: OpenDesk, label: str, person_id: int) -> str | None:
    """Open the card and press a button on it; what the press is answered with."""
    await inbox.presses(ShowCard(CUSTOMER), person_id=person_id, message_id=1)
    await inbox.presses(label, person_id=person_id)
    return inbox.telegram.toasts()[-1]


async def test_an_agent_claims_and_releases_and_the_card_and_the_list_say_so(inbox: OpenDesk) -> None:
    assert await presses_on_card(inbox, "🙋 Claim", BOB) == "Claimed"
    assert "\nPinned: No\nClaimed by: @bob\n\n" in inbox.telegram.text(BOB)
    await inbox.types("/conversations")
    assert "\n   💬 1 msg (1) • " in inbox.shown
    assert "\n   🙋 @bob\n   <i>Hello</i>" in inbox.shown
    assert "🙋 @ada (1)" in inbox.telegram.buttons(OWNER)
    assert await presses_on_card(inbox, "🙌 Release", BOB) == "Released"
    assert "Claimed" not in inbox.telegram.text(BOB)
    # The owner's open list follows by itself.
    await until(lambda: "🙋" not in inbox.shown)


async def test_what_somebody_else_has_claimed_stays_theirs(inbox: OpenDesk) -> None:
    await presses_on_card(inbox, "🙋 Claim", BOB)
    assert await presses_on_card(inbox, "🙋 Claim", CAROL) == "@bob claimed this just now."
    await inbox.presses(Release(CUSTOMER), person_id=CAROL)
    assert inbox.telegram.toasts()[-1] == "@bob claimed this just now."
    assert "Claimed by: @bob" in inbox.telegram.text(CAROL)


async def test_an_owner_takes_over_and_is_told_from_whom(inbox: OpenDesk) -> None:
    await presses_on_card(inbox, "🙋 Claim", BOB)
    assert await presses_on_card(inbox, "🙋 Take Over", OWNER) == "Taken over from @bob"
    assert "Claimed by: @ann" in inbox.shown
    assert await presses_on_card(inbox, "🙋 Claim", BOB) == "@ann claimed this just now."


async def test_an_owner_releases_what_is_another_ones(inbox: OpenDesk) -> None:
    await presses_on_card(inbox, "🙋 Claim", BOB)
    assert await presses_on_card(inbox, "🙌 Release", OWNER) == "Released. It was claimed by @bob."
    assert "🙋 Claim" in inbox.telegram.buttons(OWNER)


async def test_pressing_twice_changes_nothing(inbox: OpenDesk) -> None:
    await presses_on_card(inbox, "🙋 Claim", BOB)
    await inbox.presses(Claim(CUSTOMER), person_id=BOB)
    assert inbox.telegram.toasts()[-1] == "Up to date"
    await presses_on_card(inbox, "🙌 Release", BOB)
    await inbox.presses(Release(CUSTOMER), person_id=BOB)
    assert inbox.telegram.toasts()[-1] == "Up to date"


@pytest.mark.parametrize("action", [Claim(999), Release(999)])
async def test_a_conversation_that_is_gone_can_be_nobodys(inbox: OpenDesk, action: Claim | Release) -> None:
    await inbox.presses(action, person_id=BOB, message_id=1)
    assert inbox.telegram.toasts() == ["Conversation not found"]


async def test_a_stranger_claims_nothing(inbox: OpenDesk) -> None:
    await inbox.presses(Claim(CUSTOMER), person_id=666, message_id=1)
    row = await inbox.desk.conversations.find(CUSTOMER)
    assert row is not None
    assert row.claim is None


async def test_of_many_who_claim_at_once_one_gets_it_and_all_others_hear_who(database_url: str) -> None:
    async with open_database(database_url, name="test") as database, open_database(database_url, name="2") as other:
        async with open_desk(database_url) as inbox:
            await inbox.happen(message(CUSTOMER, 1))
        made = await asyncio.gather(
            *(
                claim(database if admin_id % 2 else other, CUSTOMER, admin_id, may_take_over=False)
                for admin_id in range(1, 9)
            )
        )
        row = await Conversations(database).find(CUSTOMER)
    assert [change.change for change in made].count(Change.DONE) == 1
    assert [change.change for change in made].count(Change.TAKEN) == 7
    assert row is not None
    assert row.claim is not None
    assert {change.before.by.user_id for change in made if change.before} == {row.claim.by.user_id}


async def enters(database: Database, admin_id: int, *, hours_ago: int = 0) -> None:
    """The admin goes into the customer's conversation, and used it last so long ago."""
    async with database.transaction() as connection:
        await enter_mode(connection, admin_id, CUSTOMER)
        await connection.execute(
            "UPDATE direct_modes SET used_at = now() - make_interval(hours => $2) WHERE admin_id = $1",
            admin_id,
            hours_ago,
        )


async def test_who_is_in_a_conversation_now_is_shown_and_who_left_it_alone_is_not(inbox: OpenDesk) -> None:
    await enters(inbox.database, BOB, hours_ago=7)
    await enters(inbox.database, CAROL, hours_ago=9)
    await inbox.types("/conversations")
    assert "\n   👁 @bob\n" in inbox.shown
    await inbox.presses("👁 @ada (1)")
    assert "\n👁 Here now: @bob\n" in inbox.shown


async def test_who_answered_last_and_when_is_on_the_card(inbox: OpenDesk, database_url: str) -> None:
    await write_rows(database_url, [MessageRow(2, "outgoing", admin_id=BOB)])
    async with inbox.database.connection() as connection:
        await connection.execute("UPDATE messages SET sent_at = now() - interval '5 minutes' WHERE message_id = 2")
        await connection.execute("UPDATE conversations SET last_outgoing_id = 2, last_answered_by = $1", BOB)
    await inbox.types("/conversations")
    await inbox.presses("@ada (1)")
    assert "\nLast Answer: @bob, 5m ago\n" in inbox.shown


async def test_every_screen_but_the_banner_reminds_of_whom_the_admin_writes_to(inbox: OpenDesk) -> None:
    reminder = "✍️ Writing to @ada · /done leaves\n\n"
    await inbox.types("/conversations")
    assert not inbox.shown.startswith("✍️")
    await enters(inbox.database, OWNER)
    await inbox.desk.announce(CUSTOMER)
    await until(lambda: inbox.shown.startswith(f"{reminder}💬 Active Conversations (1)"))
    await inbox.presses("👁 @ada (1)")
    assert inbox.shown.startswith(f"{reminder}👤 Conversation: @ada")
    await inbox.presses("📜 History")
    assert inbox.shown.startswith(f"{reminder}📜 History: @ada")
    await inbox.presses("👤 Card")
    await inbox.presses("👤 User Info")
    assert inbox.shown.startswith(f"{reminder}👤 User Info: @ada")
