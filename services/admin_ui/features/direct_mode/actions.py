"""What a button of direct message mode asks for."""

from dataclasses import dataclass

from services.admin_ui.ui.action import OnCustomer


@dataclass(frozen=True, slots=True)
class ShowDirect(OnCustomer, code="md"):
    """Be in this conversation: everything the admin sends goes to the customer."""


@dataclass(frozen=True, slots=True)
class LeaveDirect(OnCustomer, code="ml"):
    """Be in this conversation no more."""
