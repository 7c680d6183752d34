"""Direct message mode: what either side writes stands on the other's phone."""

from tests.screenshots.people import ALICE
from tests.screenshots.stage import OLIVIA, Stage


async def direct(stage: Stage) -> dict[str, bytes]:
    """Entered from a push; answers and albums travel, and 👍 says that they arrived."""
    olivia = stage.admin(OLIVIA)
    await olivia.command("/start")
    await stage.know(ALICE)
    alice = await stage.arrived(ALICE)
    await alice.write("Hi! My account still says Free")
    await stage.show(ALICE)
    customer, admin = stage.page.customer, stage.page.admin
    await admin.press("↩️ Reply")
    await admin.shows("✍️ Writing to @alice123")
    await alice.write("It is order 4711")
    await admin.shows("It is order 4711")
    await admin.reply(".theirs .bubble", "Hello Alice! Found it, your plan is active now 🎉")
    await customer.shows("your plan is active now")
    await olivia.album({"kind": "photo", "caption": "Look, here you see it"}, {"kind": "photo"})
    await customer.shows("Look, here you see it")
    await alice.write("Perfect, thank you! ❤️")
    await admin.shows("Perfect, thank you!")
    await stage.approved(2)
    return {"direct.png": await stage.picture()}
