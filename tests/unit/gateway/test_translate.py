"""Where each kind of update goes, and what the tracker is told of it."""

import json
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from services.gateway.translate.translate import IGNORED, Translated, translate
from shared.contracts.bundle import decode_event
from shared.contracts.customer_events import (
    AnyCustomerEvent,
    BotBlocked,
    BotUnblocked,
    CustomerSeen,
    MessageEdited,
    MessageReceived,
)
from shared.errors import NeverAgain
from shared.telegram.content import clock, shorten
from tests.support.updates import (
    DATE,
    chat_with,
    command,
    membership,
    message,
    person,
    press,
    reaction,
    text_update,
)

ADMIN = 1001
NOW = DATE + 60.0
GROUP = {"id": -5, "type": "supergroup", "title": "A group"}
CHANNEL = {"id": -6, "type": "channel", "title": "A channel"}


def body_of(update: dict[str, Any], update_id: int = 1) -> bytes:
    return json.dumps({"update_id": update_id} | update, ensure_ascii=False).encode()


def sort(update: dict[str, Any]) -> Translated:
    return translate(body_of(update), frozenset({ADMIN}), NOW)


def event_of(update: dict[str, Any]) -> AnyCustomerEvent:
    translated = sort(update)
    assert translated.event is not None
    return decode_event(translated.event)


def received(**content: Any) -> MessageReceived:
    event = event_of({"message": message(**content)})
    assert isinstance(event, MessageReceived)
    return event


def file(**rest: Any) -> dict[str, Any]:
    return {"file_id": "F1", "file_unique_id": "U1"} | rest


def edited(**content: Any) -> dict[str, Any]:
    return {"edited_message": message(**content) | {"edit_date": DATE + 30}}


def badly_formatted(url: object) -> dict[str, Any]:
    return message(caption_entities=[{"type": "text_link", "url": url}], text="x") | {"edit_date": DATE + 30}


def entities_of(update: dict[str, Any]) -> object:
    event = event_of(update)
    return event.entities if isinstance(event, MessageEdited) else None


def without(update: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in update.items() if key != name}


def test_a_text_keeps_who_when_and_what() -> None:
    assert event_of({"message": message(5, 7, text="Hi <b>", reply_to_message=message(3))}) == MessageReceived(
        user_id=7,
        first_name="Ada",
        username="ada",
        language_code="en",
        occurred_at=datetime.fromtimestamp(DATE, UTC),
        update_id=1,
        message_id=5,
        sent_at=datetime.fromtimestamp(DATE, UTC),
        kind="text",
        text="Hi <b>",
        reply_to_message_id=3,
    )


@pytest.mark.parametrize(
    ("content", "kind", "label", "file_id"),
    [
        ({"photo": [file(file_id="small"), file(file_id="large")]}, "photo", "📷 Photo", "large"),
        ({"photo": []}, "photo", "📷 Photo", None),
        ({"voice": file(duration=12)}, "voice", "🎤 Voice 0:12", "F1"),
        ({"document": file(file_name="name.pdf")}, "document", "📄 name.pdf", "F1"),
        ({"document": file()}, "document", "📄 Document", "F1"),
        ({"video": file(duration=31)}, "video", "🎬 Video 0:31", "F1"),
        ({"video_note": file(duration=8)}, "video_note", "📹 Video message 0:08", "F1"),
        (
            {"audio": file(duration=200, title="Title", performer="Performer")},
            "audio",
            "🎵 Title – Performer 3:20",
            "F1",
        ),
        ({"audio": file(duration=200, file_name="a.mp3")}, "audio", "🎵 a.mp3 3:20", "F1"),
        ({"audio": file(duration=5)}, "audio", "🎵 Audio 0:05", "F1"),
        ({"animation": file(), "document": file()}, "animation", "🎞 GIF", "F1"),
        ({"sticker": file(emoji="😀")}, "sticker", "😀 Sticker", "F1"),
        ({"sticker": file()}, "sticker", "🖼 Sticker", "F1"),
        (
            {"contact": {"phone_number": "1", "first_name": "Bo", "last_name": "Li"}},
            "contact",
            "👤 Contact: Bo Li",
            None,
        ),
        ({"location": {"latitude": 1.5, "longitude": 2.5}}, "location", "📍 Location", None),
        ({"venue": {"title": "Café"}, "location": {"latitude": 1.5}}, "venue", "📍 Venue Café", None),
        ({"poll": {"question": "Tea?", "options": []}}, "poll", "📊 Poll: Tea?", None),
        ({"dice": {"emoji": "🎲", "value": 4}}, "dice", "🎲 Dice", None),
        ({"dice": {"emoji": "🎯", "value": 4}}, "dice", "🎯 Dice", None),
        ({"story": {"id": 1}}, "story", "📖 Story", None),
        ({"game": {"title": "Chess"}}, "other", "🎮 Game: Chess", None),
        ({"something_of_next_year": {"x": 1}}, "other", "📎 Message", None),
    ],
)
def test_every_kind_of_content_has_its_label(
    content: dict[str, Any], kind: str, label: str, file_id: str | None
) -> None:
    event = received(**content)
    assert (event.kind, event.label, event.file_id, event.text) == (kind, label, file_id, "")


