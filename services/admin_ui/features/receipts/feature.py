"""Receipts: an admin sees what became of each message they sent, and decides about what did not simply arrive."""

from typing import Final

from services.admin_ui.features.receipts.actions import ItArrived, Retry
from services.admin_ui.features.receipts.gauges import refresh_deliveries
from services.admin_ui.features.receipts.notices import CORRECTION, RECEIPT
from services.admin_ui.features.receipts.press import it_arrived, retry
from services.admin_ui.features.receipts.waiting import give_signs
from services.admin_ui.ui.feature import Feature, Gauges, Loop, does

FEATURE: Final = Feature(
    name="receipts",
    code="s",
    actions=(does(Retry, retry), does(ItArrived, it_arrived)),
    kinds=(RECEIPT, CORRECTION),
    events=("reply.sent_again", "reply.marked_as_arrived"),
    loops=(Loop("signs of waiting", give_signs),),
    gauges=(Gauges(refresh_deliveries),),
)
