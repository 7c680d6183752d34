"""The admins as those who are told: of what, and when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Self

from services.admin_ui.features.inbox.screen import HOT_FROM
from services.admin_ui.features.notifications.quiet_hours import is_quiet
from services.admin_ui.features.notifications.store import Interest, Talk
from services.admin_ui.ui.rights import Role, Roster
from shared.db.admins import Admin

TRIED_AGAIN_AFTER: Final = timedelta(minutes=1)
"""Who blocked the bot may have unblocked it without writing to it: so often it is tried."""


@dataclass(frozen=True, slots=True)
class Listener:
    """An admin of the roster, as their settings have them at this moment: of which conversations they want to hear
    (None: of none), whether they want to be left alone now, and whether Telegram lets nothing through to them.
    """

    admin: Admin
    role: Role
    interest: Interest | None
    is_quiet: bool
    is_out_of_reach: bool = False

    @classmethod
    def of(cls, admin: Admin, role: Role, now: datetime) -> Self:
        """What the settings come to now."""
        return cls(admin, role, _interest(admin), is_quiet(admin, now), _is_out_of_reach(admin, now))

    @property
    def admin_id(self) -> int:
        """Who it is."""
        return self.admin.admin_id

    @property
    def is_undisturbed(self) -> bool:
        """Whether they hear of nothing now but alarms; what was wished before waits."""
        return self.is_quiet or self.interest is None

    @property
    def is_to_catch_up(self) -> bool:
        """Whether they are to be told of all that waits, because they missed something."""
        return self.admin.has_missed and not self.is_quiet

    def wants(self, talk: Talk) -> bool:
        """Whether they want to hear of new messages in this conversation."""
        interest = self.interest
        if interest is None or talk.priority < interest.min_priority:
            return False
        return interest.claimed_by is None or interest.claimed_by == talk.claimed_by


def listeners_of(roster: Roster, admins: Mapping[int, Admin], now: datetime) -> list[Listener]:
    """Everybody in the roster; with the default settings who never wrote to the bot."""
    return [Listener.of(admins.get(admin_id, Admin(admin_id)), role, now) for admin_id, role in roster.roles.items()]


def to_be_alarmed(listeners: Iterable[Listener]) -> list[int]:
    """Who is told that nobody answers: whoever can be, is not off and not in quiet hours; all owners when there is
    nobody.
    """
    team = list(listeners)
    awake = [one.admin_id for one in team if not one.is_undisturbed and not one.is_out_of_reach]
    return awake or [one.admin_id for one in team if one.role == "owner"]


def _is_out_of_reach(admin: Admin, now: datetime) -> bool:
    return admin.out_of_reach_at is not None and now - admin.out_of_reach_at < TRIED_AGAIN_AFTER


def _interest(admin: Admin) -> Interest | None:
    match admin.push_level:
        case "all":
            return Interest()
        case "high":
            return Interest(min_priority=HOT_FROM)
        case "mine":
            return Interest(claimed_by=admin.admin_id)
        case "off":
            return None
