"""What an admin can decide about an answer that did not simply arrive."""

from dataclasses import dataclass

from services.admin_ui.ui.action import Action, Id


@dataclass(frozen=True, slots=True)
class Retry(Action, code="sr"):
    """Send it once more."""

    delivery_id: Id


@dataclass(frozen=True, slots=True)
class ItArrived(Action, code="sa"):
    """Nobody knows, but the admin does: the customer has it."""

    delivery_id: Id
