"""Who is told of what."""

from typing import Any

import pytest

from services.admin_ui.features.notifications.recipients import listeners_of, to_be_alarmed
from services.admin_ui.ui.rights import Roster
from shared.db.admins import Admin
from tests.support.inbox_rows import NOW
from tests.support.push_rows import ADMIN, listener, talk

QUIET: dict[str, Any] = {"quiet_from": 0, "quiet_until": 1439}


@pytest.mark.parametrize(
    ("level", "conversation", "wanted"),
    [
        ("all", {}, True),
        ("high", {"priority": 49}, False),
        ("high", {"priority": 50}, True),
        ("mine", {"claimed_by": None}, False),
        ("mine", {"claimed_by": 1002}, False),
        ("mine", {"claimed_by": ADMIN}, True),
        ("mine", {"claimed_by": ADMIN, "priority": 0}, True),
        ("off", {"priority": 100, "claimed_by": ADMIN}, False),
    ],
)
def test_each_level_lets_through_what_its_name_says(level: str, conversation: dict[str, Any], wanted: bool) -> None:
    assert listener(push_level=level).wants(talk(**conversation)) is wanted


def test_who_never_wrote_to_the_bot_is_told_of_everything_and_who_left_the_team_of_nothing() -> None:
    roster = Roster({1: "owner", 2: "agent"})
    team = {one.admin_id: one for one in listeners_of(roster, {2: Admin(2, push_level="mine"), 3: Admin(3)}, NOW)}
    assert team.keys() == {1, 2}
    assert team[1].admin.push_level == "all"
    assert team[2].admin.push_level == "mine"


def test_an_alarm_goes_to_everybody_awake_who_is_not_off_whatever_they_want_to_hear_of() -> None:
    team = [
        listener(1, role="owner", push_level="off"),
        listener(2, push_level="mine"),
        listener(3, push_level="high"),
        listener(4, **QUIET),
    ]
    assert to_be_alarmed(team) == [2, 3]


def test_when_nobody_else_is_there_an_alarm_goes_to_the_owners() -> None:
    team = [listener(1, role="owner", **QUIET), listener(2, role="owner", push_level="off"), listener(3, **QUIET)]
    assert to_be_alarmed(team) == [1, 2]
