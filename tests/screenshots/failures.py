"""Deliveries that do not simply arrive, with the faults behind them switched on."""

from tests.screenshots.people import ALICE
from tests.screenshots.stage import OLIVIA, Stage


async def failures(stage: Stage) -> dict[str, bytes]:
    """One that arrives, one of which nobody knows, one that Telegram refuses; none of it in silence."""
    await stage.undisturbed(OLIVIA)
    await stage.know(ALICE)
    alice = await stage.arrived(ALICE)
    await alice.write("Hi! My account still says Free")
    await stage.counted(1)
    await stage.show(ALICE)
    customer, admin = stage.page.customer, stage.page.admin
    await stage.page.page.click(admin.part(".shortcuts button"), "/conversations")
    await admin.press("🔥 @alice123 (1)")
    await admin.press("💬 Direct Message")
    await admin.shows("✍️ Writing to @alice123")
    await admin.write("Hello Alice! One moment.")
    await customer.shows("One moment.")
    await stage.approved(1)
    await stage.fault(kind="answer_lost", methods=["copyMessage"], times=1)
    await admin.write("Your plan is active now 🎉")
    await admin.shows("❓ Nobody knows whether this reached @alice123")
    await stage.fault(kind="forbidden", methods=["copyMessage"], chat_id=ALICE.user_id)
    await admin.write("Can you see it?")
    await admin.shows("❌ Not delivered to @alice123")
    await stage.page.page.click("#alarm")
    return {"failed.png": await stage.picture()}
