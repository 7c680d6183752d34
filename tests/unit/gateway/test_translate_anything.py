"""Whatever arrives, it is translated or refused by name: nothing else ever comes out of `translate`."""

import json
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.gateway.translate.translate import translate
from shared.contracts.bundle import decode_event
from shared.errors import NeverAgain
from tests.support.updates import DATE, command, membership, message, press, reaction

ADMIN = 1001

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None), max_size=20)
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4)
)
updates = st.sampled_from(
    [
        {"message": message()},
        {"message": message(user_id=ADMIN)},
        {"message": message(photo=[{"file_id": "F"}], caption="c")},
        {"message": command()},
        {"edited_message": message() | {"edit_date": DATE}},
        {"edited_message": message(text="b", entities=[{"type": "bold", "offset": 0}]) | {"edit_date": DATE}},
        {"message_reaction": reaction()},
        {"callback_query": press()},
        {"my_chat_member": membership()},
    ]
)


def survives(body: bytes) -> None:
    try:
        translated = translate(body, frozenset({ADMIN}), DATE + 60.0)
    except NeverAgain:
        return
    if translated.event is not None:
        decode_event(translated.event)
    assert translated.staff in (None, body)
    assert translated.customer_update in (None, body)


@given(st.binary(max_size=200))
@example(b"\xef\xbb\xbf{}")
@settings(max_examples=100, deadline=None)
def test_any_bytes(body: bytes) -> None:
    survives(body)


@given(anything)
@settings(max_examples=100, deadline=None)
def test_any_json(value: Any) -> None:
    survives(json.dumps({"update_id": 1, "message": value}).encode())
    survives(json.dumps(value).encode())


@given(updates, st.data())
@settings(max_examples=200, deadline=None)
def test_an_update_with_anything_in_any_place(update: dict[str, Any], data: st.DataObject) -> None:
    broken = json.loads(json.dumps({"update_id": 1} | update))
    place: Any = broken
    while True:
        key = data.draw(st.sampled_from(sorted(place)), label="key")
        if not isinstance(place[key], dict) or not place[key] or data.draw(st.booleans(), label="stop here"):
            break
        place = place[key]
    place[key] = data.draw(anything, label="instead")
    survives(json.dumps(broken).encode())


@given(updates, st.integers(0, 400), st.binary(min_size=1, max_size=4))
@settings(max_examples=200, deadline=None)
def test_an_update_with_any_bytes_overwritten(update: dict[str, Any], at: int, noise: bytes) -> None:
    body = json.dumps({"update_id": 1} | update).encode()
    survives(body[:at] + noise + body[at + len(noise) :])
