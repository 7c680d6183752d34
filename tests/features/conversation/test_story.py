"""Several admins and one customer: whose it is, who is there, and whether somebody has answered meanwhile."""

import asyncio

import pytest
import pytest_asyncio

from tests.support.frontdesk import Phone
from tests.support.office import Office, Talk, enter, open_card

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def his(talk: Talk, noah: Phone) -> Talk:
    """Noah in the same conversation as Olivia, who came first."""
    return await enter(noah, talk.customer)


def question(colleague: Phone, said: str, about: str) -> str:
    return (
        f"bot: ↪ {about} | ✋ {colleague.name} answered just now: {said}\nSend yours anyway?\n[📨 Send] [❌ Don't send]"
    )


async def test_who_is_in_a_conversation_is_in_the_list_and_on_the_card(talk: Talk, noah: Phone) -> None:
    await noah.command("/conversations")
    panel = await noah.finds(
        f"💬 Active Conversations (1)\n\n1. {talk.customer.name} 🆕 New\n   💬 1 msg (1) • just now\n"
        f"   👁 {talk.admin.name}\n   Help me"
    )
    await noah.press_on(panel["message_id"], f"👁 {talk.customer.name} (1)")
    await noah.finds(f"👤 Conversation: {talk.customer.name}\n", f"👁 Here now: {talk.admin.name}\n")
    await talk.admin.command("/done")
    await noah.sees(lambda chat: all("👁" not in one["text"] for one in chat), "a card of a conversation nobody is in")


async def test_the_banner_says_who_else_is_there(talk: Talk, noah: Phone) -> None:
    his = await enter(noah, talk.customer)
    await noah.finds(f"👁 Here too: {talk.admin.name}")
    await talk.admin.finds(f"👁 Here too: {noah.name}")
    await noah.press_on(his.banner, "🚪 Leave")
    await talk.admin.sees(lambda chat: all("👁" not in one["text"] for one in chat), "a banner of one who is alone")


async def test_a_claim_is_seen_by_everybody_and_released_again(olivia: Phone, noah: Phone, alice: Phone) -> None:
    hers, his = await open_card(olivia, alice), await open_card(noah, alice)
    assert await olivia.press_on(hers, "🙋 Claim") == "Claimed"
    await noah.finds(f"👤 Conversation: {alice.name}\n", f"Claimed by: {olivia.name}\n")
    await noah.press_on(his, "⬅️ Back")
    await noah.finds("💬 Active Conversations (1)", f"   🙋 {olivia.name}\n")
    assert await olivia.press_on(hers, "🙌 Release") == "Released"
    await noah.sees(lambda chat: all("🙋" not in one["text"] for one in chat), "a list in which nothing is claimed")


async def test_an_owner_takes_over_and_both_see_whose_it_is(olivia: Phone, noah: Phone, alice: Phone) -> None:
    hers, his = await open_card(olivia, alice), await open_card(noah, alice)
    await olivia.press_on(hers, "🙋 Claim")
    await noah.finds(f"Claimed by: {olivia.name}\n")
    assert await noah.press_on(his, "🙋 Take Over") == f"Taken over from {olivia.name}"
    await olivia.finds(f"👤 Conversation: {alice.name}\n", f"Claimed by: {noah.name}\n")
    await olivia.press_on(hers, "🙌 Release")
    await noah.sees(lambda chat: all("Claimed by" not in one["text"] for one in chat), "a card nobody has claimed")


async def test_an_answer_is_seen_live_by_a_colleague_who_is_there(talk: Talk, his: Talk) -> None:
    await talk.admin.write("It comes tomorrow")
    await talk.customer.reads("me: Help me", "bot: It comes tomorrow")
    await his.admin.reads(f"bot: ↪️ {talk.admin.name}: It comes tomorrow", after=his.line)


async def test_a_customer_is_seen_live_by_everybody_who_is_there(talk: Talk, his: Talk) -> None:
    await talk.customer.write("Hello you two")
    await talk.admin.reads("bot: Hello you two", after=talk.line)
    await his.admin.reads("bot: Hello you two", after=his.line)


async def test_somebody_answered_meanwhile_asks_first_and_send_sends(office: Office, talk: Talk, his: Talk) -> None:
    await his.admin.write("It comes tomorrow")
    await talk.admin.reads(f"bot: ↪️ {his.admin.name}: It comes tomorrow", after=talk.line)
    await talk.admin.write("I will look it up")
    await talk.admin.reads(
        f"bot: ↪️ {his.admin.name}: It comes tomorrow",
        "me: I will look it up",
        question(his.admin, "It comes tomorrow", "I will look it up"),
        after=talk.line,
    )
    await talk.customer.reads("me: Help me", "bot: It comes tomorrow")
    asked = await talk.admin.finds("Send yours anyway?")
    assert await talk.admin.press_on(asked["message_id"], "📨 Send") == f"📨 Sending it to {talk.customer.name}"
    await talk.customer.reads("me: Help me", "bot: It comes tomorrow", "bot: I will look it up")
    await talk.admin.write("The end")
    await talk.customer.reads("me: Help me", "bot: It comes tomorrow", "bot: I will look it up", "bot: The end")
    await talk.admin.reads(
        f"bot: ↪️ {his.admin.name}: It comes tomorrow",
        "me: I will look it up {👍bot}",
        f"bot: ↪ I will look it up | 📨 Sending it to {talk.customer.name}",
        "me: The end {👍bot}",
        after=talk.line,
    )


