"""The inbox, and a conversation opened from it."""

from tests.screenshots.people import ALICE, BOB, LUIS, NINA
from tests.screenshots.stage import NOAH, OLIVIA, Stage


async def inbox(stage: Stage) -> dict[str, bytes]:
    """Who needs an answer most comes first; a press opens the conversation."""
    await stage.undisturbed(OLIVIA, NOAH)
    await stage.know(ALICE, LUIS, BOB, NINA)
    await stage.wrote(LUIS, BOB, NINA)
    alice = await stage.arrived(ALICE)
    await alice.write("Hi! I bought the yearly plan this morning")
    await alice.write("It is not on my account yet")
    await alice.write(kind="photo", caption="This is the receipt")
    await alice.write("Hey, I need help with my purchase...")
    await stage.counted(4)
    noah = stage.admin(NOAH)
    await noah.command("/conversations")
    await noah.press("@bob456 (1)")
    await noah.press("🙋 Claim")
    await noah.press("💬 Direct Message")
    await stage.show(ALICE)
    admin = stage.page.admin
    await stage.page.page.click(admin.part(".shortcuts button"), "/conversations")
    await admin.shows("@alice123", "Нина Орлова", "@luismar", "@bob456", "🙋 @noah · 👁 @noah")
    await admin.press("🔥 @alice123 (4)")
    await admin.press("📌 Pin")
    await admin.press("⬅️ Back")
    await admin.shows("📌🔥 1. @alice123 🏆 VIP")
    shown = {"inbox.png": await stage.picture()}
    await admin.press("📌🔥 @alice123 (4)")
    await admin.shows("👤 Conversation: @alice123", "Pinned: Yes")
    return shown | {"conversation.png": await stage.picture()}
