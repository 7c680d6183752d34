"""The gateway's own answers are understood like Telegram's."""

from datetime import UTC, datetime

import msgspec
import pytest

from services.gateway.send.answers import counted_as, expired, from_telegram, outcome_unknown, too_soon
from services.gateway.send.methods import label_of, messages_written
from services.gateway.telegram import HttpAnswer, failure_in
from shared.contracts.codec import encode
from shared.contracts.telegram_calls import TelegramAnswer, TelegramCall, decode_answer
from shared.telegram.methods import may_be_repeated


def test_telegrams_words_go_back_untouched() -> None:
    body = b'{"ok":false, "error_code":400,"description":"Bad Request: message is not modified"}'
    answer = decode_answer(encode(from_telegram(HttpAnswer(400, body))))
    assert (answer.status, bytes(answer.body)) == (400, body)


def test_what_is_no_json_is_put_into_json() -> None:
    answer = decode_answer(encode(from_telegram(HttpAnswer(502, b"<html>Bad Gateway</html>"))))
    assert answer.status == 502
    assert msgspec.json.decode(answer.body)["error_code"] == 502
    assert from_telegram(HttpAnswer(200, b"fine")).status == 504


def test_a_call_that_must_wait_says_how_long_in_whole_seconds() -> None:
    answer = msgspec.json.decode(too_soon(2.1).body)
    assert (answer["error_code"], answer["parameters"]) == (429, {"retry_after": 3})


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (from_telegram(HttpAnswer(200, b'{"ok":true}')), "ok"),
        (from_telegram(HttpAnswer(403, b'{"ok":false}')), "refused"),
        (from_telegram(HttpAnswer(500, b'{"ok":false}')), "unknown"),
        (too_soon(1), "limited"),
        (expired(), "stale"),
        (outcome_unknown(), "unknown"),
    ],
)
def test_every_answer_has_an_outcome(answer: TelegramAnswer, outcome: str) -> None:
    assert counted_as(answer) == outcome


def test_sends_are_not_repeated_and_edits_may_be() -> None:
    assert not may_be_repeated("sendMessage")
    assert not may_be_repeated("copyMessages")
    assert may_be_repeated("editMessageText")
    assert may_be_repeated("answerCallbackQuery")


@pytest.mark.parametrize(
    ("method", "parameters", "count"),
    [
        ("sendMessage", b'{"text":"Hello"}', 1),
        ("copyMessages", b'{"message_ids":[1,2,3]}', 3),
        ("forwardMessages", b'{"message_ids":[1,2]}', 2),
        ("sendMediaGroup", b'{"media":[{"type":"photo"},{"type":"photo"}]}', 2),
        ("sendMediaGroup", b'{"media":"[{}]"}', 1),
        ("copyMessages", b"{}", 1),
        ("deleteMessages", b'{"message_ids":[1,2,3]}', 1),
    ],
)
def test_an_album_is_as_many_messages_as_it_has_parts(method: str, parameters: bytes, count: int) -> None:
    call = TelegramCall(method, msgspec.Raw(parameters), datetime.now(UTC))
    assert messages_written(call) == count


def test_metrics_name_only_methods_known_beforehand() -> None:
    assert label_of("sendMessage") == "sendMessage"
    assert label_of("madeUpByACaller") == "other"


def test_a_failure_without_words_still_says_something() -> None:
    assert failure_in(HttpAnswer(503, b"\xff")).description == "HTTP 503"
    limited = b'{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":7}}'
    assert failure_in(HttpAnswer(429, limited)).retry_after_s == 7
