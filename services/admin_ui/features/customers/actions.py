"""What is known about a customer, and what an owner changes of it."""

from dataclasses import dataclass
from typing import Annotated, Final, TypeAlias

from services.admin_ui.ui.action import OnCustomer, letters, numbers, optional
from services.admin_ui.ui.rights import READ
from shared.domain.customers import Tier

CHANGE: Final = "customers.change"
"""The right to give and take."""


@dataclass(frozen=True, slots=True)
class ShowCustomer(OnCustomer, code="us", needs=READ):
    """User Info."""


@dataclass(frozen=True, slots=True)
class ChangeCredits(OnCustomer, code="uc", needs=CHANGE):
    """Give credits, or take them."""

    by: Annotated[int, numbers(-100_000, 100_000)]


@dataclass(frozen=True, slots=True)
class ChangeTime(OnCustomer, code="ut", needs=CHANGE):
    """Give paid time, or take it."""

    by_hours: Annotated[int, numbers(-100_000, 100_000)]


@dataclass(frozen=True, slots=True)
class OverrideTier(OnCustomer, code="uo", needs=CHANGE):
    """Set the tier by hand; None: let it follow the purchases again."""

    tier: Annotated[Tier | None, optional(letters(new="n", regular="r", vip="v"))]


CustomerChange: TypeAlias = ChangeCredits | ChangeTime | OverrideTier