async def test_what_is_not_sent_after_all_never_is(office: Office, talk: Talk, his: Talk) -> None:
    await his.admin.write("It comes tomorrow")
    await talk.customer.reads("me: Help me", "bot: It comes tomorrow")
    await office.settled()
    await talk.admin.write("I will look it up")
    asked = await talk.admin.finds("Send yours anyway?")
    assert await talk.admin.press_on(asked["message_id"], "❌ Don't send") == "❌ Not sent"
    await talk.admin.finds("❌ Not sent")
    await talk.admin.write("The end")
    await talk.customer.reads("me: Help me", "bot: It comes tomorrow", "bot: The end")


async def test_an_album_is_held_as_a_whole_and_with_what_follows_it(office: Office, talk: Talk, his: Talk) -> None:
    await his.admin.write("It comes tomorrow")
    await talk.customer.reads("me: Help me", "bot: It comes tomorrow")
    await office.settled()
    await talk.admin.album({"kind": "photo", "caption": "Look"}, {"kind": "photo"})
    await talk.admin.write("Like this")
    asked = await talk.admin.finds("Send yours anyway?")
    await office.holds(
        "SELECT count(*) = 2 AND bool_and(state = 'held') FROM deliveries WHERE admin_id = $1 AND kind = 'reply'",
        talk.admin.user_id,
    )
    await talk.admin.press_on(asked["message_id"], "📨 Send")
    await talk.customer.reads(
        "me: Help me", "bot: It comes tomorrow", "bot: [photo 1/2] Look", "bot: [photo 2/2]", "bot: Like this"
    )


async def test_a_reply_from_outside_asks_too_when_somebody_has_answered_since(
    office: Office, talk: Talk, noah: Phone
) -> None:
    await talk.customer.write("Where is it?")
    live = await talk.admin.finds("Where is it?", after=talk.line)
    await talk.admin.command("/done")
    await enter(noah, talk.customer)
    await noah.write("It comes tomorrow")
    await talk.customer.reads("me: Help me", "me: Where is it?", "bot: It comes tomorrow")
    await office.settled()
    await talk.admin.reply(live["message_id"], "I will look it up")
    asked = await talk.admin.finds(f"✋ {noah.name} answered just now: It comes tomorrow\nSend yours anyway?")
    await talk.admin.press_on(asked["message_id"], "📨 Send")
    await talk.customer.reads(
        *("me: Help me", "me: Where is it?", "bot: It comes tomorrow", "bot: ↪ Where is it? | I will look it up")
    )


async def test_a_reply_to_a_push_that_says_who_answered_asks_no_more(told: Phone, noah: Phone, alice: Phone) -> None:
    push = await told.finds(f"💬 {alice.name} 🆕 New · 1 new\nHelp me")
    await enter(noah, alice)
    await noah.write("It comes tomorrow")
    await told.finds(f"✅ {alice.name} · answered by {noah.name}")
    await told.reply(push["message_id"], "It is in the van already")
    await alice.reads("me: Help me", "bot: It comes tomorrow", "bot: It is in the van already")


async def test_both_answer_at_once_and_nothing_of_either_is_lost_or_doubled(talk: Talk, his: Talk) -> None:
    await asyncio.gather(talk.admin.write("From her"), his.admin.write("From him"))
    chat = await talk.customer.sees(lambda chat: len(chat) > 1, "an answer")
    first, second = (talk, his) if chat[1]["text"] == "From her" else (his, talk)
    asked = await second.admin.finds("Send yours anyway?")
    await second.admin.press_on(asked["message_id"], "📨 Send")
    said = ["From her", "From him"] if first is talk else ["From him", "From her"]
    await talk.customer.reads("me: Help me", *(f"bot: {words}" for words in said))


async def test_two_admins_mark_read_at_once_and_both_are_answered(
    office: Office, olivia: Phone, noah: Phone, alice: Phone
) -> None:
    hers, his = await open_card(olivia, alice), await open_card(noah, alice)
    toasts = await asyncio.gather(olivia.press_on(hers, "✅ Mark Read"), noah.press_on(his, "✅ Mark Read"))
    assert sorted(toasts) == ["Marked as read", "Up to date"]
    assert await office.unread_of(alice) == 0


async def test_one_archives_while_the_other_pins_and_both_hold(
    office: Office, olivia: Phone, noah: Phone, alice: Phone
) -> None:
    hers, his = await open_card(olivia, alice), await open_card(noah, alice)
    archived, pinned = await asyncio.gather(olivia.press_on(hers, "📦 Archive"), noah.press_on(his, "📌 Pin"))
    assert (archived, pinned) == ("Archived", "Pinned")
    for phone in (olivia, noah):
        await phone.finds("Pinned: Yes\n", "Status: 📦 Archived\n")


async def test_two_admins_claim_at_once_and_both_know_whose_it_is(olivia: Phone, noah: Phone, alice: Phone) -> None:
    hers, his = await open_card(olivia, alice), await open_card(noah, alice)
    toasts = await asyncio.gather(olivia.press_on(hers, "🙋 Claim"), noah.press_on(his, "🙋 Claim"))
    first = next(phone for phone, toast in zip((olivia, noah), toasts, strict=True) if toast == "Claimed")
    last = noah if first is olivia else olivia
    assert sorted(toasts) == sorted(["Claimed", f"Taken over from {first.name}"])
    for phone in (olivia, noah):
        await phone.finds(f"Claimed by: {last.name}\n")
