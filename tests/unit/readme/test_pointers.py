"""Numbered decisions, and whatever points to a place in the documents."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]
CODE = [file for folder in ("services", "shared", "deploy", "tests") for file in (ROOT / folder).rglob("*.*")]

_NUMBER = r"(\d+)\.(\d+)"


def decisions() -> list[tuple[int, int]]:
    """The number of each decision, in the order of the document."""
    headings = re.findall(rf"^### {_NUMBER} \S", (ROOT / "docs/decisions.md").read_text(), re.MULTILINE)
    return [(int(part), int(number)) for part, number in headings]


def test_decisions_are_numbered_without_a_gap() -> None:
    for (part, number), following in pairwise(decisions()):
        assert following in {(part, number + 1), (part + 1, 1)}


def test_every_pointer_to_a_decision_leads_to_one() -> None:
    pointers = {(file, pointer) for file, text in _texts() for pointer in _pointers(file, text)}

    assert {(str(file.relative_to(ROOT)), where) for file, where in pointers if where not in decisions()} == set()


def test_every_link_in_a_document_leads_to_a_file() -> None:
    links = {
        (document.name, link)
        for document in DOCUMENTS
        for link in re.findall(r"\]\(([^)#]+)", document.read_text())
        if not link.startswith("https://") and not (document.parent / link).exists()
    }

    assert links == set()


def _texts() -> Iterator[tuple[Path, str]]:
    for file in [*DOCUMENTS, *CODE]:
        if file.suffix in {".md", ".py", ".sql", ".toml"}:
            yield file, file.read_text()


def _pointers(file: Path, text: str) -> Iterator[tuple[int, int]]:
    """`decisions.md 5.3`, `decisions.md), 5.3`, and inside the document itself `(5.3)` or `(5.1, 5.3)`."""
    found = re.findall(rf"decisions\.md[)`]?,?\s+{_NUMBER}", text)
    if file.name == "decisions.md":
        inside = re.findall(r"[(:] ?((?:\d+\.\d+(?:, )?)+)\)", re.sub(r"^#+ .*$", "", text, flags=re.MULTILINE))
        found += re.findall(_NUMBER, " ".join(inside))
    yield from ((int(part), int(number)) for part, number in found)
