"""Who may do what. A role is a set of rights, and a customer is a role too.

The gateway's routing is no authorisation, and callback data is chosen by whoever sends it: every press is checked here
again, by numeric id (docs/decisions.md 8.3).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, Self

Role = Literal["owner", "admin", "agent"]
Holder = Literal["owner", "admin", "agent", "customer"]
"""Whoever can hold a right."""

READ: Final = "read"
"""To see the inbox, conversations and figures."""
ANSWER: Final = "answer"
"""To write to customers, and to do to a conversation what goes with it."""

TEAM: Final[tuple[Holder, ...]] = ("owner", "admin", "agent")


@dataclass(frozen=True, slots=True)
class Right:
    """Something not everybody may do, and who may."""

    name: str
    holders: tuple[Holder, ...]


EVERYBODYS: Final = (Right(READ, TEAM), Right(ANSWER, TEAM))
"""What the whole team may, whatever features there are."""

NO_RIGHTS: Final[frozenset[str]] = frozenset()


def rights_by_holder(rights: Iterable[Right]) -> dict[Holder, frozenset[str]]:
    """Each role as the set of its rights."""
    every = tuple(rights)
    holders: tuple[Holder, ...] = (*TEAM, "customer")
    return {holder: frozenset(right.name for right in every if holder in right.holders) for holder in holders}


@dataclass(frozen=True, slots=True)
class Roster:
    """The admins and their roles, by numeric Telegram id; and what each role may."""

    roles: Mapping[int, Role]
    rights: Mapping[Holder, frozenset[str]]

    @classmethod
    def of_owners(cls, owner_ids: Iterable[int], rights: Mapping[Holder, frozenset[str]]) -> Self:
        """A team of owners only."""
        return cls(dict.fromkeys(owner_ids, "owner"), rights)

    def role_of(self, person_id: int) -> Role | None:
        """None for everybody who is not an admin."""
        return self.roles.get(person_id)

    def rights_of(self, person_id: int) -> frozenset[str]:
        """What this person may do: an admin by their role, everybody else as a customer."""
        return self.rights[self.roles.get(person_id, "customer")]
