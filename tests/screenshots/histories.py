"""A history: both directions, by whom, and what has become of each message."""

from tests.screenshots.people import ALICE
from tests.screenshots.stage import NOAH, OLIVIA, Stage
from tests.support.frontdesk import Phone


async def history(stage: Stage) -> dict[str, bytes]:
    """Opened on the newest, with what was edited and deleted, and with what is unread."""
    await stage.undisturbed(OLIVIA, NOAH)
    await stage.know(ALICE)
    alice = await stage.arrived(ALICE)
    await alice.write("Hi! Do you have a yearly plan?")
    await stage.counted(1)
    await _ask(stage.admin(OLIVIA), alice)
    await _answer(stage.admin(NOAH), alice)
    await alice.write("Perfect, thank you! ❤️")
    await stage.show(ALICE)
    admin = stage.page.admin
    await stage.page.page.click(admin.part(".shortcuts button"), "/conversations")
    await admin.press("🔥 @alice123 (1)")
    await admin.press("📜 History")
    await admin.shows("📜 History: @alice123", "── unread ──", "Perfect, thank you!")
    return {"history.png": await stage.picture()}


async def _ask(olivia: Phone, alice: Phone) -> None:
    await _enter(olivia, "🔥 @alice123 (1)")
    answer = await olivia.write("Yes, and it has one month free.")
    await alice.shows("Yes, and it has one month free.")
    await olivia.edit(answer, "Yes, and it has two months free.")
    await alice.shows("Yes, and it has two months free.")
    await olivia.command("/done")


async def _answer(noah: Phone, alice: Phone) -> None:
    await _enter(noah, "🔥 @alice123")
    await alice.write(kind="photo", caption="I bought it!")
    await alice.write("Is it active now?")
    bought = await noah.shows("Is it active now?")
    mistaken = await noah.write("Yes it is, Bob!", reply_to_message_id=bought["message_id"])
    await alice.shows("Yes it is, Bob!")
    await noah.write("/delete", reply_to_message_id=mistaken)
    await noah.shows_part("🗑 Deleted on both sides")
    await noah.write("Yes it is, Alice! Have fun 🎉", reply_to_message_id=bought["message_id"])
    await alice.shows("Yes it is, Alice! Have fun 🎉")
    await noah.command("/done")


async def _enter(admin: Phone, label: str) -> None:
    await admin.command("/conversations")
    await admin.press(label)
    await admin.press("💬 Direct Message")
    await admin.shows("✍️ Writing to @alice123. /done leaves.")
