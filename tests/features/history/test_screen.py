"""The history of a conversation, to the letter; whatever people write, it fits and cannot pass for somebody else's."""

import html
import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.admin_ui.features.conversation.actions import ShowCard
from services.admin_ui.features.direct_mode.actions import ShowDirect
from services.admin_ui.features.history.actions import (
    FirstUnread,
    HistoryPlace,
    NewerThan,
    Newest,
    OlderThan,
    ShowHistory,
)
from services.admin_ui.features.history.screen import HistoryView, history
from services.admin_ui.features.history.store import AllUndelivered, HistoryPage
from services.admin_ui.features.inbox.actions import After, ShowList
from services.admin_ui.ui.action import WithBack
from services.admin_ui.ui.languages import languages
from services.admin_ui.ui.message import render
from services.admin_ui.ui.reminder import with_reminder
from services.admin_ui.ui.say import in_plain
from services.admin_ui.ui.screen import Screen
from services.admin_ui.ui.viewer import ENGLISH, Viewer
from shared.db.deliveries import SentContent
from shared.db.history import HistoryMessage, Undelivered
from shared.domain.people import PersonName
from shared.telegram.text import utf16_length
from tests.support.cards import card
from tests.support.inbox_rows import NOW, admin, conversation
from tests.support.screens import labels, text_of, viewer

READER = viewer("admin")
BOB = admin(2001, "bob")
LIST = ShowList("archived", After(conversation().cursor, 3))
OURS = re.compile(r"</?(?:i|b|s|blockquote)>")


def said(message_id: int, text: str = "Hello", *, minutes_ago: float = 10, **rest: Any) -> HistoryMessage:
    fields: dict[str, Any] = {"direction": "incoming", "admin": None, "label": None} | rest
    return HistoryMessage(message_id, sent_at=NOW - timedelta(minutes=minutes_ago), text=text, **fields)


def answered(message_id: int, text: str = "Hi", *, minutes_ago: float = 9, **rest: Any) -> HistoryMessage:
    return said(message_id, text, minutes_ago=minutes_ago, **{"direction": "outgoing", "admin": BOB} | rest)


def undelivered(state: Any = "queued", *, text: str = "On my way", reason: str | None = None) -> Undelivered:
    return Undelivered(BOB, NOW - timedelta(minutes=1), state, reason, (SentContent("text", text),))


def page(
    *messages: HistoryMessage,
    place: HistoryPlace | None = None,
    has_older: bool = False,
    has_newer: bool = False,
    waiting: tuple[Undelivered, ...] = (),
    total: int | None = None,
    reader: Viewer = READER,
    **row: Any,
) -> Screen:
    return history(
        HistoryView(
            conversation(**{"unread_messages": 0} | row),
            place or Newest(),
            HistoryPage(messages, has_older=has_older, has_newer=has_newer),
            AllUndelivered(waiting, len(waiting) if total is None else total),
        ),
        LIST,
        reader,
    )


def plain(screen: Screen, reader: Viewer = READER) -> str:
    """What Telegram shows: our own tags are taken away, and no other may be left."""
    rest = OURS.sub("", render(screen, reader).html)
    assert "<" not in rest
    assert ">" not in rest
    return html.unescape(rest)


def test_both_directions_stand_in_one_stream_with_names_and_times() -> None:
    screen = page(
        said(5, "Hey, I need help", minutes_ago=24 * 60),
        answered(6, "With what?", minutes_ago=10),
        said(8, "My purchase", minutes_ago=5, quoted="With what?"),
        first_unread_id=8,
    )
    assert text_of(screen) == (
        "📜 History: @alice123\n"
        "\n"
        "── Sun 1 Mar ──\n"
        "📥 <b>@alice123</b> · 12:00\n"
        "<blockquote>Hey, I need help</blockquote>\n"
        "\n"
        "── Mon 2 Mar ──\n"
        "📤 <b>@bob</b> · 11:50\n"
        "<blockquote>With what?</blockquote>\n"
        "── unread ──\n"
        "📥 <b>@alice123</b> · 11:55\n"
        "<i>↪️ With what?</i>\n"
        "<blockquote>My purchase</blockquote>"
    )


