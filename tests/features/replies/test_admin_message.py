"""Reading an admin's message, and what it becomes in the ledger."""

from typing import Any

import pytest

from services.admin_ui.bot.commands import typed_command
from services.admin_ui.features.replies.admin_message import admin_message_in, input_media
from services.admin_ui.features.replies.outgoing import edit_of, reply_with, with_part
from services.admin_ui.features.replies.react import Reacted
from services.admin_ui.ui.registry import Registry
from shared.db.deliveries import LedgerEntry, NewDelivery
from shared.db.message_pairs import MessagePair
from tests.support.inbox_rows import NOW
from tests.support.ledger_rows import entry
from tests.support.updates import message

ANN, ADA = 1001, 7
QUOTE = {"message_id": 2, "allow_sending_without_reply": True}


def photo(file_id: str = "cat", **rest: Any) -> dict[str, Any]:
    """A photo in two sizes; the last is the largest."""
    return {"photo": [{"file_id": "small"}, {"file_id": file_id}], **rest}


def raw(message_id: int = 1, **content: Any) -> dict[str, Any]:
    """A message of Ann's."""
    return message(message_id, ANN, **content)


def queued(delivery: NewDelivery) -> LedgerEntry:
    """The delivery as the ledger has it."""
    return entry(
        cause=delivery.cause,
        method=delivery.method,
        parameters=delivery.parameters,
        source_ids=tuple(delivery.source_ids),
        content=tuple(delivery.content),
        state="queued",
    )


def test_a_message_is_read_for_the_history() -> None:
    written = admin_message_in(
        raw(5, **photo(caption="A cat", media_group_id="album", reply_to_message={"message_id": 4}))
    )
    assert (written.admin_id, written.message_id, written.album, written.answers) == (ANN, 5, "album", 4)
    content = written.content
    assert (content.kind, content.label, content.text, content.file_id) == ("photo", "📷 Photo", "A cat", "cat")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ({"text": "x" * 4096}, None),
        ({"text": "x" * 4097}, "text_too_long"),
        ({"text": "🦊" * 2048}, None),
        ({"text": "🦊" * 2048 + "x"}, "text_too_long"),
        (photo(caption="x" * 1024), None),
        (photo(caption="x" * 1025), "caption_too_long"),
        ({"paid_media": {"star_count": 1, "paid_media": []}}, "not_copied"),
        ({"invoice": {"title": "x"}}, "not_copied"),
        ({"giveaway_winners": {}}, "not_copied"),
        ({"pinned_message": {}}, "not_copied"),
        ({"dice": {"emoji": "🎲", "value": 3}}, None),
        ({"poll": {"question": "?", "type": "regular"}}, None),
        ({"poll": {"question": "?", "type": "quiz"}}, "quiz"),
        ({"poll": {"question": "?", "type": "quiz", "correct_option_id": 0}}, None),
        ({"poll": {"question": "?", "type": "quiz", "correct_option_ids": [0]}}, None),
        ({"something_new": {}}, None),
    ],
)
def test_what_no_bot_can_send_is_known(content: dict[str, Any], why: str | None) -> None:
    assert admin_message_in(raw(**content)).unsendable == why


def test_a_message_is_copied_with_its_quotation() -> None:
    written = admin_message_in(raw(5, text="Hi"))
    plain, quoting = reply_with(written, ADA, quotes=None, answers=3), reply_with(written, ADA, quotes=2, answers=2)
    copied = {"chat_id": ADA, "from_chat_id": ANN, "message_id": 5}
    assert (plain.method, plain.parameters, plain.cause) == ("copyMessage", copied, "reply/1001/5")
    assert (quoting.method, quoting.parameters) == ("copyMessage", copied | {"reply_parameters": QUOTE})
    assert (plain.answers_id, plain.source_ids, plain.wait_s) == (3, [5], 0.0)


def album(*parts: dict[str, Any], quotes: int | None) -> NewDelivery:
    """The parts come in this order."""
    first, *others = (admin_message_in(part) for part in parts)
    delivery = reply_with(first, ADA, quotes=quotes, answers=None)
    for part in others:
        delivery = with_part(queued(delivery), part)
    return delivery


def test_an_albums_parts_are_put_in_order() -> None:
    parts = [raw(number, **photo(f"p{number}", media_group_id="a")) for number in (6, 5, 7)]
    gathered = album(*parts, quotes=None)
    assert (gathered.method, gathered.parameters["message_ids"]) == ("copyMessages", [5, 6, 7])
    assert (gathered.source_ids, [part.file_id for part in gathered.content]) == ([5, 6, 7], ["p5", "p6", "p7"])
    assert gathered.wait_s > 0


def test_one_part_alone_is_copied() -> None:
    alone = album(raw(5, **photo(media_group_id="a")), quotes=2)
    assert (alone.method, alone.parameters["reply_parameters"]) == ("copyMessage", QUOTE)


