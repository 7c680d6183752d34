"""When a transaction's rows could be seen, told by snapshots."""

import pytest

from tests.bench.visibility import Snapshot, seen_at


@pytest.mark.parametrize(
    ("transaction", "is_shown"),
    # 100 and 102 are under way, 105 has not begun.
    [(99, True), (100, False), (101, True), (102, False), (104, True), (105, False), (200, False)],
)
def test_a_snapshot_shows_what_had_ended_when_it_was_taken(transaction: int, is_shown: bool) -> None:
    assert Snapshot.parse(0.0, "100:105:100,102").shows(transaction) is is_shown


def test_with_nothing_under_way_a_snapshot_shows_everything_before_it() -> None:
    snapshot = Snapshot.parse(0.0, "100:100:")

    assert (snapshot.shows(99), snapshot.shows(100)) == (True, False)


def test_a_transaction_is_seen_at_the_first_snapshot_that_shows_it() -> None:
    snapshots = [
        Snapshot.parse(1.0, "100:100:"),
        Snapshot.parse(2.0, "100:102:100"),
        Snapshot.parse(3.0, "102:102:"),
        Snapshot.parse(4.0, "103:103:"),
    ]

    assert [seen_at(transaction, snapshots) for transaction in (99, 101, 100, 102, 103)] == [1.0, 2.0, 3.0, 4.0, None]
