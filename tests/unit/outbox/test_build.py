"""Rows of the ledger: to an admin, to a customer, in the place of another, or the same once more."""

import pytest

from services.admin_ui.outbox.build import in_place_of, repetition_of, times_repeated, to_admin, to_customer
from shared.db.deliveries import SentContent
from shared.domain.deliveries import Lane
from tests.support.ledger_rows import ADMIN, CUSTOMER, entry


def test_what_goes_to_an_admin() -> None:
    made = to_admin("notice", ADMIN, "a/cause", "sendMessage", {"text": "Hi"}, user_id=CUSTOMER)
    assert (made.chat_id, made.admin_id, made.user_id, made.lane) == (ADMIN, ADMIN, CUSTOMER, Lane.PUSHES)
    assert made.parameters == {"text": "Hi", "chat_id": ADMIN}


def test_what_goes_to_a_customer() -> None:
    made = to_customer("edit", CUSTOMER, "a/cause", "editMessageText", {"text": "Hi"}, admin_id=ADMIN)
    assert (made.chat_id, made.admin_id, made.user_id, made.lane) == (CUSTOMER, ADMIN, CUSTOMER, Lane.REPLIES)
    assert made.parameters == {"text": "Hi", "chat_id": CUSTOMER}


def test_in_anothers_place_all_but_the_changes_stays() -> None:
    refused = entry(delivery_id=5, cause="push/1", parameters={"text": "<b>"}, answers_id=3)
    made = in_place_of(refused, "plain", parameters={"text": "b"}, source_ids=())
    assert (made.cause, made.parameters, made.source_ids) == ("push/1/plain", {"text": "b"}, ())
    assert (made.kind, made.chat_id, made.answers_id, made.retry_of) == ("reply", CUSTOMER, 3, None)
    assert made.content == (SentContent("text", "answer"),)


@pytest.mark.parametrize(
    ("cause", "times", "next_cause"),
    [
        ("reply/7/1234", 0, "reply/7/1234/again/1"),
        ("reply/7/1234/again/1", 1, "reply/7/1234/again/2"),
        ("reply/7/1234/again/9", 9, "reply/7/1234/again/10"),
        ("push/7/8/3/again/1/plain", 0, "push/7/8/3/again/1/plain/again/1"),
    ],
)
def test_each_repetition_has_its_own_cause(cause: str, times: int, next_cause: str) -> None:
    repeated = entry(delivery_id=5, cause=cause)
    assert times_repeated(repeated) == times
    assert (repetition_of(repeated).cause, repetition_of(repeated).retry_of) == (next_cause, 5)
