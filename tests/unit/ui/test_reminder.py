"""The reminder of whom the admin writes to, and what a panel leaves behind."""

from services.admin_ui.ui.message import Rendered, render
from services.admin_ui.ui.reminder import retired, with_reminder
from services.admin_ui.ui.say import say
from services.admin_ui.ui.screen import Screen
from services.admin_ui.ui.viewer import ENGLISH
from shared.domain.people import PersonName

CARD = Screen(say("Up to date"))


def test_the_reminder_stands_on_top_and_its_name_is_inert() -> None:
    reminded = render(with_reminder(CARD, PersonName(7, None, "Ann <b>")), ENGLISH)
    assert reminded.html == "✍️ Writing to Ann &lt;b&gt; · /done leaves\n\nUp to date"


def test_a_retired_panel_has_neither_a_reminder_nor_buttons() -> None:
    reminded = render(with_reminder(CARD, PersonName(7, "ada")), ENGLISH)
    assert retired(reminded) == Rendered("Up to date")
    assert retired(Rendered("Up to date", ((("Back", "x"),),))) == Rendered("Up to date")
