"""Headers of those who do not know the webhook's secret. Pure; chance decides."""

import random
import string
from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"

Headers: TypeAlias = list[tuple[str, str]]


def forged_headers(chance: random.Random, secret: str) -> Iterator[tuple[str, Headers]]:
    """How it is forged, and what is sent; without end."""
    while True:
        how = chance.choice(list(_WAYS))
        yield how, _WAYS[how](chance, secret)


def _random(chance: random.Random, length: int) -> str:
    return "".join(chance.choices(string.ascii_letters + string.digits + "_-", k=length))


def _same_length(chance: random.Random, secret: str) -> Headers:
    return [(HEADER, _random(chance, len(secret)))]


def _any_length(chance: random.Random, _: str) -> Headers:
    return [(HEADER, _random(chance, chance.choice((1, 7, 64, 256, 4000))))]


def _one_off(chance: random.Random, secret: str) -> Headers:
    at = chance.randrange(len(secret))
    other = chance.choice([sign for sign in string.ascii_letters if sign != secret[at]])
    return [(HEADER, secret[:at] + other + secret[at + 1 :])]


def _too_short(chance: random.Random, secret: str) -> Headers:
    return [(HEADER, secret[: chance.randrange(len(secret))])]


def _too_long(chance: random.Random, secret: str) -> Headers:
    return [(HEADER, chance.choice((f"{secret}x", f"x{secret}", secret * 2, f"{secret},{secret}", f"{secret}\xa0")))]


def _other_case(_: random.Random, secret: str) -> Headers:
    return [(HEADER, secret.swapcase())]


def _none(_: random.Random, __: str) -> Headers:
    return []


def _twice(chance: random.Random, secret: str) -> Headers:
    """Proxies differ in which of two they believe: neither is."""
    both = [(HEADER, secret), (HEADER, _random(chance, len(secret)))]
    chance.shuffle(both)
    return both


def _elsewhere(chance: random.Random, secret: str) -> Headers:
    return [(chance.choice(("Authorization", "X-Telegram-Bot-Api-Secret", "Cookie", f"{HEADER}s")), secret)]


def _no_ascii(chance: random.Random, secret: str) -> Headers:
    return [(HEADER, secret[:-1] + chance.choice("äÿ£\xb5"))]


_WAYS: Final[dict[str, Callable[[random.Random, str], Headers]]] = {
    "of the same length": _same_length,
    "of any length": _any_length,
    "one character off": _one_off,
    "too short": _too_short,
    "too long": _too_long,
    "in the other case": _other_case,
    "none": _none,
    "twice, once right": _twice,
    "right, in another header": _elsewhere,
    "no ASCII": _no_ascii,
}
