"""Two admins in one conversation."""

from tests.screenshots.people import ALICE
from tests.screenshots.stage import NOAH, OLIVIA, Stage


async def team(stage: Stage) -> dict[str, bytes]:
    """Somebody answered since Olivia looked: she is asked before hers is sent."""
    await stage.undisturbed(OLIVIA, NOAH)
    await stage.know(ALICE)
    alice = await stage.arrived(ALICE)
    await alice.write("Hi! My account still says Free")
    await alice.write(kind="photo", caption="This is the receipt")
    await stage.counted(1)
    noah = stage.admin(NOAH)
    await noah.command("/conversations")
    for label in ("🔥 @alice123 (2)", "🙋 Claim", "💬 Direct Message"):
        await noah.press(label)
    await noah.shows("✍️ Writing to @alice123. /done leaves.")
    await stage.show(ALICE)
    customer, admin = stage.page.customer, stage.page.admin
    await stage.page.page.click(admin.part(".shortcuts button"), "/conversations")
    for label in ("🔥🙋👁 @alice123 (2)", "💬 Direct Message"):
        await admin.press(label)
    await admin.shows("✍️ Writing to @alice123")
    await admin.after(0).shows("🙋 Claimed by: @noah", "👁 Here too: @noah")
    await noah.write("Thank you, Alice! Your plan is active now 🎉")
    await customer.shows("Your plan is active now")
    await admin.shows("↪️ @noah")
    await admin.write("Hi Alice! Let me look into it.")
    await admin.shows("✋ @noah answered", "Send yours anyway?")
    return {"team.png": await stage.picture()}