@pytest.mark.parametrize(
    ("message", "lines"),
    [
        (said(1, "", label="📷 Photo"), ["📥 @alice123 · 11:50", "📷 Photo"]),
        (said(1, "See\nthis", label="📄 a<b>.pdf"), ["📥 @alice123 · 11:50", "📄 a<b>.pdf See", "this"]),
        (said(1, "Done", is_edited=True), ["📥 @alice123 · 11:50 · ✏️ edited", "Done"]),
        (answered(1, is_deleted=True), ["📤 @bob · 11:51 · 🗑 deleted", "Hi"]),
        (answered(1, is_edited=True, is_deleted=True), ["📤 @bob · 11:51 · ✏️ edited · 🗑 deleted", "Hi"]),
        (answered(1, admin=None), ["📤 the bot · 11:51", "Hi"]),
        (answered(1, admin=PersonName(9)), ["📤 User 9 · 11:51", "Hi"]),
        (said(1, ""), ["📥 @alice123 · 11:50", "–"]),
    ],
)
def test_each_message_says_what_it_is(message: HistoryMessage, lines: list[str]) -> None:
    assert plain(page(message)).split("\n")[3:] == lines


def test_a_deleted_text_is_struck_through() -> None:
    assert "<blockquote><s>Hi</s></blockquote>" in text_of(page(answered(1, is_deleted=True)))


def test_an_album_is_one_entry_and_its_neighbours_stay_their_own() -> None:
    screen = page(
        said(1, "Look", label="📷 Photo", media_group_id="g"),
        said(2, "", label="🎬 Video 0:07", media_group_id="g"),
        answered(3, "", label="📷 Photo", media_group_id="g"),
        said(4, "", label="📷 Photo"),
        said(5, "", label="📷 Photo"),
        first_unread_id=2,
    )
    assert plain(screen).split("\n")[3:] == [
        "── unread ──",
        "📥 @alice123 · 11:50",
        "📷 Photo, 🎬 Video 0:07 Look",
        "📤 @bob · 11:51",
        "📷 Photo",
        "📥 @alice123 · 11:50",
        "📷 Photo",
        "📥 @alice123 · 11:50",
        "📷 Photo",
    ]


def test_an_album_that_says_too_much_is_shown_message_by_message() -> None:
    album = [said(number, f"{number}" * 1024, label="📷 Photo", media_group_id="g") for number in (1, 2, 3)]
    assert plain(page(*album[:1])).count("📥") == 1
    lines = plain(page(*album)).split("\n")[3:]
    assert lines == [line for n in (1, 2, 3) for line in ("📥 @alice123 · 11:50", f"📷 Photo {str(n) * 1024}")]


def test_times_and_days_are_those_of_the_viewers_own_clock() -> None:
    # Noon in UTC is a quarter past one the next night in UTC+13:15.
    ahead = viewer("agent", zone=timezone(timedelta(hours=13, minutes=15)))
    assert plain(page(said(1, minutes_ago=0)), ahead).split("\n")[2:4] == ["── Tue 3 Mar ──", "📥 @alice123 · 01:15"]
    behind = viewer("agent", zone=timezone(-timedelta(hours=12, minutes=1)))
    assert plain(page(said(1, minutes_ago=0)), behind).split("\n")[2:4] == ["── Sun 1 Mar ──", "📥 @alice123 · 23:59"]


def test_another_year_is_named() -> None:
    old = HistoryMessage(1, "incoming", None, datetime(2024, 2, 29, 8, tzinfo=UTC), None, "Leap")
    assert "── Thu 29 Feb 2024 ──" in text_of(page(old))


@pytest.mark.parametrize(
    ("answer", "line"),
    [
        (undelivered("held"), "✋ @bob · 11:59 · waiting for a decision"),
        (undelivered("queued"), "⏳ @bob · 11:59 · on its way"),
        (undelivered("sending"), "⏳ @bob · 11:59 · on its way"),
        (undelivered("rejected", reason="blocked <us>"), "⚠️ @bob · 11:59 · not delivered: blocked <us>"),
        (undelivered("unknown"), "❓ @bob · 11:59 · nobody knows whether it arrived"),
    ],
)
def test_what_has_not_arrived_stands_at_the_end_of_the_newest_page(answer: Undelivered, line: str) -> None:
    assert plain(page(said(1), waiting=(answer,))).split("\n")[-2:] == [line, "On my way"]
    assert line not in plain(page(said(1), waiting=(answer,), has_newer=True))


