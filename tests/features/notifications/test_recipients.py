"""Who is notified, in which language, and who is alerted."""

from typing import Any

from services.admin_ui.features.notifications.recipients import recipients_of, to_be_alerted
from services.admin_ui.ui.rights import Roster
from shared.db.admins import Admin
from tests.support.inbox_rows import NOW
from tests.support.notification_rows import TEAM, recipient

QUIET: dict[str, Any] = {"quiet_from": 0, "quiet_until": 1439}
RIGHTS: dict[Any, frozenset[str]] = {"owner": TEAM | {"all"}, "agent": TEAM, "customer": frozenset()}


def test_the_roster_decides_who_is_notified() -> None:
    roster = Roster({1: "owner", 2: "agent"}, RIGHTS)
    team = {one.admin_id: one for one in recipients_of(roster, {2: Admin(2, push_level="mine"), 3: Admin(3)}, NOW)}
    assert team.keys() == {1, 2}
    # Who never wrote to the bot is notified about everything.
    assert team[1].admin.push_level == "all"
    assert team[2].admin.push_level == "mine"
    assert team[1].reader.may("all")
    assert not team[2].reader.may("all")


def test_each_reads_their_own_language_and_clock() -> None:
    chosen = recipient(language="ru", language_code="en", time_zone="Europe/Berlin").reader
    assert (chosen.language, str(chosen.zone), chosen.rights) == ("ru", "Europe/Berlin", TEAM)
    assert recipient(language_code="ru-RU").reader.language == "ru"
    assert recipient(language_code="xx", time_zone="No/Where").reader.language == "en"


def test_everybody_awake_is_alerted() -> None:
    team = [
        recipient(1, role="owner", push_level="off"),
        recipient(2, push_level="mine"),
        recipient(3, push_level="high"),
        recipient(4, **QUIET),
        recipient(5, out_of_reach_at=NOW),
    ]
    assert to_be_alerted(team) == [2, 3]


def test_owners_are_alerted_when_nobody_is_awake() -> None:
    team = [recipient(1, role="owner", **QUIET), recipient(2, role="owner", push_level="off"), recipient(3, **QUIET)]
    assert to_be_alerted(team) == [1, 2]
