"""Telegram's HTML: what it accepts and the exact words in which it refuses."""

from __future__ import annotations

import pytest

from deploy.local.simulator.errors import ApiError
from deploy.local.simulator.markup import parse_html, utf16_length

BROKEN = [
    ("🏟 🏟&lt;<abacaba", "Unclosed start tag at byte offset 13"),
    ("🏟 🏟&lt;<abac aba>", 'Unsupported start tag "abac" at byte offset 13'),
    ("🏟 🏟&lt;<abac>", 'Unsupported start tag "abac" at byte offset 13'),
    ("🏟 🏟&lt;<i   =aba>", 'Empty attribute name in the tag "i" at byte offset 13'),
    ("🏟 🏟&lt;<i    aba>", 'Can\'t find end tag corresponding to start tag "i"'),
    ("🏟 🏟&lt;<i    aba  =  ", 'Unclosed start tag "i" at byte offset 13'),
    ("🏟 🏟&lt;<i    aba  =  190azAz-.,", "Unexpected end of name token at byte offset 27"),
    ('🏟 🏟&lt;<i    aba  =  "&lt;&gt;&quot;>', "Unclosed start tag at byte offset 13"),
    ("🏟 🏟&lt;</", "Unexpected end tag at byte offset 13"),
    ("🏟 🏟&lt;<b></b></", "Unexpected end tag at byte offset 20"),
    ("🏟 🏟&lt;<i>a</i   ", "Unclosed end tag at byte offset 17"),
    ("🏟 🏟&lt;<i>a</em   >", 'Unmatched end tag at byte offset 17, expected "</i>", found "</em>"'),
    ("a < b", 'Unsupported start tag "" at byte offset 2'),
    ('<span class="x">a</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
]


@pytest.mark.parametrize(("source", "reason"), BROKEN)
def test_broken_markup_is_refused_in_telegrams_words(source: str, reason: str) -> None:
    with pytest.raises(ApiError) as refusal:
        parse_html(source)
    assert refusal.value.description == f"Bad Request: can't parse entities: {reason}"
    assert refusal.value.code == 400


ACCEPTED = [
    ("", "", []),
    ("a &amp; b &lt;c&gt; &quot;d&quot;", 'a & b <c> "d"', []),
    ("fish & chips &ge; &laquo;", "fish & chips &ge; &laquo;", []),
    ("&#128512;&#x1F600;", "😀😀", []),
    ("<b>hi</b>", "hi", [("bold", 0, 2)]),
    # Each 😀 counts two.
    ("😀<i>😀 x</i>", "😀😀 x", [("italic", 2, 4)]),
    ("<b>a<i>b</i></b>", "ab", [("italic", 1, 1), ("bold", 0, 2)]),
    ("<B>x</B >", "x", [("bold", 0, 1)]),
    ("<b></b>x", "x", []),
    ("<blockquote expandable>q</blockquote>", "q", [("expandable_blockquote", 0, 1)]),
    ("<tg-spoiler>s</tg-spoiler>", "s", [("spoiler", 0, 1)]),
]


@pytest.mark.parametrize(("source", "text", "entities"), ACCEPTED)
def test_markup_becomes_text_and_entities_in_utf16_units(
    source: str, text: str, entities: list[tuple[str, int, int]]
) -> None:
    bare, found = parse_html(source)
    assert bare == text
    assert [(entity["type"], entity["offset"], entity["length"]) for entity in found] == entities


def test_links_keep_their_address_and_useless_ones_vanish() -> None:
    assert parse_html('<a href="https://a.example/?x=1&amp;y=2">a</a>')[1][0]["url"] == "https://a.example/?x=1&y=2"
    assert parse_html('<a href="tg://user?id=7">a</a>')[1][0]["user"]["id"] == 7
    assert parse_html("<a>a.example</a>")[1][0]["url"] == "http://a.example/"
    assert parse_html('<a href="javascript:alert(1)">a</a>') == ("a", [])


def test_code_inside_pre_becomes_one_entity_with_its_language() -> None:
    _, entities = parse_html('<pre><code class="language-python">x</code></pre>')
    assert entities == [{"type": "pre", "language": "python", "offset": 0, "length": 1}]


@pytest.mark.parametrize(("text", "length"), [("", 0), ("abc", 3), ("é", 1), ("😀", 2), ("👨‍👩‍👧", 8)])
def test_length_is_counted_in_utf16_units(text: str, length: int) -> None:
    assert utf16_length(text) == length
