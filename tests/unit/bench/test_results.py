"""What a run of the bench comes to."""

import pytest

from tests.bench.results import Result, Row, medians, percentile, quantity, results_of, table

FASTER = Row("ratio", "ours beside the naive way", "×", at_least=40, is_ratio=True)
CHEAPER = Row("cost", "CPU a message", "µs", at_most=100)
TOLD = Row("rate", "… as a rate", "messages/s")


def test_a_row_is_reached_when_the_median_of_its_rounds_is_within_its_bound() -> None:
    # Medians: 41 and 99, though one round of each is on the wrong side.
    rounds = [{"ratio": 12.0, "cost": 250.0}, {"ratio": 41.0, "cost": 98.0}, {"ratio": 80.0, "cost": 99.0}]

    assert [result.is_reached for result in results_of([FASTER, CHEAPER], rounds)] == [True, True]


@pytest.mark.parametrize(("row", "value"), [(FASTER, 39.9), (CHEAPER, 100.1)])
def test_a_row_is_missed_by_a_median_beyond_its_bound(row: Row, value: float) -> None:
    assert not Result(row, (value,)).is_reached


def test_a_row_without_a_bound_is_reached_by_anything_that_was_measured() -> None:
    assert Result(TOLD, (1.0,)).is_reached


def test_what_was_not_measured_is_not_reached_and_says_why() -> None:
    (result,) = results_of([TOLD], [], trouble="no room")

    assert not result.is_reached
    assert "NOT MEASURED: no room" in table([result])


def test_a_round_that_lacks_a_figure_does_not_count_for_it() -> None:
    (result,) = results_of([FASTER], [{"ratio": 50.0}, {"other": 1.0}])

    assert result.rounds == (50.0,)


def test_every_figure_has_a_median_over_the_rounds_that_have_it() -> None:
    assert medians([{"a": 1.0, "b": 7.0}, {"a": 3.0}, {"a": 2.0}]) == {"a": 2.0, "b": 7.0}


def test_the_table_marks_exactly_the_rows_that_miss_what_is_wanted() -> None:
    lines = table([Result(FASTER, (39.0,)), Result(CHEAPER, (82.0,))]).splitlines()

    assert [line.endswith("MISSED") for line in lines] == [False, True, False]


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (18_396.7, "messages/s", "18,397 messages/s"),
        (82.6, "µs", "82.6 µs"),
        (0.618, "×", "0.62 ×"),
        (40, "×", "40 ×"),
    ],
)
def test_a_quantity_has_the_digits_a_person_needs(value: float, unit: str, text: str) -> None:
    assert quantity(value, unit) == text


def test_a_percentile_has_so_many_of_the_values_below_it() -> None:
    # 0 to 100: the 99th percentile is 99.
    assert percentile([float(value) for value in range(101)], 99) == pytest.approx(99)
