"""What a customer and a tier are called."""

from typing import Final, Protocol

from shared.domain.customers import Tier
from shared.telegram.text import cut, escaped, in_one_line, is_visible, isolated

TIER_SIGNS: Final[dict[Tier, str]] = {"vip": "🏆", "regular": "⭐", "new": "🆕"}
TIER_NAMES: Final[dict[Tier, str]] = {"vip": "VIP", "regular": "Regular", "new": "New"}


class Person(Protocol):
    """Whoever has a Telegram id and perhaps names."""

    @property
    def user_id(self) -> int: ...
    @property
    def username(self) -> str | None: ...
    @property
    def first_name(self) -> str: ...
    @property
    def last_name(self) -> str | None: ...


def tier_label(tier: Tier) -> str:
    """`🏆 VIP`."""
    return f"{TIER_SIGNS[tier]} {TIER_NAMES[tier]}"


def full_name(person: Person) -> str | None:
    """First and last name in one line, or None when there is nothing to see in them."""
    name = in_one_line(f"{person.first_name} {person.last_name or ''}")
    return name if is_visible(name) else None


def name_in_text(person: Person, *, characters: int = 64, units: int = 96) -> str:
    """`@alice123`, else the full name, else `User 123`; inert, for a text in HTML."""
    return escaped(isolated(cut(_name(person), characters, units=units, ellipsis="…")))


def name_on_button(person: Person) -> str:
    """The same in at most 18 characters, for a label."""
    return plain_name(person, characters=18, units=48)


def plain_name(person: Person, *, characters: int, units: int) -> str:
    """The same where there is no markup; what is cut ends in an ellipsis that comes on top."""
    return isolated(cut(_name(person), characters, units=units, ellipsis="…"))


def _name(person: Person) -> str:
    username = in_one_line(person.username or "")
    return f"@{username}" if username else full_name(person) or f"User {person.user_id}"
