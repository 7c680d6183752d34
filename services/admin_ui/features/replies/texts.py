"""What an admin is told while writing to customers, outside panels."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal

from services.admin_ui.features.replies.store import Answer
from services.admin_ui.ui.action import DropHeld, SendHeld, ShowDirect
from services.admin_ui.ui.durations import ago
from services.admin_ui.ui.names import Person, name_in_text, name_on_button
from services.admin_ui.ui.screen import Button, Screen, screen
from shared.telegram.text import cut, escaped, in_one_line, isolated

NOWHERE: Final = Screen(
    "Nothing was sent: you are writing to nobody. Open a conversation from /conversations and press 💬 Direct Message, "
    "or reply to a customer's message."
)
UNKNOWN_REPLY: Final = Screen(
    "I don't know which customer that message belongs to. Nothing was sent. Reply to a message of a customer, or open "
    "the conversation from /conversations."
)
GONE: Final = Screen("This customer is no longer in the database. Nothing was sent.")
NOT_COPIED: Final = Screen("Telegram does not let a bot send this kind of message on. Nothing was sent.")
QUIZ_NOT_COPIED: Final = Screen("Telegram does not tell a bot the right answer of this quiz. Nothing was sent.")

NEVER_SENT: Final = Screen("This message was not sent to anybody, and editing does not send it. Send it anew.")
NO_SUCH_EDIT: Final = Screen("This edit cannot be passed on. The customer still sees what you sent first.")
EDIT_IN_DOUBT: Final = Screen("Nobody knows whether this message arrived, so the edit was not passed on.")
EDIT_OF_DELETED: Final = Screen("This message was deleted on the customer's side: there is nothing to edit.")

DELETE_WHAT: Final = Screen("Reply with /delete to the message of yours that is to vanish on both sides.")
DELETE_UNKNOWN: Final = Screen("I don't know that message. Nothing was deleted.")
DELETE_THEIRS: Final = Screen("That is the customer's message. Only what was sent to them can be deleted.")
DELETE_COLLEAGUES: Final = Screen("A colleague sent that. Only they or an owner may delete it.")
DELETE_TOO_OLD: Final = Screen("That was sent more than 48 hours ago: Telegram does not let a bot delete it any more.")
DELETE_UNDELIVERED: Final = Screen("That message did not reach the customer: there is nothing to delete.")
DELETE_IN_DOUBT: Final = Screen("Nobody knows whether that message arrived, so it cannot be deleted.")
DELETED_ALREADY: Final = Screen("That message was deleted already.")
DELETED: Final = Screen("🗑 Deleted on both sides")
DELETED_UNSENT: Final = Screen("🗑 Deleted before it was sent")

ONLY_STANDARD_REACTIONS: Final = Screen(
    "Telegram lets a bot pass on only the standard emoji reactions: the customer does not see this one."
)

NOT_IN_A_CONVERSATION: Final = "You are in no conversation."
NOT_IN_THIS_CONVERSATION: Final = "You are not in this conversation"
NOTHING_HELD: Final = "Nothing is held back any more"
HELD_SENT: Final = Screen("📨 Sent after all")
HELD_DROPPED: Final = Screen("❌ Not sent")

Refused = Literal["not_copied", "quiz", "text_too_long", "caption_too_long"]
_TOO_LONG: Final[Mapping[str, tuple[str, str]]] = {
    "text_too_long": ("text", "4,096"),
    "caption_too_long": ("caption", "1,024"),
}


def unsendable(why: Refused, length: int) -> Screen:
    """Why a message cannot be sent on."""
    if why in _TOO_LONG:
        return Screen(f"{_too_long(why, length)} Nothing was sent.")
    return NOT_COPIED if why == "not_copied" else QUIZ_NOT_COPIED


def edit_unsendable(why: Refused, length: int) -> Screen:
    """Why an edit of what was sent cannot be passed on."""
    if why in _TOO_LONG:
        return Screen(f"{_too_long(why, length)} The customer still sees what you sent first.")
    return NO_SUCH_EDIT


def _too_long(why: str, length: int) -> str:
    what, most = _TOO_LONG[why]
    return f"This {what} is {length:,} characters long; Telegram lets a bot send {most}."


def mode_over(customer: Person, used_at: datetime, now: datetime) -> Screen:
    """The mode was left alone for so long that a message may be meant for somebody else."""
    name = name_in_text(customer)
    return screen(
        [f"⏳ You left the conversation with {name}: you last wrote there {ago(used_at, now)}. This was not sent."],
        [Button(f"💬 Write to {name_on_button(customer)}", ShowDirect(customer.user_id))],
    )


def left(customer: Person) -> Screen:
    """Said on /done."""
    return Screen(f"✅ You left the conversation with {name_in_text(customer)}.")


def left_toast(customer: Person) -> str:
    """The same on a press, as plain text."""
    return f"You left the conversation with {name_on_button(customer)}"


def entered_toast(customer: Person) -> str:
    """Plain text."""
    return f"Now writing to {name_on_button(customer)}"


def question(answer: Answer | None, customer_id: int, now: datetime) -> Screen:
    """Somebody else answered meanwhile: the admin decides."""
    return screen(
        [f"✋ {_who_answered(answer, now) if answer else 'Somebody answered meanwhile'}", "Send yours anyway?"],
        [Button("📨 Send", SendHeld(customer_id)), Button("❌ Don't send", DropHeld(customer_id))],
    )


def _who_answered(answer: Answer, now: datetime) -> str:
    preview = preview_of(answer.label, answer.text)
    said = f": <i>{preview}</i>" if preview else ""
    return f"{name_in_text(answer.by)} answered {ago(answer.at, now)}{said}"


def colleague_answered(colleague: Person, label: str | None, text: str) -> Screen:
    """An answer somebody else gave in the conversation the admin is in."""
    return Screen(f"↪️ {name_in_text(colleague)}: {preview_of(label, text)}")


def preview_of(label: str | None, text: str) -> str:
    """The beginning of a message, in HTML."""
    words = " ".join(part for part in (label, text) if part)
    return escaped(isolated(cut(in_one_line(words), 120, units=240)))
