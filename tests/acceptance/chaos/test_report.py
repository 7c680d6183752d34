"""What a report says of recoveries, and which of them are too slow."""

from collections.abc import Sequence
from typing import Any

from tests.chaos.campaign import Struck
from tests.chaos.faults import Part
from tests.chaos.oracle import Judgement
from tests.chaos.recovery import Recovery
from tests.chaos.report import report_of, table
from tests.chaos.run import Outcome


def struck(part: Part, seconds: float | None, *names: str) -> Struck:
    recovery = None if seconds is None else Recovery(committed_s=seconds, ready_s=seconds / 2)
    return Struck(names or ("kill it",), part, at_s=1.0, lasted_s=0.5, recovery=recovery)


def reported(faults: Sequence[Struck], said: Sequence[str] = ()) -> dict[str, Any]:
    return report_of(Outcome(Judgement(faults=list(said)), list(faults), {"seed": 7}))


def test_quick_recoveries_are_as_they_should_be() -> None:
    report = reported([struck("service", 4.9), struck("postgres", 9.9), struck("broker", 19.9)])
    assert report["wrong"] == []
    assert report["recovery"]["broker"] == {"times": 1, "p50": 19.9, "p99": 19.9, "max": 19.9}


def test_the_slowest_of_a_hundred_recoveries_does_not_count_and_the_two_slowest_do() -> None:
    quick = [struck("service", 1.0)] * 98
    assert reported([*quick, struck("service", 1.0), struck("service", 60.0)])["wrong"] == []
    assert reported([*quick, struck("service", 60.0), struck("service", 60.0)])["wrong"] == [
        "p99 of the recovery of service is 60.0 s, wanted 5 s"
    ]


def test_what_never_recovered_is_the_slowest_of_all() -> None:
    report = reported([struck("postgres", None)])
    assert report["recovery"]["postgres"]["max"] > 900
    assert "committed" not in report["struck"][0]


def test_every_fault_of_several_at_once_has_its_line() -> None:
    report = reported([struck("broker", 3.0, "kill gateway", "memory alarm"), struck("service", 2.0, "kill gateway")])
    assert report["by fault"]["kill gateway"] == {"times": 2, "p50": 2.0, "p99": 3.0, "max": 3.0}
    assert report["by fault"]["memory alarm"]["times"] == 1


def test_the_table_names_the_seed_and_everything_that_is_wrong() -> None:
    lines = list(table(reported([], said=["3 messages are lost"])))
    assert any(line.endswith("seed: 7") for line in lines)
    assert lines[-1] == "WRONG: 3 messages are lost"
