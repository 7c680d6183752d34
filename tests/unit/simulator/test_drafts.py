"""What people's messages consist of."""

from __future__ import annotations

from typing import Any

import pytest

from deploy.local.simulator.drafts import check_album, content_of, edited_content
from deploy.local.simulator.errors import ControlError
from deploy.local.simulator.records import Message


def message(kind: str, content: dict[str, Any], **more: Any) -> Message:
    return Message(chat_id=1, message_id=1, author="person", kind=kind, date=0, content=content, **more)


def test_formatting_is_given_as_html_or_as_entities() -> None:
    bold = [{"type": "bold", "offset": 0, "length": 2}]
    assert content_of({"text": "<b>hi</b>", "parse_mode": "HTML"}) == {"text": "hi", "entities": bold}
    assert content_of({"text": "hi", "entities": bold}) == {"text": "hi", "entities": bold}
    with pytest.raises(ControlError, match="Unsupported start tag"):
        content_of({"text": "<x>", "parse_mode": "HTML"})


def test_some_kinds_fill_two_fields() -> None:
    animation, venue = content_of({"kind": "animation"}), content_of({"kind": "venue"})
    assert animation["document"] == animation["animation"]
    assert venue["location"] == venue["venue"]["location"]


def test_only_pictures_are_covered() -> None:
    assert content_of({"kind": "photo", "has_spoiler": True})["has_media_spoiler"] is True
    assert "has_media_spoiler" not in content_of({"kind": "document", "has_spoiler": True})


@pytest.mark.parametrize("kinds", [["photo", "video", "photo"], ["document"] * 10, ["audio", "audio"]])
def test_a_good_album_passes(kinds: list[str]) -> None:
    check_album([{"kind": kind} for kind in kinds])


@pytest.mark.parametrize("kinds", [[], ["photo"], ["photo"] * 11, ["photo", "audio"], ["sticker", "sticker"]])
def test_a_bad_album_is_refused(kinds: list[str]) -> None:
    with pytest.raises(ControlError):
        check_album([{"kind": kind} for kind in kinds])


def test_an_edit_of_the_words_keeps_the_file_and_the_other_way_round() -> None:
    photo = message("photo", content_of({"kind": "photo", "caption": "old", "has_spoiler": True}))
    kind, content = edited_content(photo, {"caption": "new"})
    assert (kind, content) == ("photo", {**photo.content, "caption": "new"})
    kind, content = edited_content(photo, {"kind": "document"})
    assert (kind, set(content), content["caption"]) == ("document", {"document", "caption"}, "old")
    assert "caption" not in edited_content(photo, {"kind": "document", "caption": ""})[1]


def test_an_album_keeps_to_what_may_stand_together() -> None:
    photo = message("photo", content_of({"kind": "photo"}), media_group_id="7")
    assert edited_content(photo, {"kind": "video"})[0] == "video"
    with pytest.raises(ControlError):
        edited_content(photo, {"kind": "audio"})
