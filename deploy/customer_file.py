"""Reads the CSV file of a customer import: every line is checked, and every bad one reported with its number. Pure."""

import csv
import io
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from services.admin_ui.features.customers.store import ImportedCustomer
from shared.domain.customers import TIERS
from shared.errors import NeverAgain


class BadFile(NeverAgain):
    """Says, a line each, what is wrong in which line of the file."""


def read_customers(content: bytes) -> list[ImportedCustomer]:
    """The customers of a CSV file (UTF-8, a header line, comma or semicolon).

    Raises:
        BadFile: with one line of explanation for each bad line of the file.
    """
    reader = _rows(content)
    _check_header(reader.fieldnames)
    customers: list[ImportedCustomer] = []
    complaints: list[str] = []
    lines: dict[int, int] = {}
    for number, row in _numbered(reader):
        try:
            customer = _customer(row)
            _check_not_repeated(customer.user_id, lines)
        except BadFile as exc:
            complaints.append(f"  line {number}: {exc}")
        else:
            lines[customer.user_id] = number
            customers.append(customer)
    if complaints:
        raise BadFile("\n".join(complaints))
    return customers


def _rows(content: bytes) -> "csv.DictReader[str]":
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        line = content.count(b"\n", 0, exc.start) + 1
        raise BadFile(f"  line {line}: is not UTF-8; save the file as UTF-8") from None
    header = text.partition("\n")[0]
    delimiter = ";" if header.count(";") > header.count(",") else ","
    return csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _numbered(reader: "csv.DictReader[str]") -> Iterator[tuple[int, dict[str, Any]]]:
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as exc:
            raise BadFile(f"  line {reader.line_num}: {exc}") from None
        yield reader.line_num, row


def _check_header(names: Any) -> None:
    names = list(names or ())
    unknown = [name for name in names if name not in _READ]
    repeated = {name for name in names if names.count(name) > 1}
    if "user_id" not in names or unknown or repeated:
        wrong = f"; not known: {', '.join(map(repr, unknown))}" if unknown else ""
        twice = f"; twice: {', '.join(sorted(repeated))}" if repeated else ""
        raise BadFile(f"  line 1: wants a user_id column, and any of {', '.join(list(_READ)[1:])}{wrong}{twice}")


def _customer(row: dict[str, Any]) -> ImportedCustomer:
    if None in row or None in row.values():
        raise BadFile("has not as many cells as the header")
    given: dict[str, Any] = {}
    for name, cell in row.items():
        if cell.strip():
            given |= _READ[name](name, cell.strip())
    if "user_id" not in given:
        raise BadFile("user_id is empty")
    return ImportedCustomer(**given)


def _check_not_repeated(user_id: int, lines: dict[int, int]) -> None:
    if user_id in lines:
        raise BadFile(f"user_id {user_id} stands in line {lines[user_id]} already")


def _whole(least: int) -> Callable[[str, str], dict[str, Any]]:
    def read(name: str, cell: str) -> dict[str, Any]:
        if not (cell.isascii() and cell.isdigit() and len(cell) < 17) or not least <= int(cell) < 2**53:
            raise BadFile(f"{name} {cell!r} is not a whole number from {least} up")
        return {name: int(cell)}

    return read


def _text(name: str, cell: str) -> dict[str, Any]:
    if "\0" in cell:
        raise BadFile(f"{name} holds a NUL character")
    return {name: cell.removeprefix("@") if name == "username" else cell}


def _tier(_: str, cell: str) -> dict[str, Any]:
    if cell == "auto":
        return {"clear_tier": True}
    if cell not in TIERS:
        raise BadFile(f"tier {cell!r} is none of {', '.join(TIERS)}, auto")
    return {"tier": cell}


def _hours(_: str, cell: str) -> dict[str, Any]:
    try:
        hours = Decimal(cell)
    except InvalidOperation:
        raise BadFile(f"time_hours {cell!r} is not a number of hours like 12 or 1.5") from None
    if not hours.is_finite() or not 0 <= hours <= 1_000_000:
        raise BadFile(f"time_hours {cell!r} is not between 0 and 1000000")
    return {"time_seconds": float(hours * 3600)}


_READ: Final[dict[str, Callable[[str, str], dict[str, Any]]]] = {
    "user_id": _whole(1),
    "username": _text,
    "first_name": _text,
    "last_name": _text,
    "tier": _tier,
    "credits": _whole(0),
    "purchases": _whole(0),
    "time_hours": _hours,
}
