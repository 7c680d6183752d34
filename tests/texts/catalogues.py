"""The texts the code says, and what the catalogues beside it have of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from services.admin_ui.ui.languages import ENGLISH_CODE, languages

ROOT: Final = Path(__file__).resolve().parents[2]
HOUSE: Final = ROOT / "services" / "admin_ui"
ELSEWHERE: Final = {HOUSE / "ui": (ROOT / "shared" / "telegram" / "refusals.py",)}
"""Phrases that stand outside the house and are shown by it."""

_HEADER: Final = """\
# Written by `make texts`; the translations are written by people.
msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: {plurals}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""

_KEYWORDS: Final = {"say": (1,), "say_count": (1, 2), "say_in": ((1, "c"), 2), "phrase": (1,)}

Key = tuple[str | None, str | tuple[str, ...]]
"""A text as catalogues know it: its context, and its template, or those for one and for many."""


@dataclass(slots=True)
class Differences:
    """What a catalogue lacks, and what it has that nobody says any more."""

    missing: list[Key] = field(default_factory=list)
    unused: list[Key] = field(default_factory=list)


def parts() -> list[Path]:
    """Every folder of the house that may say something, each with a catalogue for each language if it does."""
    return [HOUSE / "ui", HOUSE / "bot", HOUSE / "web", HOUSE / "outbox", *sorted((HOUSE / "features").glob("[a-z]*"))]


def said_in(part: Path) -> dict[Key, str]:
    """What the code of this folder says, with where it says it first."""
    found: dict[Key, str] = {}
    for path in [*sorted(part.rglob("*.py")), *ELSEWHERE.get(part, ())]:
        if not path.exists():
            continue
        for line, template, _, context in extract_from_file("python", path, keywords=_KEYWORDS):
            found.setdefault((context, template), f"{path}:{line:05}")
    return found


def catalogue_path(part: Path, language: str) -> Path:
    """Where the texts of this folder stand in this language."""
    return part / f"texts.{language}.po"


def read_catalogue(part: Path, language: str) -> Catalog:
    """What is translated; empty when there is no file."""
    path = catalogue_path(part, language)
    if not path.exists():
        return Catalog(language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def entries(catalogue: Catalog) -> Iterator[tuple[Key, Message]]:
    """Every text of a catalogue, without its header."""
    for message in catalogue:
        if message.id:
            template = tuple(message.id) if isinstance(message.id, list | tuple) else message.id
            yield (message.context, template), message


def differences(part: Path, language: str) -> Differences:
    """Between what the code says and what is translated; a text without a translation is missing."""
    said = said_in(part)
    there = {key: message for key, message in entries(read_catalogue(part, language)) if _is_translated(message)}
    return Differences([key for key in said if key not in there], [key for key in there if key not in said])


def renew(part: Path, language: str) -> int:
    """Write the catalogue anew: what is missing comes in without a translation, what nobody says any more goes. Returns
    how many have no translation.
    """
    said = said_in(part)
    before = dict(entries(read_catalogue(part, language)))
    renewed = Catalog(language, fuzzy=False)
    for context, template in sorted(said, key=lambda key: said[key]):
        known = before.get((context, template))
        renewed.add(template, known.string if known else None, context=context)
    path = catalogue_path(part, language)
    if not said:
        path.unlink(missing_ok=True)
        return 0
    write_catalogue(part, language, renewed)
    return sum(not _is_translated(message) for _, message in entries(renewed))


def write_catalogue(part: Path, language: str, catalogue: Catalog) -> None:
    """Without dates and names, of which every run would make a difference."""
    header = _HEADER.format(language=language, plurals=catalogue.plural_forms)
    with catalogue_path(part, language).open("wb") as file:
        file.write(header.encode())
        write_po(file, catalogue, width=118, omit_header=True)


def other_languages() -> tuple[str, ...]:
    """All but English."""
    return tuple(language for language in languages() if language != ENGLISH_CODE)


def _is_translated(message: Message) -> bool:
    strings = message.string if isinstance(message.string, list | tuple) else (message.string,)
    return bool(strings) and all(strings)
