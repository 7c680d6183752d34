"""The few sentences that more than one feature says."""

from typing import Final

from services.admin_ui.ui.say import say

DATABASE_AWAY: Final = say(
    "⏳ The database is not answering. Your request is kept and will be carried out as soon as it is back."
)
SOMETHING_WRONG: Final = say("⚠️ That did not work. Try again, or tell whoever runs this bot.")

UP_TO_DATE: Final = say("Up to date")
CONVERSATION_NOT_FOUND: Final = say("Conversation not found")
NOT_FOR_YOU: Final = say("This button does nothing here.")
NOT_ALLOWED: Final = say("Your role does not allow this.")
TOO_OLD: Final = say("This button is too old. Send /conversations for a new panel.")
OVERTAKEN: Final = say("A new message has just come in: not archived.")
BACK: Final = say("⬅️ Back")
REFRESH: Final = say("🔄 Refresh")
