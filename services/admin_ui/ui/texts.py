"""The few sentences the bot says outside its panels."""

from typing import Final

from shared.telegram.text import cut, escaped, in_one_line, is_visible, isolated

ADMIN_HELP: Final = """👋 This is Frontdesk, your customers' inbox.

/conversations – who needs you most, first
/dashboard – the figures
/notifications – of what you are told, and when
/help – this text

Open a conversation to pin, archive or mark it read, to see who writes, and why it stands where it stands. \
The panel refreshes by itself.

<b>Answering</b>
💬 Direct Message on a conversation: everything you send goes to that customer, and what they write appears here. \
/done leaves.
Or reply to any message of a customer: your answer goes to them, wherever you are.
👀 on your message: it still waits; 👍: it arrived. Edits and reactions are passed on.
/delete as a reply to a message you sent: it vanishes on both sides, within 48 hours."""

UNKNOWN_COMMAND: Final = "I don't know this command. Nothing was sent. /help says what works."

CUSTOMER_HINT: Final = "Just write your message here. A person reads it."

DATABASE_AWAY: Final = "⏳ The database does not answer. This is kept and done as soon as it is back."
SOMETHING_WRONG: Final = "⚠️ That did not work and was put aside. Try again, or tell whoever runs this bot."

UP_TO_DATE: Final = "Up to date"
CONVERSATION_NOT_FOUND: Final = "Conversation not found"
CUSTOMER_NOT_FOUND: Final = "Customer not found"
NOT_FOR_YOU: Final = "This button does nothing here."
OWNERS_ONLY: Final = "Only an owner may do this."
TOO_OLD: Final = "This button is too old. Send /conversations for a new panel."
OVERTAKEN: Final = "A new message came in meanwhile: not archived."
NEWER_STAYS_UNREAD: Final = "A new message came in meanwhile: it stays unread."
NO_QUIET_HOURS: Final = "Quiet hours need a start and another end."


def customer_greeting(first_name: str) -> str:
    """The warm welcome of a customer, in HTML."""
    name = cut(in_one_line(first_name), 64, units=96, ellipsis="…")
    whom = f", {escaped(isolated(name))}" if is_visible(name) else ""
    return f"👋 Hello{whom}, and welcome! Just write your message here: a person reads it."
