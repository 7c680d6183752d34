"""Whatever people write is shown inert on every screen, and fits into a message."""

import asyncio
import html
import re

import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from services.admin_ui.catalogue import FEATURES
from services.admin_ui.features.customers.screen import customer_info
from services.admin_ui.features.inbox.actions import First
from services.admin_ui.features.inbox.all_conversations import AllConversations, all_conversations
from services.admin_ui.features.inbox.screen import ListPage, Shelves, conversation_list
from services.admin_ui.ui.message import render
from services.admin_ui.ui.registry import Registry
from services.admin_ui.ui.reminder import with_reminder
from services.admin_ui.ui.screen import Screen
from shared.domain.customers import Status
from shared.domain.people import PersonName
from shared.telegram.text import utf16_length
from tests.support.cards import card
from tests.support.inbox_rows import NOW, admin, claim, conversation, customer
from tests.support.screens import viewer

REGISTRY = Registry(FEATURES)
SHELVES = Shelves(REGISTRY.shelves, REGISTRY.marks)
ADMIN = viewer("admin")
FAMILY = "👨\u200d👩\u200d👧\u200d👦"
HOSTILE = st.one_of(
    st.text(max_size=500),
    st.text("<>&\"'/ib\u202e\u2066\u200f\u0301אب\n\u2028\x00\x1b_*`[]()@👨\u200d👩🏽🇩🇪", max_size=500),
    st.sampled_from([FAMILY * 60, "a" + "\u0301" * 499, "🇩🇪" * 250, "\u202e" * 500, "<b>" * 166, "&amp;" * 100]),
)
OURS = re.compile(r"</?(?:i|code)>")
OURS = re.compile(r"</?(?:i|code)>")


def shown(screen: Screen) -> str:
    """What Telegram shows: our own tags are taken away, and no other may be left."""
    rest = OURS.sub("", render(screen, ADMIN).html)
    assert "<" not in rest
    assert ">" not in rest
    return html.unescape(rest)


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
    counts: dict[Status, int] = {"active": 10, "archived": 0, "snoozed": 0}
    page = conversation_list(ListPage("active", First(), 1, rows, counts), SHELVES, ADMIN)
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
    page = all_conversations(
        AllConversations("active", rows, {"active": 9_999_999, "archived": 0, "snoozed": 0}), SHELVES, ADMIN
    )
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
    reminded = with_reminder(asyncio.run(card(row)), whoever)
    info = customer_info(customer(first_name=name[:64], last_name=name[:64]), None, viewer("owner"))
    assert utf16_length(shown(reminded)) <= 4096
    assert utf16_length(shown(info)) <= 4096
    assert shown(info).count("\n") == 9


def test_markdown_and_html_are_shown_letter_by_letter() -> None:
    text = "<b>bold</b> &amp; *stars* [link](http://x)"
    shown_card = render(asyncio.run(card(conversation(preview=text))), ADMIN)
    assert html.escape(text, quote=False) in shown_card.text
