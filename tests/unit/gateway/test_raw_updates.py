"""Cutting answers to getUpdates into updates, also those a decoder gives up on."""

import pytest

from services.gateway.receive.updates import (
    RawUpdate,
    Unreadable,
    last_update_id,
    only_update_in,
    update_id_at_start,
    updates_in,
)


def test_an_answer_is_cut_into_updates_byte_for_byte() -> None:
    first, second = b'{"update_id":1, "x" : [1 ,2]}', b'{ "update_id" : 2}'
    answer = b'{"ok":true,"result":[' + first + b",\n" + second + b"]}"
    assert updates_in(answer) == [RawUpdate(1, first), RawUpdate(2, second)]


def test_the_id_may_stand_anywhere_in_a_readable_update() -> None:
    assert updates_in(b'{"ok":true,"result":[{"x":{"update_id":9},"update_id":1}]}')[0].update_id == 1


@pytest.mark.parametrize(
    "update",
    [
        b'{"update_id":1,"x":"\\ud800"}',
        b'{"update_id":1,"x":' + b"[" * 5000 + b"]" * 5000 + b"}",
        b'{"update_id":1,"x":"\x00"}',
        b'{"x":1}',
        b'{"update_id":"1"}',
        b'{"update_id":-1}',
        b'{"update_id":99999999999999999999}',
        b"17",
    ],
)
def test_one_bad_update_makes_the_answer_unreadable_and_can_be_taken_out_of_it(update: bytes) -> None:
    answer = b'{"ok":true,"result":[' + update + b"]}\n"
    with pytest.raises(Unreadable):
        updates_in(answer)
    assert only_update_in(answer) == update


def test_what_is_no_answer_to_getupdates_holds_no_update() -> None:
    assert only_update_in(b"<html>Bad Gateway</html>") is None
    assert only_update_in(b'{"ok":true,"result":[]}') is None
    assert only_update_in(b" " * 300 + b'"result":[1]') is None


def test_an_id_is_only_believed_where_telegram_writes_it() -> None:
    assert update_id_at_start(b'{"update_id":12,"broken') == 12
    assert update_id_at_start(b'{"x":1,"update_id":12}') is None
    assert update_id_at_start(b'{"update_id":12345678901234567890}') is None
    assert update_id_at_start(b"") is None


def test_a_text_that_looks_like_an_id_is_not_one() -> None:
    assert last_update_id(b'[{"text":"\\"update_id\\":5,"},{"update_id":4,"x":"\\ud800"}]') == 4
    assert last_update_id(b'[{"text":"\\"update_id\\":5,"}]') is None
