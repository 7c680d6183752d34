"""What a customer, an admin and a tier are called."""

import re
from dataclasses import dataclass
from html import escape
from typing import Final, Protocol

from services.admin_ui.ui.say import Laid, Said, Text, lay, say
from services.admin_ui.ui.viewer import Reader
from shared.domain.customers import Tier
from shared.telegram.text import cut, in_one_line, is_visible, isolated

_USUAL: Final = re.compile(r"\w{1,32}\Z", re.ASCII)
"""A username as Telegram makes them: nothing in it has to be made inert."""

TIER_SIGNS: Final[dict[Tier, str]] = {"vip": "🏆", "regular": "⭐", "new": "🆕"}
TIER_NAMES: Final[dict[Tier, Said]] = {"vip": say("VIP"), "regular": say("Regular"), "new": say("New")}
_TIERS: Final[dict[Tier, Laid]] = {
    tier: lay("{sign} {name}", sign=sign, name=TIER_NAMES[tier]) for tier, sign in TIER_SIGNS.items()
}


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


def tier_label(tier: Tier) -> Text:
    """`🏆 VIP`."""
    return _TIERS[tier]


def full_name(person: Person) -> str | None:
    """First and last name in one line, or None when there is nothing to see in them."""
    name = in_one_line(f"{person.first_name} {person.last_name or ''}")
    return name if is_visible(name) else None


@dataclass(frozen=True, slots=True)
class Name(Text):
    """`@alice123`, else the full name, else `User 123`; inert. At most so many whole characters and UTF-16 units; what
    is cut ends in an ellipsis, which comes on top.
    """

    person: Person
    characters: int = 64
    units: int = 96

    def html(self, reader: Reader) -> str:
        return escape(self.plain(reader), quote=False)

    def plain(self, reader: Reader) -> str:
        username = self.person.username or ""
        if _USUAL.match(username) and len(username) < self.characters:
            return f"@{username}"
        return isolated(cut(self._whole(reader), self.characters, units=self.units, ellipsis="…"))

    def _whole(self, reader: Reader) -> str:
        username = in_one_line(self.person.username or "")
        if username:
            return f"@{username}"
        return full_name(self.person) or say("User {id}", id=str(self.person.user_id)).plain(reader)


def short_name(person: Person) -> Name:
    """In at most 18 characters, for a button or a toast."""
    return Name(person, characters=18, units=48)


def name_in_row(person: Person) -> Name:
    """In at most 16 characters, where several stand in one line."""
    return Name(person, characters=16, units=24)
