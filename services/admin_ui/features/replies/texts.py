"""What an admin reads about what they write to customers, outside panels."""

from datetime import datetime
from typing import Final

from services.admin_ui.features.direct_mode.actions import ShowDirect
from services.admin_ui.features.replies.actions import DropHeld, SendHeld, TakeBack
from services.admin_ui.features.replies.admin_message import LONGEST_CAPTION, LONGEST_TEXT, Unsendable
from services.admin_ui.features.replies.store import Answer
from services.admin_ui.ui.durations import ago
from services.admin_ui.ui.labels import label_and_text, preview_text
from services.admin_ui.ui.names import Name, Person, short_name
from services.admin_ui.ui.say import Text, Value, bold, italic, joined, lay, say
from services.admin_ui.ui.screen import Button, Screen, screen
from shared.telegram.text import cut, in_one_line

NOWHERE: Final = Screen(
    say(
        "Nothing was sent: you are not writing to anyone. Open a conversation from /conversations and press 💬 Direct "
        "Message, or reply to a customer's message."
    )
)
UNKNOWN_REPLY: Final = Screen(
    say(
        "I don't know which customer that message belongs to. Nothing was sent. Reply to a customer's message, or open "
        "the conversation from /conversations."
    )
)
GONE: Final = Screen(say("This customer is no longer in the database. Nothing was sent."))
NOT_COPIED: Final = Screen(say("Telegram does not let bots pass on this kind of message. Nothing was sent."))
QUIZ_NOT_COPIED: Final = Screen(
    say("Telegram does not tell bots the right answer to this quiz, so it cannot be passed on. Nothing was sent.")
)

NEVER_SENT: Final = Screen(
    say("This message was not sent to anybody, and editing does not send it. Please write it again.")
)
NO_SUCH_EDIT: Final = Screen(say("This edit cannot be passed on. The customer still sees what you sent first."))
EDIT_IN_DOUBT: Final = Screen(say("Nobody knows whether this message arrived, so the edit was not passed on."))
EDIT_OF_DELETED: Final = Screen(say("This message was deleted on the customer's side: there is nothing left to edit."))

DELETE_WHAT: Final = Screen(say("Reply with /delete to the message you want to delete on both sides."))
DELETE_UNKNOWN: Final = Screen(say("I don't know that message. Nothing was deleted."))
DELETE_THEIRS: Final = Screen(say("That is the customer's message. Only what was sent to them can be deleted."))
DELETE_COLLEAGUES: Final = Screen(say("A colleague sent that. Only they or an owner can delete it."))
DELETE_TOO_OLD: Final = Screen(
    say("That was sent more than 48 hours ago: Telegram does not let bots delete it any more.")
)
DELETE_UNDELIVERED: Final = Screen(say("That message did not reach the customer: there is nothing to delete."))
DELETE_IN_DOUBT: Final = Screen(say("Nobody knows whether that message arrived, so it cannot be deleted."))
DELETED_ALREADY: Final = Screen(say("That message is already deleted."))
DELETED: Final = Screen(say("🗑 Deleted on both sides"))
DELETED_UNSENT: Final = Screen(say("🗑 Deleted before it was sent"))

ONLY_STANDARD_REACTIONS: Final = Screen(
    say("Telegram lets bots pass on only the standard emoji reactions: the customer does not see this one.")
)

NOTHING_HELD: Final = say("No message is waiting for your decision")
_DONT_SEND: Final = say("❌ Don't send")
TAKEN_BACK: Final = Screen(say("↩️ Taken back"))
TAKEN_BACK_ALREADY: Final = Screen(say("This has been decided already"))
HELD_DROPPED: Final = Screen(say("❌ Not sent"))

_NOTHING_SENT: Final = say("Nothing was sent.")
_SEES_THE_FIRST: Final = say("The customer still sees what you sent first.")


def unsendable(why: Unsendable, length: int) -> Screen:
    """Why a message cannot be sent on."""
    if why == "not_copied":
        return NOT_COPIED
    return QUIZ_NOT_COPIED if why == "quiz" else Screen(joined(" ", (_too_long(why, length), _NOTHING_SENT)))


def edit_unsendable(why: Unsendable, length: int) -> Screen:
    """Why an edit of what was sent cannot be passed on."""
    if why in ("not_copied", "quiz"):
        return NO_SUCH_EDIT
    return Screen(joined(" ", (_too_long(why, length), _SEES_THE_FIRST)))


