"""The figures of the whole desk."""

from dataclasses import dataclass

from services.admin_ui.ui.action import Action
from services.admin_ui.ui.rights import READ


@dataclass(frozen=True, slots=True)
class ShowDashboard(Action, code="ds", needs=READ):
    """How many customers, conversations and unread messages there are."""