def test_a_caption_is_the_text_and_an_album_keeps_its_group() -> None:
    event = received(photo=[file()], caption="Look", media_group_id="G7")
    assert (event.label, event.text, event.media_group_id) == ("📷 Photo", "Look", "G7")


def test_a_reply_to_a_message_telegram_no_longer_shows_is_no_reply() -> None:
    assert received(text="x", reply_to_message={"message_id": 0}).reply_to_message_id is None


@pytest.mark.parametrize("service", ["pinned_message", "message_auto_delete_timer_changed", "new_chat_title"])
def test_a_service_message_only_registers_the_customer(service: str) -> None:
    translated = sort({"message": without(message(), "text") | {service: {"x": 1}}})
    assert translated.customer_update is None
    assert translated.event is not None
    assert isinstance(decode_event(translated.event), CustomerSeen)


def test_a_customers_command_registers_them_and_goes_to_admin_ui_as_it_came() -> None:
    update = {"message": command("/start ref_1")}
    assert isinstance(event_of(update), CustomerSeen)
    assert (sort(update).customer_update, sort(update).staff) == (body_of(update), None)
    assert sort(update).fate == "customer"


@pytest.mark.parametrize(
    "text", ["/help", "/help@desk_bot", "/start", "/start ref_1", "/start@desk_bot ref_1", "/hlep\n"]
)
def test_a_command_alone_is_one(text: str) -> None:
    assert sort({"message": command(text)}).customer_update is not None


@pytest.mark.parametrize(
    "text",
    ["/order 4711 never arrived, please help", "/refund\nI want my money back", "/start me up please", "/help me"],
)
def test_a_text_that_begins_like_a_command_is_a_message(text: str) -> None:
    update = {"message": command(text)}
    assert sort(update).customer_update is None
    event = event_of(update)
    assert isinstance(event, MessageReceived)
    assert event.text == text


def test_somebody_without_a_name_may_write() -> None:
    nameless = message(1, 11111, text="Hello") | {"from": {"id": 11111, "is_bot": False, "first_name": None}}
    event = event_of({"message": nameless})
    assert isinstance(event, MessageReceived)
    assert (event.first_name, event.text) == ("", "Hello")


def test_a_command_inside_a_text_is_a_message() -> None:
    entities = [{"type": "bot_command", "offset": 4, "length": 6}]
    assert received(text="try /start", entities=entities).text == "try /start"
    assert received(text="bold", entities=[{"type": "bold", "offset": 0, "length": 4}]).text == "bold"


def test_an_edit_is_dated_by_the_edit_and_sent_when_it_was_sent() -> None:
    event = event_of({"edited_message": message(5, text="Better") | {"edit_date": DATE + 30}})
    assert isinstance(event, MessageEdited)
    assert (event.message_id, event.text) == (5, "Better")
    assert event.sent_at == datetime.fromtimestamp(DATE, UTC)
    assert event.occurred_at == datetime.fromtimestamp(DATE + 30, UTC)


def test_an_edited_command_only_registers_the_customer() -> None:
    update = {"edited_message": command() | {"edit_date": DATE + 30}}
    assert isinstance(event_of(update), CustomerSeen)
    assert sort(update).customer_update is None


def test_an_edit_keeps_its_formatting() -> None:
    bold = [{"type": "bold", "offset": 0, "length": 4}]
    link = [{"type": "text_link", "offset": 0, "length": 4, "url": "https://example.org/ä"}]
    assert entities_of(edited(text="Bold", entities=bold)) == bold
    assert entities_of(edited(photo=[file()], caption="Link", caption_entities=link)) == link
    assert entities_of(edited(text="Plain")) is None


