"""What the rules foresee for an update, read without any of the product's code."""

import json
from typing import Any

import pytest

from tests.fuzz.fates import Fate, fate_of
from tests.support.updates import DATE, command, membership, message, person, press, reaction

ADMIN = 1001
GROUP = {"id": -100, "type": "supergroup", "title": "Us"}


def fate(update: dict[str, Any]) -> Fate:
    return fate_of(json.dumps({"update_id": 1} | update).encode(), frozenset({ADMIN}))


@pytest.mark.parametrize(
    ("update", "foreseen"),
    [
        pytest.param({"message": message(9, text="Hello")}, Fate("message", 7, 9, "Hello"), id="a text"),
        pytest.param({"message": message(photo=[])}, Fate("known", 7), id="a photo: a message, or at least a customer"),
        pytest.param({"message": command()}, Fate("known", 7), id="a command"),
        pytest.param({"message": message(user_id=ADMIN)}, Fate("staff"), id="an admin's"),
        pytest.param({"message": message() | {"chat": GROUP}}, Fate("nothing"), id="in a group"),
        pytest.param({"message": message() | {"from": person(7, is_bot=True)}}, Fate("nothing"), id="of a bot"),
        pytest.param({"message": message() | {"from": None}}, Fate("quarantine"), id="of nobody"),
        pytest.param({"message": []}, Fate("quarantine"), id="no message at all"),
        pytest.param({"edited_message": message()}, Fate("quarantine"), id="an edit without a date"),
        pytest.param(
            {"edited_message": message(9) | {"edit_date": DATE}}, Fate("message", 7, 9, "Hello"), id="an edit"
        ),
        pytest.param({"callback_query": press()}, Fate("known", 7), id="a press"),
        pytest.param({"callback_query": press(message=None)}, Fate("nothing"), id="a press on nothing"),
        pytest.param({"my_chat_member": membership()}, Fate("known", 7), id="blocked"),
        pytest.param({"message_reaction": reaction()}, Fate("staff"), id="a reaction"),
        pytest.param({"channel_post": {}}, Fate("nothing"), id="a channel's"),
        pytest.param({"hologram": {}}, Fate("quarantine"), id="of an unknown kind"),
    ],
)
def test_the_rules_foresee(update: dict[str, Any], foreseen: Fate) -> None:
    assert fate(update) == foreseen


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff", b"[" * 100_000])
def test_what_is_no_update_is_for_quarantine(body: bytes) -> None:
    assert fate_of(body, frozenset()) == Fate("quarantine")