def _too_long(why: Unsendable, length: int) -> Text:
    if why == "text_too_long":
        return say(
            "This text is {length} characters long; Telegram lets bots send at most {most}.",
            length=length,
            most=LONGEST_TEXT,
        )
    return say(
        "This caption is {length} characters long; Telegram lets bots send at most {most}.",
        length=length,
        most=LONGEST_CAPTION,
    )


def mode_over(customer: Person, used_at: datetime, now: datetime) -> Screen:
    """The mode was left alone for so long that a message may be meant for somebody else."""
    last_wrote = ago(used_at, now)
    text = say(
        "⏳ You are no longer writing to {customer}: you last wrote {ago}. This was not sent.",
        customer=Name(customer),
        ago=last_wrote,
    )
    enter = Button(say("💬 Write to {customer}", customer=short_name(customer)), ShowDirect(customer.user_id))
    return screen([text], [enter])


def question(answer: Answer | None, question_id: int, customer_id: int, now: datetime) -> Screen:
    """Somebody else answered meanwhile: the admin decides."""
    return screen(
        [
            _who_answered(answer, now) if answer else say("✋ Somebody else has already answered"),
            say("Send yours anyway?"),
        ],
        [
            Button(say("📨 Send"), SendHeld(customer_id, question_id)),
            Button(_DONT_SEND, DropHeld(customer_id, question_id)),
        ],
    )


def moved_question(question_id: int, before: Person | None, now_in: Person | None) -> Screen:
    """The admin entered or left a conversation after writing: they say whom it is for. One of the two is somebody."""
    candidates = [one for one in (before, now_in) if one is not None]
    first = candidates[0]
    if now_in is not None:
        moved = say("✋ You wrote this before moving to {customer}.", customer=bold(Name(now_in)))
    else:
        moved = say("✋ You wrote this before leaving {customer}.", customer=bold(Name(first)))
    return screen(
        [moved, say("Whom is it for?")],
        *[[_send_to(question_id, one)] for one in candidates],
        [Button(_DONT_SEND, DropHeld(first.user_id, question_id))],
    )


def replayed_question(question_id: int, customer: Person, at: datetime, now: datetime) -> Screen:
    """It could not be handled when it was written, and an operator has it tried again now."""
    said = say("✋ You wrote this {ago}, and it could not be handled until now.", ago=ago(at, now))
    dont = Button(_DONT_SEND, DropHeld(customer.user_id, question_id))
    return screen([said, say("Send it now?")], [_send_to(question_id, customer)], [dont])


def went_before_press(delivery_id: int, went_to: Person, meant_for: Person | None) -> Screen:
    """A press came late: what was written after it went where the admin had been before."""
    said = say("⚠️ This went to {customer} before your press arrived.", customer=bold(Name(went_to)))
    if meant_for is None:
        return screen([said], [Button(say("↩️ Take back"), TakeBack(went_to.user_id, delivery_id))])
    take_back = say("↩️ Take back and send to {customer}", customer=short_name(meant_for))
    return screen([said], [Button(take_back, TakeBack(went_to.user_id, delivery_id, meant_for.user_id))])


def taken_back_and_sent(customer: Person) -> Screen:
    """It goes to whom it was meant for."""
    return Screen(say("↩️ Taken back. 📨 Sending it to {customer}", customer=Name(customer)))


def sent_to_both(customer: Person, other: Person) -> Screen:
    """It goes to whom it was meant for; from the other it cannot be taken back."""
    return Screen(
        say(
            "📨 Sending it to {customer}. Nobody knows whether {other} has it too.",
            customer=Name(customer),
            other=Name(other),
        )
    )


def held_sent_to(customer: Person) -> Screen:
    """The admin has said whom it is for."""
    return Screen(say("📨 Sending it to {customer}", customer=Name(customer)))


def _send_to(question_id: int, customer: Person) -> Button:
    return Button(say("📨 To {customer}", customer=short_name(customer)), SendHeld(customer.user_id, question_id))


def _who_answered(answer: Answer, now: datetime) -> Text:
    said = say("✋ {colleague} answered {ago}", colleague=Name(answer.by), ago=ago(answer.at, now))
    if not answer.label and not answer.text:
        return said
    return lay("{said}: {preview}", said=said, preview=italic(preview_of(answer.label, answer.text)))


def colleague_answered(colleague: Person, label: str | None, text: str) -> Screen:
    """An answer somebody else gave in the conversation the admin is in."""
    return Screen(lay("↪️ {colleague}: {preview}", colleague=Name(colleague), preview=preview_of(label, text)))


def preview_of(label: str | None, text: str) -> Value:
    """The beginning of a message."""
    return preview_text(cut(in_one_line(label_and_text(label, text)), 120, units=240))
