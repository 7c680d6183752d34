"""Pushes: what an admin is told of by itself, and what becomes of it."""

from tests.screenshots.people import ALICE, BOB, LUIS, NINA
from tests.screenshots.stage import NOAH, OLIVIA, Stage


async def pushes(stage: Stage) -> dict[str, bytes]:
    """One answered by a colleague, one by Telegram's reply, one that nobody answers, and one of several messages."""
    noah = stage.admin(NOAH)
    await noah.command("/start")
    await stage.admin(OLIVIA).command("/start")
    await stage.know(ALICE, LUIS, BOB, NINA)
    luis, bob, alice = [await stage.arrived(customer) for customer in (LUIS, BOB, ALICE)]
    await stage.show(LUIS)
    told = stage.page.admin.after(0)
    await bob.write("Quick question: do credits expire?")
    await told.shows("@bob456", "1 new")
    await noah.press("↩️ Reply")
    await noah.write("No, they stay as long as your account does.")
    await told.shows("✅ @bob456 · answered by @noah")
    await luis.write("Hello! How does this work?")
    await told.shows("@luismar", "1 new")
    await stage.page.admin.reply(".theirs .bubble", "Welcome, Luis! Tell us what you need.")
    await stage.page.customer.shows("Welcome, Luis!")
    await stage.wrote(NINA)
    await told.shows("Нина Орлова", "no answer")
    await alice.write("Hey, I need help with my purchase...")
    await told.shows("@alice123", "1 new")
    await alice.write(kind="photo", caption="This is the receipt")
    await told.shows("@alice123", "2 new")
    await stage.approved(1)
    return {"push.png": await stage.picture()}
