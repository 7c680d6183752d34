"""Tiers and conversation statuses, as they are stored and shown."""

from typing import Final, Literal

Tier = Literal["new", "regular", "vip"]
TIERS: Final[tuple[Tier, ...]] = ("new", "regular", "vip")

Status = Literal["active", "archived", "snoozed"]
STATUSES: Final[tuple[Status, ...]] = ("active", "archived", "snoozed")
