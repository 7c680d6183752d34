"""Pure: the admins as recipients. What each wants to be notified about, and whether now is the time for it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Self

from services.admin_ui.features.inbox.face import HOT_FROM
from services.admin_ui.features.notifications.quiet_hours import is_quiet
from services.admin_ui.ui.rights import Role, Roster
from services.admin_ui.ui.viewer import Reader
from services.admin_ui.ui.viewer_store import spoken, zone_named
from shared.db.admins import Admin

TRIED_AGAIN_AFTER: Final = timedelta(minutes=1)
"""Who blocked the bot may have unblocked it without writing to it: so often it is tried (docs/decisions.md 7.3)."""


@dataclass(frozen=True, slots=True)
class Interest:
    """Which conversations an admin wants to be notified about: from this priority on, and only their own if so."""

    min_priority: int = 0
    claimed_by: int | None = None


@dataclass(frozen=True, slots=True)
class Recipient:
    """An admin of the roster, as their role and settings have them at this moment: who reads their messages, the
    conversations they want to be notified about (None: none), whether they want to be left alone now, and whether
    Telegram lets nothing through.
    """

    admin: Admin
    role: Role
    reader: Reader
    interest: Interest | None
    is_quiet: bool
    is_out_of_reach: bool

    @classmethod
    def of(cls, admin: Admin, role: Role, rights: frozenset[str], now: datetime) -> Self:
        """What the settings come to now."""
        language = spoken(admin.language, admin.language_code)
        reader = Reader(language=language, zone=zone_named(admin.time_zone), rights=rights)
        refused_at = admin.out_of_reach_at
        is_out_of_reach = refused_at is not None and now - refused_at < TRIED_AGAIN_AFTER
        return cls(admin, role, reader, interest_of(admin), is_quiet(admin, now), is_out_of_reach)

    @property
    def admin_id(self) -> int:
        """Who it is."""
        return self.admin.admin_id

    @property
    def is_undisturbed(self) -> bool:
        """Whether nothing but alerts reaches them now; what was due before waits."""
        return self.is_quiet or self.interest is None

    @property
    def is_to_catch_up(self) -> bool:
        """Whether they are to be notified about all that waits, because they missed something."""
        return self.admin.has_missed and not self.is_quiet


def recipients_of(roster: Roster, admins: Mapping[int, Admin], now: datetime) -> list[Recipient]:
    """Everybody in the roster; with the default settings who never wrote to the bot."""
    return [
        Recipient.of(admins.get(admin_id, Admin(admin_id)), role, roster.rights_of(admin_id), now)
        for admin_id, role in roster.roles.items()
    ]


def to_be_alerted(recipients: Iterable[Recipient]) -> list[int]:
    """Who is alerted when nobody answers: whoever can be, is not off and not in quiet hours; all owners when there is
    nobody.
    """
    team = list(recipients)
    awake = [one.admin_id for one in team if not one.is_undisturbed and not one.is_out_of_reach]
    return awake or [one.admin_id for one in team if one.role == "owner"]


def interest_of(admin: Admin) -> Interest | None:
    """Which conversations the admin wants to be notified about; None: none."""
    match admin.push_level:
        case "all":
            return Interest()
        case "high":
            return Interest(min_priority=HOT_FROM)
        case "mine":
            return Interest(claimed_by=admin.admin_id)
        case "off":
            return None