def test_an_album_that_answers_goes_by_files() -> None:
    bold = [{"type": "bold", "offset": 0, "length": 1}]
    first = raw(5, **photo("p5", media_group_id="a", caption="A", caption_entities=bold))
    second = raw(6, video={"file_id": "v6", "duration": 1}, media_group_id="a")
    gathered = album(first, second, quotes=2)
    assert (gathered.method, gathered.parameters) == (
        "sendMediaGroup",
        {
            "chat_id": ADA,
            "media": [
                {"type": "photo", "media": "p5", "caption": "A", "caption_entities": bold},
                {"type": "video", "media": "v6"},
            ],
            "reply_parameters": QUOTE,
        },
    )


def test_an_album_of_something_new_is_copied() -> None:
    """Better no quotation than no album."""
    gathered = album(raw(5, **photo(media_group_id="a")), raw(6, something_new={}, media_group_id="a"), quotes=2)
    assert (gathered.method, gathered.parameters["message_ids"]) == ("copyMessages", [5, 6])


def test_an_edited_part_takes_its_old_place() -> None:
    gathered = album(*(raw(number, **photo(media_group_id="a", caption="old")) for number in (5, 6)), quotes=2)
    edited = with_part(queued(gathered), admin_message_in(raw(5, **photo(media_group_id="a", caption="new"))))
    assert [part["caption"] for part in edited.parameters["media"]] == ["new", "old"]
    assert [part.text for part in edited.content] == ["new", "old"]
    assert edited.wait_s == 0


def test_a_late_part_goes_by_itself() -> None:
    part = admin_message_in(raw(7, **photo(media_group_id="a")))
    late = reply_with(part, ADA, quotes=None, answers=None, is_late=True)
    assert (late.method, late.cause, late.wait_s) == ("copyMessage", "reply/1001/7", 0.0)


@pytest.mark.parametrize(
    ("content", "method", "changes"),
    [
        ({"text": "New"}, "editMessageText", {"text": "New"}),
        (
            {"text": "New", "entities": [], "link_preview_options": {"is_disabled": True}},
            "editMessageText",
            {"text": "New", "entities": [], "link_preview_options": {"is_disabled": True}},
        ),
        (photo(caption="New"), "editMessageCaption", {"caption": "New"}),
        (photo(), "editMessageCaption", {}),
        ({"voice": {"file_id": "v", "duration": 1}, "caption": "New"}, "editMessageCaption", {"caption": "New"}),
        (
            photo("dog", caption="New", show_caption_above_media=True, has_media_spoiler=True),
            "editMessageMedia",
            {
                "media": {
                    "type": "photo",
                    "media": "dog",
                    "caption": "New",
                    "show_caption_above_media": True,
                    "has_spoiler": True,
                }
            },
        ),
    ],
)
def test_an_edit_becomes_the_right_call(content: dict[str, Any], method: str, changes: dict[str, Any]) -> None:
    pair = MessagePair(ANN, 5, ADA, 77, "sent", NOW)
    edit = edit_of(admin_message_in(raw(5, **content)), pair, "cat", 4711)
    assert edit is not None
    assert (edit.method, edit.parameters) == (method, {"chat_id": ADA, "message_id": 77, **changes})
    assert (edit.cause, edit.kind, edit.chat_id) == ("edit/7/77/4711", "edit", ADA)


@pytest.mark.parametrize("content", [{"location": {}}, {"poll": {"question": "?"}}, {"sticker": {"file_id": "s"}}])
def test_some_edits_have_no_call(content: dict[str, Any]) -> None:
    pair = MessagePair(ANN, 5, ADA, 77, "sent", NOW)
    assert edit_of(admin_message_in(raw(5, **content)), pair, None, 4711) is None


def test_an_animation_is_taken_for_no_document() -> None:
    file = {"file_id": "gif"}
    assert input_media(raw(animation=file, document=file)) == {"type": "animation", "media": "gif"}


@pytest.mark.parametrize(
    ("now", "before", "emoji"),
    [
        (["❤"], [], "❤"),
        (["❤", "🔥"], ["❤"], "🔥"),
        (["🔥", "❤"], ["❤"], "🔥"),
        (["❤"], ["❤", "🔥"], "❤"),
        ([], ["❤"], None),
    ],
)
def test_the_newest_reaction_counts(now: list[str], before: list[str], emoji: str | None) -> None:
    def kinds(chosen: list[str]) -> list[dict[str, str]]:
        return [{"type": "emoji", "emoji": one} for one in chosen]

    assert Reacted(1, ANN, 5, kinds(now), kinds(before)).emoji == emoji


def test_a_custom_reaction_is_beyond_bots() -> None:
    custom = {"type": "custom_emoji", "custom_emoji_id": "1"}
    assert Reacted(1, ANN, 5, [custom], []).is_beyond_bots
    assert not Reacted(1, ANN, 5, [custom, {"type": "emoji", "emoji": "❤"}], []).is_beyond_bots
    assert not Reacted(1, ANN, 5, [], [custom]).is_beyond_bots


@pytest.mark.parametrize("text", ["/done", "/DONE", "/done@our_bot", "/done now", "/x_1", "/help\nme", "/help!"])
def test_a_command_is_a_command(text: str) -> None:
    assert typed_command(Registry([]), {"text": text}) is not None


@pytest.mark.parametrize("text", ["done", "/", "/ done", "//done", "/etc/hosts", "see /done", "/übung", "/a<b"])
def test_anything_else_is_not(text: str) -> None:
    assert typed_command(Registry([]), {"text": text}) is None
