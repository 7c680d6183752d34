"""Edits of customers' messages, followed by their copies."""

from typing import Any

import pytest

from services.admin_ui.features.relay.follow_edits import edit_of
from services.admin_ui.features.relay.store import EditedCopy

BOLD = [{"type": "bold", "offset": 0, "length": 3}]


def copy(**rest: Any) -> EditedCopy:
    fields: dict[str, Any] = {"kind": "text", "text": "new", "file_id": None, "entities": None, "edit_update_id": 31}
    return EditedCopy(1001, 905, 7, **fields | rest)


@pytest.mark.parametrize(
    ("edited", "method", "shown"),
    [
        (copy(), "editMessageText", {"text": "new"}),
        (copy(entities=BOLD), "editMessageText", {"text": "new", "entities": BOLD}),
        (
            copy(kind="photo", file_id="f", entities=BOLD),
            "editMessageMedia",
            {"media": {"type": "photo", "media": "f", "caption": "new", "caption_entities": BOLD}},
        ),
        (
            copy(kind="document", file_id="f", text=""),
            "editMessageMedia",
            {"media": {"type": "document", "media": "f", "caption": ""}},
        ),
        (copy(kind="voice", file_id="f"), "editMessageCaption", {"caption": "new"}),
    ],
)
def test_the_copy_shows_what_the_original_shows(edited: EditedCopy, method: str, shown: dict[str, Any]) -> None:
    made = edit_of(edited)
    assert made is not None
    assert made.method == method
    assert made.parameters == {"chat_id": 1001, "message_id": 905} | shown
    assert (made.cause, made.kind, made.chat_id) == ("edit/1001/905/31", "edit", 1001)


@pytest.mark.parametrize("kind", ["location", "poll", "dice", "sticker", "video_note", "other"])
def test_what_nobody_can_change_in_a_copy_stays(kind: str) -> None:
    assert edit_of(copy(kind=kind)) is None
