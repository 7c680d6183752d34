"""What an admin can decide about answers that were held back because somebody else had answered."""

from dataclasses import dataclass

from services.admin_ui.ui.action import OnCustomer


@dataclass(frozen=True, slots=True)
class SendHeld(OnCustomer, code="rs"):
    """Send everything of mine that waits for this decision."""


@dataclass(frozen=True, slots=True)
class DropHeld(OnCustomer, code="rd"):
    """Send none of it."""