def test_more_that_has_not_arrived_is_counted() -> None:
    lines = plain(page(said(1), waiting=(undelivered(), undelivered("held")), total=1234)).split("\n")
    assert lines[5] == "… and 1,232 more, delivery not confirmed"
    assert len(lines) == 10


def test_an_undelivered_album_shows_how_it_begins() -> None:
    content = (SentContent("photo", "Here\nthey are", "📷 Photo"), SentContent("photo", "", "📷 Photo"))
    answer = Undelivered(None, NOW, "sending", None, content)
    assert plain(page(said(1), waiting=(answer,))).endswith(
        "⏳ the bot · 12:00 · on its way\n📷 Photo Here they are 📷 Photo"
    )


MESSAGES = tuple(said(number, f"n{number}", minutes_ago=60 - number) for number in range(1, 13))


def numbers(screen: Screen) -> list[int]:
    return [int(number) for number in re.findall(r"<blockquote>n(\d+)<", text_of(screen))]


def places(screen: Screen) -> dict[str, HistoryPlace]:
    buttons = [button for row in screen.rows for button in row]
    return {in_plain(b.label, ENGLISH): b.action.place for b in buttons if isinstance(b.action, ShowHistory)}


def test_the_newest_page_keeps_its_newest_eight() -> None:
    screen = page(*MESSAGES)
    assert numbers(screen) == list(range(5, 13))
    assert places(screen) == {"⬆️ Older": OlderThan(5)}
    assert labels(screen) == [["⬆️ Older"], ["👤 Card", "💬 Direct Message"]]
    assert [button.action for button in screen.rows[-1]] == [ShowCard(101, back=LIST), ShowDirect(101, back=LIST)]
    actions = [button.action for row in screen.rows for button in row]
    assert all(isinstance(action, WithBack) and action.back == LIST for action in actions)


def test_an_older_page_keeps_what_is_next_to_where_the_reader_comes_from() -> None:
    screen = page(*MESSAGES, place=OlderThan(13), has_newer=True)
    assert numbers(screen) == list(range(5, 13))
    assert places(screen) == {"⬆️ Older": OlderThan(5), "⬇️ Newer": NewerThan(12), "⏭ Newest": Newest()}


def test_a_newer_page_does_so_too() -> None:
    screen = page(*MESSAGES, place=NewerThan(0), has_older=True, waiting=(undelivered(),))
    assert numbers(screen) == list(range(1, 9))
    assert places(screen) == {"⬆️ Older": OlderThan(1), "⬇️ Newer": NewerThan(8), "⏭ Newest": Newest()}
    assert "⏳" not in text_of(screen)


def test_ones_own_answers_are_by_you_and_a_colleague_reads_the_name() -> None:
    for reader, name in ((viewer("agent", BOB.user_id), "You"), (READER, "@bob")):
        text = text_of(page(answered(1), waiting=(undelivered("rejected"),), total=1, reader=reader))
        assert f"📤 <b>{name}</b> · " in text
        assert f"⚠️ <b>{name}</b> · " in text


def test_the_first_unread_can_be_jumped_to_while_there_is_one_that_is_not_on_the_page() -> None:
    further_up = places(page(*MESSAGES[1:3], first_unread_id=1, has_older=True))
    assert further_up == {"⬆️ Older": OlderThan(2), "⏮ First unread": FirstUnread()}
    assert places(page(*MESSAGES[:3], first_unread_id=2)) == {}
    at_first_unread = page(*MESSAGES[1:3], place=FirstUnread(), first_unread_id=2, has_older=True)
    assert places(at_first_unread) == {"⬆️ Older": OlderThan(2), "⏭ Newest": Newest()}


def test_whole_messages_are_shown_and_as_many_as_fit() -> None:
    long = [said(number, f"{number}" * 1500) for number in range(1, 6)]
    screen = page(*long)
    assert [f"{number}" * 1500 in text_of(screen) for number in range(1, 6)] == [False, False, False, True, True]
    assert places(screen) == {"⬆️ Older": OlderThan(4)}


def test_only_a_text_that_does_not_fit_alone_is_cut_and_says_how_much_is_missing() -> None:
    assert "<blockquote>" + "x" * 3400 + "</blockquote>" in text_of(page(said(1, "x" * 3400)))
    screen = page(said(1, "y" * 600), said(2, "x" * 4096))
    assert "x" * 3400 + "… (and 696 characters more)</blockquote>" in text_of(screen)
    assert places(screen) == {"⬆️ Older": OlderThan(2)}


