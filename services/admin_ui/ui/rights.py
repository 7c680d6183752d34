"""Who may do what. The gateway's routing is no authorisation, and callback data is chosen by whoever sends it: every
press is checked here again, by numeric id and role."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from services.admin_ui.ui.action import Action, ChangeCredits, ChangeTime, OverrideTier, SetEscalation

Role = Literal["owner", "admin", "agent"]
Refusal = Literal["not_an_admin", "not_allowed", "unreadable"]

_OWNERS_ONLY: Final = (ChangeCredits, ChangeTime, OverrideTier, SetEscalation)


@dataclass(frozen=True, slots=True)
class Roster:
    """The admins and their roles, by numeric Telegram id."""

    roles: Mapping[int, Role]

    @classmethod
    def of_owners(cls, owner_ids: Iterable[int]) -> "Roster":
        """A team of owners only."""
        return cls(dict.fromkeys(owner_ids, "owner"))

    def role_of(self, user_id: int) -> Role | None:
        """None for everybody who is not an admin."""
        return self.roles.get(user_id)


def refusal_of(role: Role | None, action: Action | None) -> Refusal | None:
    """Why this person may not do this, or None when they may. `action` is None for unreadable callback data."""
    if role is None:
        return "not_an_admin"
    if action is None:
        return "unreadable"
    if isinstance(action, _OWNERS_ONLY) and role != "owner":
        return "not_allowed"
    return None
