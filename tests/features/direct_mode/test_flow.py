"""Direct message mode: entering, moving over, the banner, leaving, and what was left alone for too long."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator

import pytest

from services.admin_ui.features.conversation.actions import ShowCard
from services.admin_ui.features.direct_mode.actions import LeaveDirect, ShowDirect
from services.admin_ui.features.direct_mode.banner import open_direct
from services.admin_ui.features.direct_mode.upkeep import keep_modes
from services.admin_ui.features.inbox.actions import ShowList
from services.admin_ui.features.replies import texts
from services.admin_ui.ui.desk import Desk
from services.admin_ui.ui.refresher import Refresher
from services.admin_ui.ui.registry import Registry
from services.admin_ui.ui.screen import Screen
from services.admin_ui.ui.viewer import ENGLISH, Viewer
from tests.support.desk import (
    ADA,
    ANN,
    BOB,
    EVE,
    OpenDesk,
    copy_of,
    direct_desk,
    enters,
    forget,
    open_desk,
    panel_of,
    received,
)
from tests.support.events import edit, message
from tests.support.waiting import eventually, soon, until

_LEFT_ALONE = "UPDATE direct_modes SET used_at = now() - interval '8 hours 5 seconds' WHERE admin_id = $1"
_NOWHERE = texts.NOWHERE.text.html(ENGLISH)
_UNKNOWN_REPLY = texts.UNKNOWN_REPLY.text.html(ENGLISH)
_CLOSED = "💬 You were writing to <b>@ada</b> here. The newest panel below shows whether you still are."


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[OpenDesk]:
    """Ann and Bob, Ada and Eve."""
    async with direct_desk(database_url) as desk:
        yield desk


async def test_the_banner_says_whom_one_writes_to(desk: OpenDesk) -> None:
    await desk.presses(ShowCard(ADA))
    await desk.presses("💬 Direct Message")
    assert desk.telegram.toasts()[-1] == "Now writing to @ada"
    assert desk.shown.startswith(
        "💬 You are writing to <b>@ada</b>: everything you send goes to them. /done leaves.\n\n"
    )
    assert desk.shown.endswith("<blockquote>My order is &lt;late&gt;</blockquote>")
    assert list(desk.telegram.buttons(ANN)) == ["📜 History", "👤 Card", "🚪 Leave"]


async def test_the_banner_stays_but_follows_edits(desk: OpenDesk) -> None:
    await enters(desk)
    await desk.happen(message(ADA, 4, text="Are you there?"), edit(ADA, 2, text="My order is early"))
    await desk.desk.announce(ADA)
    await until(lambda: "My order is early" in desk.shown)
    assert "Are you there?" not in desk.shown


async def test_the_banner_names_colleagues_and_who_is_there(desk: OpenDesk) -> None:
    await enters(desk, admin_id=BOB)
    await desk.types("From Bob", BOB)
    await desk.all_delivered()
    await enters(desk)
    await desk.types("From Ann")
    await desk.all_delivered()
    await enters(desk)
    banner = desk.telegram.text(ANN, panel_of(desk))
    assert "\n👁 Here too: @bob\n" in banner
    assert "\n📤 <b>@bob</b> · " in banner
    assert "\n📤 <b>You</b> · " in banner


async def test_the_banner_warns_of_a_customer_who_blocked_the_bot(desk: OpenDesk) -> None:
    await desk.rows("UPDATE users SET blocked_bot = true WHERE user_id = $1", ADA)
    await enters(desk)
    assert "🔕 They have blocked the bot" in desk.shown


async def test_the_banner_counts_unread_it_does_not_show(desk: OpenDesk) -> None:
    await desk.happen(*(message(ADA, number) for number in range(10, 17)))
    await enters(desk)
    assert "📬 4 unread before these: 📜 History" in desk.shown  # 9 unread, the last 5 are shown


async def test_what_the_banner_can_only_name_is_relayed_once(desk: OpenDesk) -> None:
    await desk.happen(
        message(ADA, 20, kind="voice", label="🎤 Voice 0:12", text="", file_id="v"),
        message(ADA, 21, text="Did you hear it?"),
        message(ADA, 22, kind="photo", label="📷 Photo", file_id="p"),
    )
    await enters(desk)
    await enters(desk)
    relays = await desk.rows(
        "SELECT source_ids, not_before > created_at AS waits FROM deliveries WHERE kind = 'relay' ORDER BY 1",
    )
    assert [(row["source_ids"], row["waits"]) for row in relays] == [([20], True), ([22], True)]


async def test_a_conversation_that_is_gone_cannot_be_entered(desk: OpenDesk) -> None:
    await desk.presses(ShowDirect(99))
    assert desk.telegram.toasts()[-1] == "Conversation not found"
    assert desk.shown == "Conversation not found"
    await desk.types("Hello?")
    await until(lambda: desk.shown == _NOWHERE)


async def test_other_screens_remind_of_whom_one_writes_to(desk: OpenDesk) -> None:
    await enters(desk)
    await desk.presses("👤 Card")
    assert desk.shown.startswith("✍️ Writing to @ada · /done leaves\n\n👤 Conversation: @ada\n")
    await desk.presses("⬅️ Back")
    assert desk.shown.startswith("✍️ Writing to @ada · /done leaves\n\n💬 Active Conversations (2)\n")
    await desk.types("/dashboard")
    assert desk.shown.startswith("✍️ Writing to @ada · /done leaves\n\n📊 Admin Dashboard\n")


async def test_opening_another_conversation_moves_over(desk: OpenDesk) -> None:
    await enters(desk)
    await desk.presses(ShowCard(EVE))
    assert desk.telegram.toasts()[-1] == "Now writing to @eve"
    assert desk.shown.startswith("💬 You are writing to <b>@eve</b>")
    sent = await desk.types("For Eve")
    await desk.all_delivered()
    assert received(desk, EVE) == [copy_of(sent)]
    assert received(desk, ADA) == []


async def test_one_moves_over_from_a_customer_who_is_gone(desk: OpenDesk) -> None:
    await enters(desk)
    await forget(desk, ADA)
    await desk.presses(ShowList(), message_id=panel_of(desk))
    assert desk.telegram.text(ANN, panel_of(desk)).startswith(f"✍️ Writing to User {ADA} · /done leaves\n\n")
    await desk.presses(ShowCard(EVE), message_id=panel_of(desk))
    assert desk.telegram.toasts()[-1] == "Now writing to @eve"


async def test_a_banner_comes_below_what_was_said_since(desk: OpenDesk) -> None:
    await enters(desk)
    banner = desk.telegram.last_message_id(ANN)
    await desk.types("For Ada")
    await desk.all_delivered()
    await desk.presses(ShowCard(ADA), message_id=banner)
    await desk.presses(ShowDirect(EVE), message_id=banner)
    assert desk.telegram.toasts()[-1] == "Now writing to @eve"
    assert desk.shown.startswith("💬 You are writing to <b>@eve</b>")
    assert desk.telegram.last_message_id(ANN) > banner
    assert desk.telegram.buttons(ANN, banner) == {}


async def test_a_banner_takes_the_place_of_the_panel(desk: OpenDesk) -> None:
    panel = desk.telegram.last_message_id(ANN)
    await enters(desk, admin_id=BOB)
    await desk.types("For Ada", BOB)
    await desk.all_delivered()
    await enters(desk)
    assert desk.telegram.text(ANN, panel).startswith("💬 You are writing to <b>@ada</b>")


async def test_an_old_banner_never_looks_in_force(desk: OpenDesk) -> None:
    await enters(desk)
    banner = desk.telegram.last_message_id(ANN)
    await desk.types("/conversations")
    assert desk.telegram.text(ANN, banner) == _CLOSED
    assert desk.telegram.buttons(ANN, banner) == {}
    assert desk.shown.startswith("✍️ Writing to @ada")


class HeldBanner:
    """Banners are looked up when the test lets them be."""

    def __init__(self) -> None:
        self.asked, self.may_answer, self.answered = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def open(self, desk: Desk, action: ShowDirect, viewer: Viewer) -> Screen:
        self.asked.set()
        await self.may_answer.wait()
        screen = await open_direct(desk, action, viewer)
        self.answered.set()
        return screen

    def at(self, desk: Desk) -> Desk:
        """The same desk, but for this."""
        features = [
            dataclasses.replace(
                feature,
                actions=tuple(
                    dataclasses.replace(entry, opens=self.open) if entry.kind is ShowDirect else entry
                    for entry in feature.actions
                ),
            )
            for feature in desk.registry.features
        ]
        return dataclasses.replace(desk, registry=Registry(features))


async def test_a_look_that_began_before_leaves_a_closed_banner(desk: OpenDesk) -> None:
    await enters(desk)
    banner = desk.telegram.last_message_id(ANN)
    held, panels, stop = HeldBanner(), desk.desk.panels, asyncio.Event()

    def is_looked_at() -> bool:
        panels.mark_changed([ADA])
        return held.asked.is_set()

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(Refresher(held.at(desk.desk)).run(stop))
        await until(is_looked_at)
        await desk.types("/dashboard")
        await desk.rows(_LEFT_ALONE, ANN)
        held.may_answer.set()
        await soon(held.answered.wait())
        await desk.types("/conversations")
        stop.set()
    assert desk.telegram.text(ANN, banner) == _CLOSED
    assert desk.telegram.buttons(ANN, banner) == {}


async def test_a_panel_that_is_retired_claims_no_mode_any_more(desk: OpenDesk) -> None:
    await enters(desk)
    await desk.types("/conversations")
    panel = desk.telegram.last_message_id(ANN)
    assert desk.telegram.text(ANN, panel).startswith("✍️ Writing to @ada")
    await desk.types("/dashboard")
    assert desk.telegram.text(ANN, panel).startswith("💬 Active Conversations (2)\n")
    assert desk.telegram.buttons(ANN, panel) == {}


async def test_a_reply_to_the_banner_goes_where_it_says(desk: OpenDesk) -> None:
    await enters(desk)
    banner = desk.telegram.last_message_id(ANN)
    sent = await desk.sends(answers=banner, text="By its own banner")
    await desk.all_delivered()
    assert received(desk) == [copy_of(sent)]
    await desk.types("/dashboard")
    await desk.sends(answers=banner, text="By an old one")
    await until(lambda: desk.shown == _UNKNOWN_REPLY)
    assert received(desk) == [copy_of(sent)]


async def test_done_leaves_and_the_card_comes_below(desk: OpenDesk) -> None:
    await enters(desk)
    banner = desk.telegram.last_message_id(ANN)
    assert desk.telegram.composer(ANN)["input_field_placeholder"] == "Writing to @ada"
    await desk.types("/done")
    assert desk.telegram.composer(ANN) == {}
    assert desk.telegram.said(ANN)[-2] == "✅ You left the conversation with @ada."
    assert desk.shown.startswith("👤 Conversation: @ada\n")
    assert desk.telegram.text(ANN, banner) == _CLOSED
    await desk.types("Too late")
    await until(lambda: desk.shown == _NOWHERE)
    assert received(desk) == []


async def test_done_in_no_conversation_says_so(desk: OpenDesk) -> None:
    await desk.types("/done")
    assert desk.telegram.said(ANN)[-1] == "You are not writing to anyone."


async def test_the_button_below_the_composer_leaves(desk: OpenDesk) -> None:
    await enters(desk)
    assert desk.telegram.composer(ANN) == {
        "keyboard": [[{"text": "✅ Done"}]],
        "input_field_placeholder": "Writing to @ada",
        "is_persistent": True,
        "resize_keyboard": True,
    }
    await desk.types("✅ Done")
    await desk.types("✅ Done")
    await desk.all_delivered()
    assert desk.telegram.said(ANN)[-3] == "✅ You left the conversation with @ada."
    assert desk.telegram.said(ANN)[-1] == "You are not writing to anyone."
    assert desk.telegram.composer(ANN) == {}
    assert received(desk) == []


async def test_in_russian_the_button_below_leaves_too(desk: OpenDesk) -> None:
    await desk.rows("UPDATE admins SET language = 'ru' WHERE admin_id = $1", ANN)
    await enters(desk)
    composer = desk.telegram.composer(ANN)
    assert (composer["keyboard"], composer["input_field_placeholder"]) == (
        [[{"text": "✅ Готово"}]],
        "Кому: @ada",
    )
    await desk.types("✅ Готово")
    assert desk.telegram.said(ANN)[-2] == "✅ Вы вышли из диалога: @ada."
    assert desk.telegram.composer(ANN) == {}
    assert received(desk) == []


async def test_the_card_after_done_leads_back_to_the_list(desk: OpenDesk) -> None:
    await desk.presses(ShowDirect(ADA, back=ShowList("archived")), message_id=panel_of(desk))
    await desk.types("/done")
    await desk.presses("⬅️ Back")
    assert desk.shown.startswith("📦 Archived Conversations (0)")


async def test_moving_over_changes_the_composer(desk: OpenDesk) -> None:
    await enters(desk)
    await enters(desk, EVE)
    await desk.presses(LeaveDirect(ADA))
    assert desk.telegram.composer(ANN)["input_field_placeholder"] == "Writing to @eve"
    await desk.presses(LeaveDirect(EVE))
    assert desk.telegram.composer(ANN) == {}


async def test_leaving_again_empties_what_a_kill_left(desk: OpenDesk) -> None:
    await enters(desk)
    await desk.rows("DELETE FROM direct_modes")
    assert desk.telegram.composer(ANN) != {}
    await desk.presses("🚪 Leave")
    assert desk.telegram.composer(ANN) == {}
    assert desk.telegram.said(ANN)[-1] == "You are not writing to anyone."


async def test_the_banners_button_leaves_it_the_card(desk: OpenDesk) -> None:
    await enters(desk)
    await desk.presses("🚪 Leave")
    assert desk.telegram.toasts()[-1] == "You left the conversation with @ada"
    assert desk.shown.startswith("👤 Conversation: @ada\n")


async def test_the_button_of_another_conversation_leaves_nothing(desk: OpenDesk) -> None:
    await enters(desk)
    await desk.presses(LeaveDirect(EVE))
    assert desk.telegram.toasts()[-1] == "You are not writing to this customer"
    assert desk.shown.startswith("✍️ Writing to @ada")


async def test_after_eight_hours_nothing_is_sent(desk: OpenDesk) -> None:
    await enters(desk)
    await desk.rows(_LEFT_ALONE, ANN)
    await desk.types("Who is this for?")
    await until(lambda: desk.shown.startswith("⏳ You are no longer writing to @ada: you last wrote 8h ago."))
    assert desk.shown.endswith("This was not sent.")
    assert received(desk) == []
    await desk.presses("💬 Write to @ada")
    assert desk.shown.startswith("💬 You are writing to <b>@ada</b>")
    sent = await desk.types("For Ada")
    await desk.all_delivered()
    assert received(desk) == [copy_of(sent)]


async def test_a_banner_left_alone_says_by_itself_that_it_is_over(desk: OpenDesk) -> None:
    await enters(desk)
    await desk.rows(_LEFT_ALONE, ANN)
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(keep_modes(desk.desk, stop))
        await until(lambda: desk.shown.startswith("💬 You are no longer writing to <b>@ada</b>"))
        await until(lambda: desk.telegram.composer(ANN) == {})
        stop.set()
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(keep_modes(desk.desk, stop))
        await desk.all_delivered()
        stop.set()
    assert desk.telegram.said(ANN).count("✅ You left the conversation with @ada.") == 1


async def test_whoever_is_no_admin_any_more_is_in_no_conversation(database_url: str) -> None:
    async with direct_desk(database_url) as desk:
        await enters(desk, admin_id=BOB)
        await enters(desk)
    async with open_desk(database_url) as desk:

        async def only_ann_is_in_one() -> bool:
            return await desk.rows("SELECT admin_id FROM direct_modes") == [{"admin_id": ANN}]

        stop = asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(keep_modes(desk.desk, stop))
            await eventually(only_ann_is_in_one, "Bob's mode is over")
            await until(lambda: "✅ You left the conversation with @ada." in desk.telegram.said(BOB))
            stop.set()
    assert desk.telegram.composer(BOB) == {}


async def test_a_mode_survives_a_restart(database_url: str) -> None:
    async with direct_desk(database_url) as desk:
        await enters(desk)
    async with open_desk(database_url) as desk:
        sent = await desk.types("Still here")
        await desk.all_delivered()
        assert received(desk) == [copy_of(sent)]
