"""Labels of metrics come from closed sets."""

from typing import get_args

from services.admin_ui.bot import presses
from services.admin_ui.outbox.settle import Ending
from services.admin_ui.ui.panels import Cause
from shared.metrics import DELIVERY_ENDINGS, PANEL_EDIT_CAUSES, REFUSED_PRESSES


def test_the_label_sets_are_the_ones_declared() -> None:
    assert set(presses.REFUSED) == set(REFUSED_PRESSES)
    assert get_args(Cause) == PANEL_EDIT_CAUSES
    assert get_args(Ending) == DELIVERY_ENDINGS
