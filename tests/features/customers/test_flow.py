"""What an owner changes about a customer: it holds at once, once, and is written down."""

from services.admin_ui.features.conversation.actions import ShowCard
from services.admin_ui.features.customers.actions import ChangeCredits, OverrideTier, ShowCustomer
from services.admin_ui.features.customers.store import CustomerRow, find_customer
from services.admin_ui.ui.common_texts import NOT_ALLOWED
from services.admin_ui.ui.viewer import ENGLISH
from tests.support.desk import OWNER, OpenDesk, open_desk
from tests.support.events import message
from tests.support.waiting import until

CUSTOMER = 7
AGENT = 2002


async def stored(inbox: OpenDesk) -> CustomerRow:
    async with inbox.database.connection() as connection:
        found = await find_customer(connection, CUSTOMER)
    assert found is not None
    return found


async def events(inbox: OpenDesk) -> list[tuple[object, ...]]:
    async with inbox.database.connection() as connection:
        rows = await connection.fetch(
            "SELECT kind, admin_id, user_id, before, after FROM events WHERE kind LIKE 'customer.%' ORDER BY event_id"
        )
    return [tuple(row) for row in rows]


async def on_the_card(inbox: OpenDesk) -> None:
    await inbox.happen(message(CUSTOMER, 1, username="ada"))
    await inbox.types("/conversations")
    await inbox.presses(ShowCard(CUSTOMER))


async def test_an_owner_gives_and_takes_and_the_priority_follows_at_once(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        await on_the_card(inbox)
        await inbox.presses("👤 User Info")
        for label in ("💰+10", "💰−1", "💰−10", "💰−10", "⏰+10h", "⏰−1h", "🏆", "✓ 🏆"):
            await inbox.presses(label)
        assert inbox.telegram.toasts()[2:] == [
            "Credits: 10",
            "Credits: 9",
            "Credits: 0",
            "Up to date",
            "Time: 10h",
            "Time: 9h",
            "Tier: 🏆 VIP",
            "Up to date",
        ]
        assert "Tier: 🏆 VIP (set by hand)\nCredits: 0\nTime: 9h\n" in inbox.shown
        await inbox.presses("⬅️ Back")
        assert "Priority: 55/100" in inbox.shown  # vip 30 + no credits 25
        await inbox.presses(OverrideTier(CUSTOMER, None))
        await inbox.presses("⬅️ Back")
        assert "Priority: 35/100" in inbox.shown  # new 10 + no credits 25


async def test_a_gift_delivered_twice_is_given_once(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        await on_the_card(inbox)
        for _ in range(3):
            await inbox.presses(ChangeCredits(CUSTOMER, 100), callback_id="4711")
        assert (await stored(inbox)).credits == 100
        assert await events(inbox) == [("customer.credits", OWNER, CUSTOMER, "0", "100")]


async def test_every_change_is_written_down_with_what_was_before(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        await on_the_card(inbox)
        await inbox.presses("👤 User Info")
        for label in ("💰+10", "⏰+1h", "🏆", "Auto"):
            await inbox.presses(label)
        assert await events(inbox) == [
            ("customer.credits", OWNER, CUSTOMER, "0", "10"),
            ("customer.time_balance", OWNER, CUSTOMER, "0.0", "3600.0"),
            ("customer.tier_override", OWNER, CUSTOMER, '"auto"', '"vip"'),
            ("customer.tier_override", OWNER, CUSTOMER, '"vip"', '"auto"'),
        ]


async def test_a_colleagues_panel_follows(database_url: str) -> None:
    async with open_desk(database_url, agents=[AGENT]) as inbox:
        await on_the_card(inbox)
        await inbox.types("/conversations", AGENT)
        await inbox.presses(ShowCustomer(CUSTOMER), person_id=AGENT)
        assert inbox.telegram.buttons(AGENT, inbox.telegram.last_message_id(AGENT)).keys() == {"⬅️ Back"}
        await inbox.presses(ChangeCredits(CUSTOMER, 5))
        await until(lambda: any(panel.is_dirty for panel in inbox.desk.panels if panel.admin_id == AGENT))
        assert not any(panel.is_dirty for panel in inbox.desk.panels if panel.admin_id == OWNER)


async def test_who_is_no_owner_changes_nothing(database_url: str) -> None:
    async with open_desk(database_url, agents=[AGENT]) as inbox:
        await on_the_card(inbox)
        await inbox.presses(ChangeCredits(CUSTOMER, 100), person_id=AGENT)
        assert inbox.telegram.toasts()[-1] == NOT_ALLOWED.plain(ENGLISH)
        assert (await stored(inbox)).credits == 0
        assert await events(inbox) == []


async def test_a_customer_who_is_gone_is_not_found(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        await inbox.types("/conversations")
        await inbox.presses(OverrideTier(5, "vip"))
        assert inbox.telegram.toasts() == ["Customer not found"]
        assert inbox.shown == "Customer not found"
        assert await events(inbox) == []