def test_a_customers_reaction_goes_to_admin_ui_and_registers_nobody() -> None:
    update = {"message_reaction": reaction()}
    assert sort(update) == Translated(customer_update=body_of(update))
    assert sort(update).fate == "customer"


def test_a_press_registers_the_customer_now_and_goes_to_admin_ui() -> None:
    update = {"callback_query": press()}
    event = event_of(update)
    assert isinstance(event, CustomerSeen)
    assert event.occurred_at == datetime.fromtimestamp(NOW, UTC)
    assert (sort(update).customer_update, sort(update).staff) == (body_of(update), None)


def test_a_press_under_a_message_too_old_to_be_shown_counts_as_well() -> None:
    under = {"message_id": 5, "date": 0, "chat": {"id": 7, "type": "private"}}
    assert isinstance(event_of({"callback_query": press(message=under)}), CustomerSeen)


def test_blocking_and_letting_in_again_are_facts_about_the_customer() -> None:
    assert isinstance(event_of({"my_chat_member": membership("kicked")}), BotBlocked)
    assert isinstance(event_of({"my_chat_member": membership("member")}), BotUnblocked)


@pytest.mark.parametrize(
    "update",
    [
        {"message": message(user_id=ADMIN)},
        {"message": command(user_id=ADMIN)},
        {"edited_message": message(user_id=ADMIN) | {"edit_date": DATE}},
        {"callback_query": press(ADMIN)},
        {"message_reaction": reaction(ADMIN)},
    ],
)
def test_an_admins_update_goes_to_admin_ui_only(update: dict[str, Any]) -> None:
    assert sort(update) == Translated(staff=body_of(update), admin_id=1001, update_id=1)


@pytest.mark.parametrize(
    "update",
    [
        {"my_chat_member": membership("kicked", ADMIN)},
        {"my_chat_member": membership("kicked", chat=GROUP)},
        {"message": message() | {"chat": GROUP}},
        {"message": message(user_id=ADMIN) | {"chat": GROUP}},
        {"message": message() | {"from": person(8, is_bot=True)}},
        {"edited_message": message() | {"chat": GROUP, "edit_date": DATE}},
        {"edited_message": message() | {"from": person(8, is_bot=True), "edit_date": DATE}},
        {"callback_query": press(message={"message_id": 1, "date": DATE, "chat": GROUP})},
        {"callback_query": press(message=None, inline_message_id="I1")},
        {"message_reaction": reaction(user=None, actor_chat=CHANNEL)},
        {"message_reaction": reaction(chat=GROUP)},
        {"message_reaction": reaction(ADMIN, chat=GROUP)},
        {"message_reaction": reaction(user=person(8, is_bot=True))},
        {"channel_post": {"message_id": 1, "date": DATE, "chat": CHANNEL}},
        {"edited_channel_post": {"message_id": 1, "date": DATE, "chat": CHANNEL}},
    ],
)
def test_groups_channels_and_other_bots_are_ignored(update: dict[str, Any]) -> None:
    assert sort(update) == IGNORED
    assert sort(update).fate == "ignored"


def nested(levels: int) -> bytes:
    return b'{"update_id":1,"message":' + b"[" * levels + b"]" * levels + b"}"


