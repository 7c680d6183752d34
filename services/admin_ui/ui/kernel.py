"""What the kernel itself declares, in the words of a feature: its tables, its kinds of deliveries, /help and
/cancel.
"""

from typing import Final

from services.admin_ui.ui.action import Below
from services.admin_ui.ui.feature import Command, Feature, Table, does
from services.admin_ui.ui.help import greet, show_help
from services.admin_ui.ui.notices import NOTICE
from services.admin_ui.ui.press import carry_out_below
from services.admin_ui.ui.questions import QUESTION, cancel
from services.admin_ui.ui.say import say

_ALL: Final = "SELECT, INSERT, UPDATE, DELETE"

KERNEL: Final = Feature(
    name="kernel",
    code="0",
    actions=(does(Below, carry_out_below),),
    commands=(
        Command("start", 0, say("What you can do here"), run=greet, is_listed=False),
        Command("cancel", 80, say("Cancel a question the bot asked you"), run=cancel),
        Command("help", 90, say("What you can do here"), run=show_help),
    ),
    kinds=(NOTICE, QUESTION),
    tables=(
        Table("admins", _ALL),
        Table("panels", _ALL),
        Table("leases", "SELECT, INSERT, UPDATE"),
        Table("questions", _ALL),
        Table(
            "parked_updates",
            _ALL,
            "person_id",
            "an update of the customer's that waits for something; until it is done",
        ),
        Table("events", "SELECT, INSERT", "user_id", "what admins did about the customer; kept for good"),
        Table(
            "deliveries",
            _ALL,
            "user_id",
            "what was sent to or about the customer; 72 hours, refused and doubtful replies 30 days",
        ),
        Table(
            "message_pairs",
            _ALL,
            "user_id",
            "which message in an admin's chat is which of the customer's; kept for good",
        ),
    ),
)
