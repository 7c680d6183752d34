"""The languages there are, and what belongs to each: translations, plural forms, digits, names of days and months.

English stands in the code. Another language is one file for each part of the house, `texts.ru.po`; which languages
there are is seen from those files (docs/decisions.md 9.1, 9.4).
"""

import functools
import gettext
import io
from datetime import date
from pathlib import Path
from typing import Final

from babel import Locale
from babel.dates import get_day_names, get_month_names
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ENGLISH_CODE: Final = "en"
_HOUSE: Final = Path(__file__).parents[1]


@functools.cache
def languages() -> tuple[str, ...]:
    """Their codes, English first."""
    others = {path.suffixes[0].removeprefix(".") for path in _HOUSE.rglob("texts.*.po")}
    return ENGLISH_CODE, *sorted(others)


def language_for(code: str | None) -> str:
    """The language of somebody for whom Telegram says this code (IETF, like `ru` or `pt-br`); English if we have
    none.
    """
    language = (code or "").partition("-")[0].lower()
    return language if language in languages() else ENGLISH_CODE


def own_name(language: str) -> str:
    """What a language is called by those who speak it: `English`, `Русский`."""
    return (_locale(language).get_display_name() or language).capitalize()


@functools.cache
def translations_for(language: str) -> gettext.NullTranslations:
    """Every text of this language; what has no translation is said in English."""
    if language == ENGLISH_CODE:
        return gettext.NullTranslations()
    whole = Catalog(language)
    for path in sorted(_HOUSE.rglob(f"texts.{language}.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id:
                    whole[message.id] = message
    compiled = io.BytesIO()
    write_mo(compiled, whole)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def load_languages() -> None:
    """Read all of them now, so that nobody who presses a button waits for it."""
    for language in languages():
        translations_for(language)
        group_digits(1000, language)


def group_digits(number: int, language: str) -> str:
    """`12,450` in English, `12 450` in Russian."""
    return f"{number:,}".replace(",", _group_symbol(language))


def day_name(day: date, language: str) -> str:
    """In short: `Sun`, `вс`."""
    return _day_names(language)[day.weekday()]


def month_name(day: date, language: str) -> str:
    """In short, as it stands after a day's number: `Nov`, `нояб.`."""
    return _month_names(language)[day.month]


@functools.cache
def _locale(language: str) -> Locale:
    return Locale.parse(language)


@functools.cache
def _group_symbol(language: str) -> str:
    symbols = _locale(language).number_symbols
    return str(symbols.get("latn", symbols)["group"])


@functools.cache
def _day_names(language: str) -> dict[int, str]:
    return dict(get_day_names("abbreviated", locale=_locale(language)))


@functools.cache
def _month_names(language: str) -> dict[int, str]:
    return dict(get_month_names("abbreviated", locale=_locale(language)))
