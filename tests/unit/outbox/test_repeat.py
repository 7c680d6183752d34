"""The cause of a delivery counts how often it was sent again."""

import pytest

from services.admin_ui.outbox.repeat import repetition_of, times_repeated
from tests.support.ledger_rows import entry


@pytest.mark.parametrize(
    ("cause", "times", "next_cause"),
    [
        ("reply/7/1234", 0, "reply/7/1234/again/1"),
        ("reply/7/1234/again/1", 1, "reply/7/1234/again/2"),
        ("reply/7/1234/again/9", 9, "reply/7/1234/again/10"),
        ("push/7/8/3/again/1/plain", 0, "push/7/8/3/again/1/plain/again/1"),
    ],
)
def test_each_repetition_has_a_cause_of_its_own(cause: str, times: int, next_cause: str) -> None:
    repeated = entry(delivery_id=5, cause=cause)
    assert times_repeated(repeated) == times
    assert (repetition_of(repeated).cause, repetition_of(repeated).retry_of) == (next_cause, 5)
