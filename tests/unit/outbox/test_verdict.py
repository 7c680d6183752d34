"""Every answer of Telegram's, or of the gateway's in its place, means one of four things for a delivery."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.admin_ui.outbox.verdict import Again, Rejected, Sent, Unknown, Verdict, no_answer_to, verdict_on
from shared.db.deliveries import LedgerEntry
from tests.support.ledger_rows import ADMIN, CUSTOMER, entry

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


def test_an_album_of_which_nothing_arrived_was_not_sent() -> None:
    assert done([], entry(method="copyMessages")) == Rejected("the message to send is gone")


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
def test_nobody_knows_what_became_of_a_send_that_telegram_failed_over(code: int) -> None:
    assert refused(code, "Internal Server Error") == Unknown()


@pytest.mark.parametrize(
    "method", ["editMessageText", "editMessageMedia", "deleteMessages", "setMessageReaction", "pinChatMessage"]
)
@pytest.mark.parametrize(("attempts", "after_s"), [(1, 2), (3, 8), (1000, 60)])
def test_what_does_no_harm_twice_is_done_again_ever_more_slowly(method: str, attempts: int, after_s: float) -> None:
    of = entry(method=method, attempts=attempts)
    assert refused(502, "Bad Gateway", of) == no_answer_to(of) == Again(after_s)


@pytest.mark.parametrize("method", ["copyMessage", "copyMessages", "sendMediaGroup", "sendMessage", "forwardMessage"])
def test_a_send_without_an_answer_is_never_repeated_blindly(method: str) -> None:
    assert no_answer_to(entry(method=method)) == Unknown()


@pytest.mark.parametrize(
    ("code", "description", "reason"),
    [
        (403, BLOCKED, "the customer blocked the bot"),
        (403, "Forbidden: user is deactivated", "the account is deleted"),
        (403, "Forbidden: bot can't initiate conversation with a user", "the customer never started the bot"),
        (400, "Bad Request: chat not found", "the chat was not found"),
        (400, "Bad Request: message is too long", "the text is too long (4096 characters at most)"),
        (400, "Bad Request: MESSAGE_TOO_LONG", "the text is too long (4096 characters at most)"),
        (400, "Bad Request: message caption is too long", "the caption is too long (1024 characters at most)"),
        (400, "Bad Request: MEDIA_CAPTION_TOO_LONG", "the caption is too long (1024 characters at most)"),
        (400, "Bad Request: message to copy not found", "the message to send is gone"),
        (400, "Bad Request: there are no messages to copy", "the message to send is gone"),
        (
            400,
            "Bad Request: message can't be copied",
            "Telegram does not let a bot send this kind of message",
        ),
        (400, "Bad Request: VOICE_MESSAGES_FORBIDDEN", "the customer does not accept voice messages"),
        (413, "Request Entity Too Large", "Request Entity Too Large"),
        (400, "Bad Request: a <b>new</b>\x00\nrefusal", "a <b>new</b> refusal"),
        (400, "", "Telegram refused it"),
        (400, "x" * 500, "x" * 200 + "…"),
    ],
)
def test_a_refusal_has_a_short_reason(code: int, description: str, reason: str) -> None:
    verdict = refused(code, description)
    assert isinstance(verdict, Rejected)
    assert verdict.reason == reason


@pytest.mark.parametrize(
    ("chat_id", "code", "description", "is_blocked"),
    [
        (CUSTOMER, 403, BLOCKED, True),
        (CUSTOMER, 403, "Forbidden: user is deactivated", True),
        (ADMIN, 403, BLOCKED, False),  # the admin's own chat tells nothing of the customer
        (CUSTOMER, 400, "Bad Request: chat not found", False),
        (CUSTOMER, 403, "Forbidden: bot can't initiate conversation with a user", False),
    ],
)
def test_only_a_block_in_the_customers_chat_marks_the_customer(
    chat_id: int, code: int, description: str, is_blocked: bool
) -> None:
    verdict = refused(code, description, entry(chat_id=chat_id))
    assert isinstance(verdict, Rejected)
    assert verdict.is_blocked is is_blocked


@pytest.mark.parametrize(
    ("method", "description", "verdict"),
    [
        ("editMessageText", "Bad Request: message is not modified: specified new message …", Sent()),
        ("editMessageCaption", "Bad Request: message is not modified", Sent()),
        ("deleteMessage", "Bad Request: message to delete not found", Sent()),
        ("deleteMessages", "Bad Request: message to delete not found", Sent()),
        ("editMessageText", "Bad Request: message to edit not found", Rejected("the message is gone")),
        (
            "deleteMessage",
            "Bad Request: message can't be deleted for everyone",
            Rejected("Telegram deletes only messages of the last 48 hours"),
        ),
        ("setMessageReaction", "Bad Request: REACTION_INVALID", Rejected("Telegram does not let a bot react so")),
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
def test_what_is_no_answer_of_the_bot_api_is_judged_by_its_status(status: int, body: bytes, verdict: Verdict) -> None:
    assert verdict_on(entry(), status, body) == verdict


@given(
    st.integers(100, 599), st.binary() | st.recursive(st.none() | st.text(), st.lists).map(json.dumps).map(str.encode)
)
def test_any_answer_at_all_has_a_verdict(status: int, body: bytes) -> None:
    assert isinstance(verdict_on(entry(), status, body), Sent | Again | Rejected | Unknown)
