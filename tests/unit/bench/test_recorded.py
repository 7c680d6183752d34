"""When a ratio is worse than an earlier run's by more than chance."""

import pytest

from tests.bench.recorded import MOST_KEPT, Recorded, Verdict, compare, margin_of, record
from tests.bench.results import Result, Row

FASTER = Row("ratio", "ours beside the naive way", "×", at_least=40, is_ratio=True)
SAME = Row("growth", "many beside few", "×", at_most=2, is_ratio=True)
TIME = Row("time", "a press", "ms", at_most=15)


def test_only_ratios_are_recorded() -> None:
    assert record([Result(FASTER, (50.0,)), Result(TIME, (7.0,))], {}) == {"ratio": [50.0]}


def test_what_is_recorded_joins_what_was_recorded_before() -> None:
    earlier = {"ratio": [40.0, 60.0], "growth": [1.0]}

    assert record([Result(FASTER, (50.0,))], earlier) == {"ratio": [40.0, 60.0, 50.0], "growth": [1.0]}


def test_only_the_newest_rounds_are_kept() -> None:
    recorded = record([Result(FASTER, (2.0,))], {"ratio": [1.0] * MOST_KEPT})

    assert recorded == {"ratio": [1.0] * (MOST_KEPT - 1) + [2.0]}


def test_a_ratio_that_could_not_be_measured_is_not_recorded() -> None:
    assert record([Result(FASTER, ())], {}) == {}


def test_the_margin_is_half_as_much_again_as_the_worst_median_of_as_many_rounds() -> None:
    # Of 10, 30, 50, 50 and 60 the median is 50; of all threes the worst median is 30, that of 10, 30 and any other:
    # 40 % below, and half as much again is 60 %.
    assert margin_of(FASTER, (10.0, 30.0, 50.0, 50.0, 60.0), 3) == pytest.approx(0.6)


def test_where_less_is_better_the_margin_is_of_the_largest_medians() -> None:
    # Of 1, 1, 1, 1.2 and 1.4 the median is 1; the worst median of three is 1.2.
    assert margin_of(SAME, (1.0, 1.0, 1.0, 1.2, 1.4), 3) == pytest.approx(0.3)


def test_steady_rounds_leave_a_tenth() -> None:
    assert margin_of(FASTER, (50.0, 50.0, 50.0), 3) == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("row", "now", "is_regression"),
    [
        # Recorded 50 with a margin of 20 %: 40 is the limit.
        (FASTER, 40.5, False),
        (FASTER, 39.5, True),
        (FASTER, 90.0, False),
        # … and at most 60 where less is better.
        (SAME, 59.0, False),
        (SAME, 61.0, True),
        (SAME, 10.0, False),
    ],
)
def test_a_regression_is_worse_than_recorded_by_more_than_the_margin(row: Row, now: float, is_regression: bool) -> None:
    verdict = Verdict(row, now, Recorded(50.0, 0.2))

    assert verdict.is_regression is is_regression
    assert verdict.line.endswith("REGRESSION") is is_regression


def test_a_ratio_that_could_not_be_measured_is_a_regression() -> None:
    (verdict,) = compare([Result(FASTER, ())], {"ratio": [50.0]}, 3)

    assert verdict.is_regression


def test_a_ratio_that_was_never_recorded_is_not_compared() -> None:
    assert compare([Result(FASTER, (50.0,))], {}, 3) == []


def test_a_run_is_compared_with_the_middle_of_all_recorded_rounds() -> None:
    (verdict,) = compare([Result(FASTER, (1.0,))], {"ratio": [10.0, 30.0, 50.0, 50.0, 60.0]}, 3)

    assert verdict.recorded.value == 50.0
    assert verdict.recorded.margin == pytest.approx(0.6)