def test_nothing_at_all_is_said() -> None:
    screen = page()
    assert text_of(screen) == "📜 History: @alice123\n\nNo messages yet."
    assert labels(screen) == [["👤 Card", "💬 Direct Message"]]


def test_a_page_reads_in_russian() -> None:
    reader = viewer("admin", language="ru")
    screen = page(
        said(1, "", label="🎤 Voice 0:12", is_edited=True, minutes_ago=24 * 60),
        answered(2, "y" * 3500, is_deleted=True, quoted="🎤 Voice 0:12"),
        place=OlderThan(3),
        first_unread_id=9,
        has_older=True,
        has_newer=True,
        reader=reader,
    )
    assert plain(screen, reader) == (
        "📜 История: @alice123\n\n── вс, 1 мар. ──\n📥 @alice123 · 12:00 · ✏️ изменено\n🎤 Голосовое 0:12\n"
        "\n── пн, 2 мар. ──\n📤 @bob · 11:51 · 🗑 удалено\n↪️ 🎤 Голосовое 0:12\n" + "y" * 3400 + "… (и ещё 100 символов)"
    )
    rows = [["⬆️ Раньше", "⬇️ Позже"], ["⏮ Непрочитанные", "⏭ Последние"], ["👤 Карточка", "💬 Написать"]]
    assert labels(screen, reader) == rows
    voice = said(1, "", label="🎤 Voice 0:12", is_edited=True)
    waiting = (undelivered("rejected", text="Да", reason="the customer blocked the bot"),)
    assert plain(page(voice, waiting=waiting, reader=reader), reader).split("\n")[3:] == [
        "📥 @alice123 · 11:50 · ✏️ изменено",
        "🎤 Голосовое 0:12",
        "⚠️ @bob · 11:59 · не доставлено: клиент заблокировал бота",
        "Да",
    ]


async def test_the_card_leads_to_the_history() -> None:
    actions = [button.action for row in (await card(conversation(101), LIST)).rows for button in row]
    assert ShowHistory(101, back=LIST) in actions


FAMILY = "👨\u200d👩\u200d👧\u200d👦"
HOSTILE = st.one_of(
    st.text("<>&\"'/ib\u202e\u2066\u200f\u0301אב\n\u2028\x00*_`[]()@👨\u200d👩🏽🇩🇪", max_size=4096),
    st.text(max_size=200),
    st.sampled_from(
        [FAMILY * 370, "a" + "\u0301" * 4095, "🇩🇪" * 1024, "\u202e" * 4096, "</blockquote>" * 315, "&" * 4096]
    ),
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(HOSTILE, min_size=1, max_size=12),
    HOSTILE,
    st.sampled_from([Newest(), NewerThan(1), OlderThan(99)]),
    st.sampled_from(languages()),
)
def test_whatever_people_write_the_page_fits_and_nobody_passes_for_somebody_else(
    texts: list[str], name: str, place: HistoryPlace, language: str
) -> None:
    whoever = PersonName(2**62, None, name[:64], name[:64])
    reader = viewer("agent", 1, writing_to=whoever, language=language)
    messages = [
        said(number, text, label=text[:120] or None, quoted=text[:200], is_edited=True, is_deleted=number % 2 == 0)
        for number, text in enumerate(texts, start=1)
    ]
    waiting = [Undelivered(whoever, NOW, "rejected", text, (SentContent("text", text),)) for text in texts[:3]]
    screen = page(
        *messages,
        place=place,
        waiting=tuple(waiting),
        total=10**9,
        reader=reader,
        username=None,
        first_name=name[:64],
        last_name=name[:64],
        first_unread_id=len(texts),
    )
    text = render(screen, reader).text
    assert utf16_length(plain(with_reminder(screen, whoever), reader)) <= 4096
    assert text.count("<blockquote>") == text.count("</blockquote>") >= 1
    outside = OURS.sub("", re.sub(r"<blockquote>.*?</blockquote>", "", text, flags=re.DOTALL))
    heads = [line for line in outside.split("\n") if line.startswith(("📥", "📤", "⚠️"))]
    assert len(heads) == text.count("<blockquote>")
