"""Direct message mode: everything an admin sends goes to one customer, until they leave."""

from typing import Final

from services.admin_ui.features.direct_mode.actions import LeaveDirect, ShowDirect
from services.admin_ui.features.direct_mode.banner import banner_closed, open_direct
from services.admin_ui.features.direct_mode.card import here_now, names, sign, way_in
from services.admin_ui.features.direct_mode.composer import DONE
from services.admin_ui.features.direct_mode.press import done, enter, leave
from services.admin_ui.features.direct_mode.upkeep import keep_modes
from services.admin_ui.ui.feature import CardPart, Command, Feature, HelpLine, ListMark, Loop, Table, does, opens
from services.admin_ui.ui.say import say

FEATURE: Final = Feature(
    name="direct_mode",
    code="m",
    actions=(
        opens(ShowDirect, open_direct, press=enter, remains=banner_closed, names_customer=True),
        does(LeaveDirect, leave),
    ),
    commands=(Command("done", 60, say("Leave the conversation you are writing in"), run=done, label=DONE),),
    help=(
        HelpLine(
            10,
            say(
                "Press 💬 Direct Message in a conversation: everything you send goes to that customer, and what they "
                "write appears here at once. /done leaves."
            ),
        ),
    ),
    card=(CardPart(40, lines=here_now, buttons=way_in),),
    marks=(ListMark(40, sign, names),),
    tables=(
        Table(
            "direct_modes",
            "SELECT, INSERT, UPDATE, DELETE",
            "user_id",
            "which admin is in the customer's conversation; until they leave it or enter another",
        ),
        Table("direct_modes_in_use", "SELECT"),
        Table(
            "direct_mode_moves",
            "SELECT, INSERT, DELETE",
            "user_id",
            "which conversations an admin entered and left in the last 24 hours, to know whom a delayed message is for",
        ),
    ),
    loops=(Loop("modes", keep_modes),),
)
