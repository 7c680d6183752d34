"""The inbox: who needs an answer, first who matters most."""

from typing import Final

from services.admin_ui.features.inbox.actions import ShowAll, ShowList, StayHere
from services.admin_ui.features.inbox.all_conversations import open_all
from services.admin_ui.features.inbox.marks import hot_sign, pin_sign
from services.admin_ui.features.inbox.press import stay_here
from services.admin_ui.features.inbox.screen import open_list
from services.admin_ui.features.inbox.shelves import ACTIVE, ARCHIVED
from services.admin_ui.ui.feature import Command, Feature, ListMark, Table, does, opens
from services.admin_ui.ui.say import say

FEATURE: Final = Feature(
    name="inbox",
    code="i",
    actions=(opens(ShowList, open_list), opens(ShowAll, open_all), does(StayHere, stay_here)),
    commands=(Command("conversations", 10, say("The inbox: those who need you most come first"), opens=ShowList()),),
    marks=(ListMark(10, pin_sign), ListMark(20, hot_sign)),
    shelves=(ACTIVE, ARCHIVED),
    tables=(Table("listed_conversations", "SELECT"), Table("waiting_conversations", "SELECT")),
)
