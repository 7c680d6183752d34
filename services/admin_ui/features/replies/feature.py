"""Replies: what admins write, edit, delete and react with goes to customers, and customers' reactions come back."""

from typing import Final

from services.admin_ui.features.replies.actions import DropHeld, SendHeld, TakeBack
from services.admin_ui.features.replies.delete import DELETE_OTHERS, on_delete
from services.admin_ui.features.replies.delivered import (
    change_was_refused,
    deletion_arrived,
    edit_arrived,
    reply_arrived,
    reply_arrived_twice,
    reply_in_doubt,
    reply_not_sent_yet,
    reply_refused,
)
from services.admin_ui.features.replies.edit import on_edit
from services.admin_ui.features.replies.late_press import TAKE_BACK, take_back, taken_back
from services.admin_ui.features.replies.press import drop_held, send_held
from services.admin_ui.features.replies.react import on_customers_reaction, on_reaction
from services.admin_ui.features.replies.send import on_message
from services.admin_ui.outbox.kind import Kind
from services.admin_ui.ui.feature import Command, Feature, HelpLine, UpdateKind, does
from services.admin_ui.ui.rights import ANSWER
from services.admin_ui.ui.say import say

FEATURE: Final = Feature(
    name="replies",
    code="r",
    actions=(does(SendHeld, send_held), does(DropHeld, drop_held), does(TakeBack, take_back)),
    rights=(DELETE_OTHERS,),
    commands=(
        Command(
            "delete",
            70,
            say("In reply to a message you sent, within 48 hours: delete it on both sides"),
            run=on_delete,
            needs=ANSWER,
        ),
    ),
    help=(
        HelpLine(9, say("<b>Answering customers</b>")),
        HelpLine(
            20,
            say(
                "Or reply to any customer's message: your answer goes to them, even while you are writing to somebody "
                "else."
            ),
        ),
        HelpLine(
            30,
            say(
                "👀 on your message: still waiting to be sent. 👍: delivered. Your edits and reactions reach the "
                "customer too."
            ),
        ),
    ),
    kinds=(
        Kind(
            "reply",
            delivered=reply_arrived,
            refused=reply_refused,
            in_doubt=reply_in_doubt,
            arrived_twice=reply_arrived_twice,
            not_sent_yet=reply_not_sent_yet,
            is_repeated=False,
            changes_conversation=True,
            is_timed=True,
        ),
        Kind("edit", delivered=edit_arrived, refused=change_was_refused, changes_conversation=True),
        Kind("reaction", refused=change_was_refused),
        Kind("deletion", delivered=deletion_arrived, refused=change_was_refused, changes_conversation=True),
        Kind(TAKE_BACK, delivered=taken_back, refused=change_was_refused, changes_conversation=True),
    ),
    events=("reply.deleted", "reply.taken_back"),
    updates=(
        UpdateKind("message", on_message),
        UpdateKind("edited_message", on_edit),
        UpdateKind("message_reaction", on_reaction),
        UpdateKind("message_reaction", on_customers_reaction, of="customer"),
    ),
)
