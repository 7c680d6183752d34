"""Entities found in plain text, trimmed with it, and shown as HTML."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.local.simulator.entities import formatted, to_html, typed
from deploy.local.simulator.errors import ApiError
from deploy.local.simulator.markup import parse_html


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/start", [("bot_command", 0, 6)]),
        ("😀 /help@frontdesk_bot now", [("bot_command", 3, 19)]),
        ("and/or 1/2", []),
        ("hi @alice123!", [("mention", 3, 9)]),
        ("mail me@example.com", [("email", 5, 14)]),
        ("see https://example.com/a?b=1.", [("url", 4, 25)]),
        ("#vip #1", [("hashtag", 0, 4)]),
    ],
)
def test_what_people_type_gets_entities_by_itself(text: str, found: list[tuple[str, int, int]]) -> None:
    _, entities = typed(text)
    assert [(entity["type"], entity["offset"], entity["length"]) for entity in entities] == found


def test_white_space_around_a_text_is_cut_and_entities_move_along() -> None:
    text, entities = formatted(" \n <b> bold </b>  ", "HTML", None)
    assert text == "bold"
    assert entities == [{"type": "bold", "offset": 0, "length": 4}]


def test_nothing_is_found_inside_code() -> None:
    _, entities = formatted("<code>/start @alice123</code>", "HTML", None)
    assert [entity["type"] for entity in entities] == ["code"]


def test_given_entities_win_over_the_parse_mode() -> None:
    text, entities = formatted("<b>", "HTML", [{"type": "bold", "offset": 0, "length": 3}])
    assert (text, entities) == ("<b>", [{"type": "bold", "offset": 0, "length": 3}])


def test_entities_beyond_the_text_are_refused() -> None:
    with pytest.raises(ApiError, match="entity out of text bounds"):
        formatted("ab", None, [{"type": "bold", "offset": 1, "length": 2}])


@pytest.mark.parametrize(
    "source",
    [
        "<b>a<i>😀</i></b> &lt;script&gt;",
        '<a href="https://a.example/?x=1&amp;y=2">link</a>',
        '<pre><code class="language-sql">SELECT 1</code></pre>',
        "<blockquote>q</blockquote>after",
        "<u>a</u><s>b</s><code>c</code>",
    ],
)
def test_text_with_entities_comes_back_as_the_html_it_was(source: str) -> None:
    assert to_html(*parse_html(source)) == source


@given(st.text(max_size=80))
def test_no_text_can_smuggle_a_tag_into_the_html(text: str) -> None:
    assert "<" not in to_html(*typed(text))


@given(st.text(alphabet="ab <>&/😀\"'=\n", max_size=40))
def test_any_markup_is_parsed_or_refused_and_never_crashes(source: str) -> None:
    try:
        text, entities = formatted(source, "HTML", None)
    except ApiError as refusal:
        assert refusal.code == 400  # noqa: PT017 (both outcomes are right)
        return
    limit = len(text.encode("utf-16-le")) // 2
    assert all(0 <= entity["offset"] < entity["offset"] + entity["length"] <= limit for entity in entities)
