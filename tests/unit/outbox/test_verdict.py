"""Every answer of Telegram's, or of the gateway's in its place, means one of four things for a delivery."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.admin_ui.outbox.verdict import Again, Rejected, Sent, Unknown, Verdict, no_answer_to, verdict_on
from shared.db.deliveries import LedgerEntry
from tests.support.ledger_rows import entry

BLOCKED = "Forbidden: bot was blocked by the user"


def done(result: Any, of: LedgerEntry | None = None) -> Verdict:
    return verdict_on(of or entry(), 200, json.dumps({"ok": True, "result": result}).encode())


def refused(
    code: int, description: str, of: LedgerEntry | None = None, parameters: dict[str, float] | None = None
) -> Verdict:
    body = {"ok": False, "error_code": code, "description": description, "parameters": parameters or {}}
    return verdict_on(of or entry(), code, json.dumps(body).encode())


@pytest.mark.parametrize(
    ("result", "ids"),
    [
        ({"message_id": 5, "date": 1, "chat": {"id": 7}}, (5,)),  # a Message
        ({"message_id": 5}, (5,)),  # a MessageId
        ([{"message_id": 5}, {"message_id": 6}], (5, 6)),  # of copyMessages and sendMediaGroup
        (True, ()),  # of setMessageReaction
        ([True, "x", {"message_id": "7"}], ()),  # of nothing that Telegram says
    ],
)
def test_what_was_sent_is_known_by_its_ids(result: Any, ids: tuple[int, ...]) -> None:
    assert done(result) == Sent(ids)


@pytest.mark.parametrize(
    "besides",
    [
        {"description": None, "parameters": None, "error_code": None},
        {"description": 5, "parameters": "none", "error_code": "0"},
        {"a field": "that comes one day"},
    ],
)
def test_a_success_is_one_whatever_stands_beside_it(besides: dict[str, Any]) -> None:
    body = json.dumps({"ok": True, "result": {"message_id": 5}} | besides).encode()
    assert verdict_on(entry(), 200, body) == Sent((5,))


def test_a_refusal_may_leave_out_what_it_has_nothing_to_say_of() -> None:
    body = json.dumps({"ok": False, "error_code": 429, "description": None, "parameters": None}).encode()
    assert verdict_on(entry(), 429, body) == Again(1)


def test_a_method_that_is_not_there_is_no_bad_token() -> None:
    of = entry(method="setMessageReaction")
    assert refused(404, "Not Found: method not found", of) == Rejected(
        "this Bot API server cannot do that", "unsupported"
    )


def test_an_album_of_which_nothing_arrived_was_not_sent() -> None:
    assert done([], entry(method="copyMessages")) == Rejected("the original message is gone", "gone")


@pytest.mark.parametrize(
    ("code", "description", "parameters", "after_s"),
    [
        (429, "Too Many Requests: retry after 7", {"retry_after": 7}, 7),
        (429, "Too Many Requests", {}, 1),
        (408, "Request Timeout: the call expired before it was made", {}, 0.2),
        (401, "Unauthorized", {}, 30),
        (404, "Not Found", {}, 30),
        (409, "Conflict", {}, 30),
    ],
)
def test_what_was_certainly_not_sent_is_sent_again(
    code: int, description: str, parameters: dict[str, float], after_s: float
) -> None:
    assert refused(code, description, parameters=parameters) == Again(after_s)


@pytest.mark.parametrize("code", [500, 502, 503, 504])
def test_a_failed_send_is_unknown(code: int) -> None:
    assert refused(code, "Internal Server Error") == Unknown()


@pytest.mark.parametrize(
    "method", ["editMessageText", "editMessageMedia", "deleteMessages", "setMessageReaction", "pinChatMessage"]
)
@pytest.mark.parametrize(("attempts", "after_s"), [(1, 2), (3, 8), (1000, 60)])
def test_what_is_harmless_twice_is_repeated_ever_more_slowly(method: str, attempts: int, after_s: float) -> None:
    of = entry(method=method, attempts=attempts)
    assert refused(502, "Bad Gateway", of) == no_answer_to(of) == Again(after_s)


@pytest.mark.parametrize("method", ["copyMessage", "copyMessages", "sendMediaGroup", "sendMessage", "forwardMessage"])
def test_a_send_without_an_answer_is_never_repeated_blindly(method: str) -> None:
    assert no_answer_to(entry(method=method)) == Unknown()


def test_a_refusal_has_a_reason_and_a_meaning() -> None:
    assert refused(403, BLOCKED) == Rejected("the customer blocked the bot", "blocked")
    assert refused(413, "Request Entity Too Large") == Rejected("Request Entity Too Large", "other")


@pytest.mark.parametrize(
    ("method", "description", "verdict"),
    [
        ("editMessageText", "Bad Request: message is not modified: specified new message …", Sent()),
        ("editMessageCaption", "Bad Request: message is not modified", Sent()),
        ("deleteMessage", "Bad Request: message to delete not found", Sent()),
        ("deleteMessages", "Bad Request: message to delete not found", Sent()),
        ("editMessageText", "Bad Request: message to edit not found", Rejected("the message is gone", "gone")),
        (
            "deleteMessage",
            "Bad Request: message can't be deleted for everyone",
            Rejected("Telegram lets bots delete only messages of the last 48 hours", "unchangeable"),
        ),
        (
            "setMessageReaction",
            "Bad Request: REACTION_INVALID",
            Rejected("Telegram does not let bots use this reaction", "unsupported"),
        ),
    ],
)
def test_a_change_that_leaves_nothing_to_do_is_done(method: str, description: str, verdict: Verdict) -> None:
    assert refused(400, description, entry(method=method)) == verdict


@pytest.mark.parametrize(
    ("status", "body", "verdict"),
    [
        (200, b"<html>", Unknown()),
        (502, b"<html>", Unknown()),
        (429, b"", Again(1)),
        (400, b"\xff", Rejected("Telegram refused it")),
        (200, b"[]", Unknown()),
    ],
)
def test_an_unreadable_answer_is_judged_by_its_status(status: int, body: bytes, verdict: Verdict) -> None:
    assert verdict_on(entry(), status, body) == verdict


@given(
    st.integers(100, 599), st.binary() | st.recursive(st.none() | st.text(), st.lists).map(json.dumps).map(str.encode)
)
def test_any_answer_at_all_has_a_verdict(status: int, body: bytes) -> None:
    assert isinstance(verdict_on(entry(), status, body), Sent | Again | Rejected | Unknown)