HELLO = body_of({"message": message(text="Hello")})


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "undecodable"),
        (b"not json", "undecodable"),
        (b"[1]", "undecodable"),
        (b'{"message":{}}', "undecodable"),
        (HELLO[:-10], "undecodable"),
        (HELLO + b" trailing", "undecodable"),
        (HELLO.replace(b"Hello", b"\\ud800"), "undecodable"),
        (HELLO.replace(b'"is_bot"', b'"\\ud800"'), "undecodable"),
        (HELLO.replace(b"Hello", b"\xff\xfe"), "not UTF-8"),
        (HELLO.replace(b"Hello", b"\xed\xa0\x80"), "not UTF-8"),
        (HELLO.replace(b'"text"', b'"we_skip_this":"\xff","text"'), "not UTF-8"),
        (HELLO.replace(b"Hello", b"a\\u0000b"), "NUL"),
        (HELLO.replace(b"Hello", b"\\\\\\u0000"), "NUL"),
        (HELLO.replace(b"Hello", b"a\x00b"), "undecodable"),
        (HELLO.replace(b"Hello", b"x" * 512 * 1024), "512 KiB"),
        (nested(65), "nested deeper"),
        (nested(100_000), "nested deeper"),
        (body_of({}), "unknown update type: none"),
        (body_of({"hologram": {}}), "unknown update type: hologram"),
        (body_of({"message": message()}, update_id=0), "undecodable"),
        (body_of({"message": message()}, update_id=2**70), "undecodable"),
        (body_of({"message": message(user_id=2**63)}), "undecodable"),
        (body_of({"message": message(user_id=-7)}), "undecodable"),
        (body_of({"message": message(message_id=0)}), "undecodable"),
        (body_of({"message": message() | {"date": 0}}), "absurd date"),
        (body_of({"message": message() | {"date": -1}}), "absurd date"),
        (body_of({"message": message() | {"date": 2**62}}), "absurd date"),
        (body_of({"message": message() | {"date": DATE + 7 * 86400}}), "absurd date"),
        (body_of({"message": message() | {"date": "now"}}), "undecodable"),
        (body_of({"message": message() | {"text": 5}}), "undecodable"),
        (body_of({"message": without(message(), "from")}), "without a sender"),
        (body_of({"edited_message": message()}), "without edit_date"),
        (body_of({"edited_message": badly_formatted("U")}).replace(b'"U"', b'"\\ud800"'), "undecodable"),
        (body_of({"edited_message": badly_formatted(5)}).replace(b": 5}", b": 1e999}"), "undecodable"),
        (body_of({"message_reaction": reaction(message_id=0)}), "undecodable"),
        (body_of({"my_chat_member": membership("levitating")}), "unknown membership"),
        (body_of({"message": message(user_id=ADMIN)}).replace(b"Hello", b"\\u0000"), "NUL"),
        (body_of({"message": message() | {"chat": chat_with(8)}}), "not its sender's"),
        (body_of({"message": message(user_id=ADMIN) | {"chat": chat_with(8)}}), "not its sender's"),
        (body_of({"edited_message": message() | {"chat": chat_with(8), "edit_date": DATE}}), "not its sender's"),
        (body_of({"callback_query": press(ADMIN, message=message(user_id=8))}), "not its sender's"),
        (body_of({"message_reaction": reaction(ADMIN, chat=chat_with(8))}), "not its sender's"),
        (body_of({"my_chat_member": membership("kicked", chat=chat_with(8))}), "not its sender's"),
    ],
    ids=range(43),
)
def test_what_can_never_be_translated_says_why(body: bytes, reason: str) -> None:
    with pytest.raises(NeverAgain, match=reason):
        translate(body, frozenset({ADMIN}), NOW)


def test_a_reason_never_repeats_what_somebody_wrote() -> None:
    with pytest.raises(NeverAgain) as caught:
        translate(HELLO.replace(b"Hello", b"my secret\\u0000"), frozenset(), NOW)
    assert "secret" not in str(caught.value)


def test_a_text_about_nul_is_no_nul() -> None:
    body = HELLO.replace(b"Hello", b"write \\\\u0000")
    translated = translate(body, frozenset(), NOW)
    assert b"write" in (translated.event or b"")


def test_many_buttons_are_not_deep() -> None:
    keyboard = [[{"text": "{[", "callback_data": "x"}] for _ in range(100)]
    update = {"callback_query": press(ADMIN, message=message(user_id=ADMIN) | {"reply_markup": keyboard})}
    assert sort(update).staff is not None


def test_a_clock_a_day_ahead_is_believed() -> None:
    assert received().sent_at is not None
    assert event_of({"message": message() | {"date": DATE + 86400}}) is not None


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0:00"), (8, "0:08"), (200, "3:20"), (3600, "1:00:00"), (3723, "1:02:03"), (-5, "0:00")],
)
def test_a_duration_reads_like_a_players(seconds: int, shown: str) -> None:
    assert clock(seconds) == shown


def test_a_long_name_is_cut_between_whole_characters_and_says_so() -> None:
    family = "👨‍👩‍👧"  # Five code points, one character.
    assert shorten("x" * 119 + family + "y") == "x" * 119 + family + "…"
    assert shorten(" two\n lines ") == "two lines"
    assert shorten("x" * 120) == "x" * 120


def test_four_thousand_emoji_arrive_whole() -> None:
    assert received(text="😀" * 2048).text == "😀" * 2048


def test_an_event_is_small() -> None:
    # The broker carries what the gateway keeps, not what Telegram sent.
    event = sort(text_update()).event
    assert event is not None
    assert len(event) < 300
    assert msgspec.json.decode(event)["event"] == "message_received/1"
