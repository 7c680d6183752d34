"""Every text in every language: translated, with the same values and markup, and short enough for its button."""

import ast
import re
import string
from collections.abc import Sequence
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

from services.admin_ui.ui.languages import language_for, languages, own_name
from tests.texts.catalogues import (
    Differences,
    Key,
    differences,
    entries,
    other_languages,
    parts,
    read_catalogue,
    renew,
    said_in,
)

LONGEST_LABEL = 24
"""Characters of a label that shares its row with another on a phone of 390 px."""

TAG = re.compile(r"</?[a-z]+>")
EVERYWHERE = [(part, language) for language in other_languages() for part in parts()]


def named(one: object) -> str:
    return one.name if isinstance(one, Path) else str(one)


def templates_of(key: Key) -> tuple[str, ...]:
    """The English forms of a text."""
    _, template = key
    return template if isinstance(template, tuple) else (template,)


def wrong_fields(catalogue: Catalog) -> list[str]:
    """The translations whose values or markup are not those of the English text."""
    wrong = []
    for key, message in entries(catalogue):
        strings = [str(one) for one in _strings(message)]
        wanted = [(_fields(one), sorted(TAG.findall(one))) for one in templates_of(key)]
        if any(_shape(translated, wanted) for translated in strings):
            wrong.append(f"{key}: {strings}")
    return wrong


def _strings(message: Message) -> Sequence[object]:
    return message.string if isinstance(message.string, list | tuple) else (message.string,)


def _shape(translated: str, wanted: list[tuple[set[str], list[str]]]) -> bool:
    fields, tags = _fields(translated), sorted(TAG.findall(translated))
    # A form for one may say "one" without its number.
    return not any(fields in (names, names | {"n"}, names - {"n"}) and tags == marks for names, marks in wanted)


def _fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def labels_in(part: Path) -> set[str]:
    """The English labels that stand as literals in `Button(say("…"), …)`."""
    return {
        node.args[0].args[0].value
        for path in part.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Button" and node.args
        if isinstance(node.args[0], ast.Call) and isinstance(node.args[0].func, ast.Name)
        if node.args[0].func.id == "say" and isinstance(node.args[0].args[0], ast.Constant)
        if isinstance(node.args[0].args[0].value, str)
    }


@pytest.mark.parametrize(("part", "language"), EVERYWHERE, ids=named)
def test_every_text_is_translated_and_none_is_left_over(part: Path, language: str) -> None:
    assert differences(part, language) == Differences()


@pytest.mark.parametrize(("part", "language"), EVERYWHERE, ids=named)
def test_translations_hold_the_same_values_and_markup(part: Path, language: str) -> None:
    assert wrong_fields(read_catalogue(part, language)) == []


@pytest.mark.parametrize(("part", "language"), EVERYWHERE, ids=named)
def test_labels_fit_their_buttons(part: Path, language: str) -> None:
    translated = {key[1]: message.string for key, message in entries(read_catalogue(part, language))}
    for label in labels_in(part):
        assert len(label) <= LONGEST_LABEL
        assert len(str(translated[label])) <= LONGEST_LABEL, translated[label]


@pytest.mark.parametrize("language", other_languages())
def test_the_same_text_is_translated_alike_everywhere(language: str) -> None:
    found: dict[Key, set[str]] = {}
    for part in parts():
        for key, message in entries(read_catalogue(part, language)):
            found.setdefault(key, set()).add(str(message.string))
    assert {key: strings for key, strings in found.items() if len(strings) > 1} == {}


def test_english_and_russian_are_there() -> None:
    assert languages()[:1] == ("en",)
    assert "ru" in languages()
    assert [own_name(language) for language in ("en", "ru")] == ["English", "Русский"]


@pytest.mark.parametrize(
    ("code", "language"), [("ru", "ru"), ("ru-RU", "ru"), ("RU", "ru"), ("de", "en"), ("", "en"), (None, "en")]
)
def test_a_language_we_do_not_have_is_english(code: str | None, language: str) -> None:
    assert language_for(code) == language


def test_a_third_language_is_told_what_it_lacks(tmp_path: Path) -> None:
    (tmp_path / "screen.py").write_text('say("Hello {who}"); say_count("{n} box", "{n} boxes", 3); say_in("a", "Open")')
    assert set(said_in(tmp_path)) == {(None, "Hello {who}"), (None, ("{n} box", "{n} boxes")), ("a", "Open")}
    assert len(differences(tmp_path, "ru").missing) == 3
    assert renew(tmp_path, "ru") == 3
    file = tmp_path / "texts.ru.po"
    file.write_text(file.read_text().replace('"Hello {who}"\nmsgstr ""', '"Hello {who}"\nmsgstr "Эй {whom}"'))
    assert len(differences(tmp_path, "ru").missing) == 2
    assert len(wrong_fields(read_catalogue(tmp_path, "ru"))) == 1
    (tmp_path / "screen.py").write_text("")
    assert differences(tmp_path, "ru").unused == [(None, "Hello {who}")]
