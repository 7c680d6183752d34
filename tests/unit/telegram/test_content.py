"""What a message holds is read the same from JSON and from what JSON was read into."""

import json
from typing import Any

import pytest

from shared.contracts.codec import Undecodable
from shared.telegram.content import Content, content_in
from tests.support.updates import message

PLAIN = {key: value for key, value in message(5, 7).items() if key != "text"}


@pytest.mark.parametrize(
    ("holding", "content"),
    [
        ({"text": "Hello"}, Content("text", None, "Hello")),
        ({"voice": {"file_id": "F1", "duration": 12}}, Content("voice", "🎤 Voice 0:12", "", "F1")),
        ({"photo": [{"file_id": "S"}, {"file_id": "L"}], "caption": "Look"}, Content("photo", "📷 Photo", "Look", "L")),
        ({"something_of_next_year": {"x": 1}}, Content("other", "📎 Message", "")),
        ({"pinned_message": {"message_id": 1}}, None),
    ],
)
def test_a_message_says_what_it_holds(holding: dict[str, Any], content: Content | None) -> None:
    assert content_in(PLAIN | holding) == content
    assert content_in(json.dumps(PLAIN | holding).encode()) == content


@pytest.mark.parametrize("broken", [b"", b"[]", b"{}", {}, {"message_id": "five"}, PLAIN | {"text": 5}])
def test_what_is_no_message_is_refused(broken: bytes | dict[str, Any]) -> None:
    with pytest.raises(Undecodable):
        content_in(broken)
