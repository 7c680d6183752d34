"""What an admin can decide about messages that were held back: somebody else had answered, or whom they are for is not
sure. A question names what it holds: an old one releases nothing else.
"""

from dataclasses import dataclass
from typing import Annotated

from services.admin_ui.ui.action import ID, Id, OnCustomer, optional


@dataclass(frozen=True, slots=True)
class SendHeld(OnCustomer, code="rt"):
    """Send this customer everything that the question holds."""

    question_id: Id


@dataclass(frozen=True, slots=True)
class DropHeld(OnCustomer, code="rx"):
    """Send nothing of it to anybody."""

    question_id: Id


@dataclass(frozen=True, slots=True)
class TakeBack(OnCustomer, code="rb"):
    """Take back from this customer what went there before I had moved, and send it to the other, if there is one."""

    delivery_id: Id
    to_id: Annotated[int | None, optional(ID)] = None
