"""Who reads a text, and who looks at a screen."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Final

from services.admin_ui.ui.rights import Holder
from shared.domain.people import PersonName


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Somebody a text is rendered for: their language, and the time zone of their dates.

    `rights` are what they may do, None where that is not known: a button is left out only for whoever certainly may not
    press it, and every press is checked again.
    """

    language: str = "en"
    zone: tzinfo = UTC
    rights: frozenset[str] | None = None

    def may(self, right: str) -> bool:
        """Whether this right is among theirs, as far as that is known."""
        return self.rights is None or right in self.rights


ENGLISH: Final = Reader()


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer(Reader):
    """Whoever looks at a screen now, an admin or, where a feature serves them, a customer. `writing_to` is the customer
    whose direct message mode an admin is in.
    """

    admin_id: int
    role: Holder
    writing_to: PersonName | None = None
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
