"""Which calls a fault strikes, and how often."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.local.simulator.errors import ControlError
from deploy.local.simulator.faults import Fault, Faults, Rule

METHODS = ["sendmessage", "editmessagetext", "getme"]


def struck(fault: Fault, calls: list[tuple[str, int | None]]) -> list[bool]:
    return [fault.strikes(method, chat_id) for method, chat_id in calls]


def test_a_fault_is_about_its_methods_and_its_chat() -> None:
    fault = Fault(1, Rule(kind="forbidden", methods=["sendMessage"], chat_id=5))
    calls = [("sendmessage", 5), ("sendmessage", 6), ("sendmessage", None), ("copymessage", 5), ("sendmessage", 5)]
    assert struck(fault, calls) == [True, False, False, False, True]
    assert fault.hits == 2


def test_a_fault_about_everything_leaves_polling_alone() -> None:
    assert struck(Fault(1, Rule(kind="slow")), [("getupdates", None), ("getme", None)]) == [False, True]


def test_a_fault_is_used_up_after_its_times() -> None:
    fault = Fault(1, Rule(kind="slow", times=2))
    assert struck(fault, [("getme", None)] * 4) == [True, True, False, False]
    assert (fault.hits, fault.is_on) == (2, False)


def test_the_first_fault_that_strikes_has_the_call() -> None:
    faults = Faults()
    once, always = faults.add(Rule(kind="slow", times=1)), faults.add(Rule(kind="forbidden"))
    assert [faults.strike("getme", None) for _ in range(3)] == [once, always, always]
    faults.remove(always.number)
    assert faults.strike("getme", None) is None
    with pytest.raises(ControlError):
        faults.remove(always.number)
    assert faults.add(Rule(kind="slow")).number > always.number


@given(st.integers(), st.floats(0, 1), st.lists(st.sampled_from(METHODS), max_size=50))
def test_chance_depends_on_the_seed_and_on_nothing_else(seed: int, probability: float, calls: list[str]) -> None:
    rule = Rule(kind="slow", methods=["sendMessage"], probability=probability, seed=seed)
    mixed = struck(Fault(1, rule), [(method, None) for method in calls])
    ours = [hit for hit, method in zip(mixed, calls, strict=True) if method == "sendmessage"]
    assert ours == struck(Fault(1, rule), [("sendmessage", None)] * len(ours))


@pytest.mark.parametrize(("probability", "expected"), [(0.0, 0), (1.0, 500)])
def test_certain_things_are_certain(probability: float, expected: int) -> None:
    fault = Fault(1, Rule(kind="slow", probability=probability))
    assert sum(struck(fault, [("getme", None)] * 500)) == expected
