"""Forgeries are forged: no secret is the right one, and no admin presses what they could have been given."""

import json
import random
from itertools import islice

import pytest

from services.admin_ui.catalogue import FEATURES
from services.admin_ui.ui.action import UnreadableAction
from services.admin_ui.ui.registry import Registry
from tests.fuzz.headers import HEADER, forged_headers
from tests.fuzz.presses import ForgedPress, Targets, forged_presses
from tests.fuzz.specimens import PLACE_OF_ID
from tests.support.updates import DATE

SECRET = "known-to-Both_1"
ADMINS = (1001, 1002)
REGISTRY = Registry(FEATURES)
TARGETS = Targets((7, 8), 5, (*ADMINS, 1003), (1001, 7, 9), (1002, 8))


def presses() -> list[ForgedPress]:
    chance = random.Random(1)  # noqa: S311  # Repeatable chance.
    return list(forged_presses(chance, TARGETS, DATE, iter(range(2000))))


def data_of(press: ForgedPress) -> str:
    return str(json.loads(press.body.replace(PLACE_OF_ID.encode(), b"1"))["callback_query"].get("data", ""))


def test_no_header_alone_has_the_right_secret() -> None:
    chance = random.Random(1)  # noqa: S311  # As above.
    for _, headers in islice(forged_headers(chance, SECRET), 2000):
        given = [value for name, value in headers if name == HEADER]
        assert given != [SECRET]


def test_what_is_to_be_refused_as_unreadable_is_unreadable() -> None:
    unreadable = [press for press in presses() if press.refused == "unreadable"]
    assert unreadable
    for press in unreadable:
        with pytest.raises(UnreadableAction):
            REGISTRY.decode(data_of(press))


def test_strangers_press_buttons_that_work_for_admins() -> None:
    real = [press for press in presses() if press.what == "a real button, by a stranger"]
    assert {type(REGISTRY.decode(data_of(press))).__name__ for press in real} >= {"Pin", "ChangeCredits", "Retry"}


def test_nobody_but_admins_is_refused_as_anything_but_no_admin() -> None:
    for press in presses():
        sender = json.loads(press.body.replace(PLACE_OF_ID.encode(), b"1"))["callback_query"]["from"]
        assert (sender["id"] in TARGETS.admin_ids) == (press.refused not in ("not_an_admin", "quarantine"))
