"""The one codec of everything that travels: msgspec's JSON."""

from collections.abc import Callable
from typing import Final, TypeVar

import msgspec

from shared.errors import NeverAgain

T = TypeVar("T")

UNREADABLE: Final = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What msgspec raises for bytes it cannot make a value of."""


class Undecodable(NeverAgain):
    """These bytes are no contract this version knows."""


encode: Final = msgspec.json.Encoder().encode


def reader(shape: type[T]) -> Callable[[bytes], T]:
    """A function that decodes to this shape, and raises `Undecodable` for anything else."""
    decode = msgspec.json.Decoder(shape).decode

    def read(body: bytes) -> T:
        try:
            return decode(body)
        except UNREADABLE as exc:
            raise Undecodable(str(exc)) from exc

    return read
