"""Who looks at a screen."""

from dataclasses import dataclass
from datetime import timedelta, timezone, tzinfo

from services.admin_ui.ui.rights import Role
from shared.domain.people import PersonName


@dataclass(frozen=True, slots=True)
class Viewer:
    """An admin and their role. Opening a screen looks up the rest: how many minutes their clock is ahead of UTC, and
    the customer whose direct message mode they are in.
    """

    admin_id: int
    role: Role
    utc_offset: int = 0
    writing_to: PersonName | None = None

    @property
    def clock(self) -> tzinfo:
        """The admin's own time zone."""
        return timezone(timedelta(minutes=self.utc_offset))
