"""Whatever people write is shown inert, whole characters only, and fits into a message."""

import html
import re

import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from services.admin_ui.features.conversation.card import conversation_card
from services.admin_ui.features.customers.screen import customer_info
from services.admin_ui.features.inbox.all_conversations import AllConversations, all_conversations
from services.admin_ui.features.inbox.screen import ListPage, conversation_list
from services.admin_ui.ui.action import First, ShowList
from services.admin_ui.ui.reminder import with_reminder
from services.admin_ui.ui.screen import Screen
from services.admin_ui.ui.viewer import Viewer
from shared.domain.people import PersonName
from shared.telegram.text import cut, in_lines, in_one_line, isolated, utf16_length
from tests.support.inbox_rows import NOW, admin, claim, conversation, customer

FAMILY = "👨\u200d👩\u200d👧\u200d👦"
HOSTILE = st.one_of(
    st.text(max_size=500),
    st.text("<>&\"'/ib\u202e\u2066\u200f\u0301אب\n\u2028\x00\x1b_*`[]()@👨\u200d👩🏽🇩🇪", max_size=500),
    st.sampled_from([FAMILY * 60, "a" + "\u0301" * 499, "🇩🇪" * 250, "\u202e" * 500, "<b>" * 166, "&amp;" * 100]),
)
OURS = re.compile(r"</?(?:i|code)>")


def shown(screen: Screen) -> str:
    """What Telegram shows: our own tags are taken away, and no other may be left."""
    rest = OURS.sub("", screen.text)
    assert "<" not in rest
    assert ">" not in rest
    return html.unescape(rest)


def test_a_cut_keeps_whole_characters() -> None:
    assert cut(FAMILY * 5, 3, units=1000) == FAMILY * 3 + "..."
    assert cut("e\u0301" * 5, 4, units=1000) == "e\u0301" * 4 + "..."
    assert cut("🇩🇪🇫🇷", 1, units=1000) == "🇩🇪..."
    assert cut("abc", 3, units=1000) == "abc"


def test_a_cut_also_counts_as_telegram_counts() -> None:
    # A family is 11 units of UTF-16: two fit into 30, three do not.
    assert utf16_length(FAMILY) == 11
    assert cut(FAMILY * 5, 60, units=30) == FAMILY * 2 + "..."


def test_what_turns_lines_around_is_taken_out() -> None:
    assert in_one_line("a\u202eb\u2066c\u200fd") == "abcd"
    assert isolated("abc") == "abc"
    assert isolated("שלום") == "\u2068שלום\u2069"


def test_line_breaks_and_controls_become_harmless() -> None:
    assert in_one_line("a\r\nb\u2028c\x00d\te") == "a b cd e"
    assert in_lines("a\r\n\n\n\nb\x1b[31m\u2029c") == "a\n\nb[31m\nc"


def test_piled_up_accents_are_kept_from_the_neighbours() -> None:
    assert in_one_line("a" + "\u0301" * 50 + "b") == "a" + "\u0301" * 4 + "b"


def test_emoji_survive() -> None:
    for emoji in (FAMILY, "👍🏽", "🇩🇪", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "❤️"):
        assert in_one_line(emoji) == emoji


@settings(max_examples=40)
@given(HOSTILE, HOSTILE, HOSTILE)
def test_a_page_of_hostile_texts_is_inert_and_fits(first: str, last: str, preview: str) -> None:
    whoever = PersonName(2**62, None, first[:64], last[:64])
    rows = [
        conversation(
            2**62 + number,
            username=None,
            first_name=first[:64],
            last_name=last[:64],
            preview=preview,
            is_pinned=True,
            unread_messages=99_999,
            claim=claim(whoever),
            here_now=(whoever,) * 100,
        )
        for number in range(10)
    ]
    page = conversation_list(ListPage("active", First(), 1, rows, 10, 0), NOW)
    text = shown(with_reminder(page, whoever))
    assert utf16_length(text) <= 4096
    assert len(text.split("\n\n")) == 12  # a reminder, a title and ten entries: nobody breaks out of a line
    assert not regex.search(r"[\u202a-\u202e\u2066\u2067]", text)


@settings(max_examples=40)
@given(HOSTILE, HOSTILE)
def test_fifty_lines_of_hostile_names_fit(first: str, username: str) -> None:
    rows = [
        conversation(
            2**62,
            username=username[:32],
            first_name=first[:64],
            is_pinned=True,
            unread_messages=99_999,
            minutes_ago=900,
            claim=claim(),
            here_now=(admin(),),
        )
    ] * 50
    page = all_conversations(AllConversations("active", rows, total=9_999_999, elsewhere=0), NOW)
    text = shown(with_reminder(page, PersonName(2**62, username[:32], first[:64])))
    assert utf16_length(text) <= 4096
    assert text.count("\n") == 55


@given(HOSTILE, HOSTILE)
def test_cards_of_hostile_texts_are_inert_and_fit(name: str, preview: str) -> None:
    whoever = PersonName(2**62, None, name[:64])
    row = conversation(
        username=None,
        first_name=name[:64],
        preview=preview,
        claim=claim(whoever),
        here_now=(whoever,) * 10,
        last_answered_at=NOW,
        last_answered_by=whoever,
    )
    card = with_reminder(conversation_card(row, ShowList(), Viewer(1, "admin"), NOW), whoever)
    info = customer_info(customer(first_name=name[:64], last_name=name[:64]), ShowList(), may_change=True)
    assert utf16_length(shown(card)) <= 4096
    assert utf16_length(shown(info)) <= 4096
    assert shown(info).count("\n") == 9


def test_markdown_and_html_are_shown_letter_by_letter() -> None:
    text = "<b>bold</b> &amp; *stars* [link](http://x)"
    card = conversation_card(conversation(preview=text), ShowList(), Viewer(1, "admin"), NOW)
    assert html.escape(text, quote=False) in card.text
