"""`python -m tests.readme`, or `make figures`: write the last reports of the measuring commands into the documents.

docs/figures.md gets every figure, README the six lines that say most.
"""

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.bench.report import REPORT as BENCH
from tests.chaos.report import REPORT as CHAOS
from tests.chaos.selftest.__main__ import REPORT as SELFTEST
from tests.fuzz.__main__ import REPORT as FUZZ
from tests.readme.in_short import chaos_in_short, speed_in_short
from tests.readme.parts import with_part
from tests.readme.performance import performance
from tests.readme.reliability import forgeries, planted_bugs, survived


@dataclass(frozen=True, slots=True)
class Part:
    """What stands between the marks of a command, made of that command's report."""

    name: str
    report: Path
    text_of: Callable[[dict[str, Any]], str]


TABLES: Final = (
    Part("make bench", BENCH, performance),
    Part("make chaos", CHAOS, survived),
    Part("make chaos-selftest", SELFTEST, planted_bugs),
    Part("make fuzz", FUZZ, forgeries),
)
LINES: Final = (Part("make bench", BENCH, speed_in_short), Part("make chaos", CHAOS, chaos_in_short))

DOCUMENTS: Final = {Path("docs/figures.md"): TABLES, Path("README.md"): LINES}
"""What `make figures` writes."""


def main() -> None:
    """Write every document."""
    for document, parts in DOCUMENTS.items():
        write_parts(document, parts)


def write_parts(document: Path, parts: Sequence[Part]) -> None:
    """Write the parts whose reports are there. The others stay as they are, and are named."""
    text = document.read_text()
    for part in parts:
        if part.report.exists():
            text = with_part(text, part.name, part.text_of(json.loads(part.report.read_text())))
            sys.stdout.write(f"{part.name}: {document} has the figures of {part.report}\n")
        else:
            sys.stdout.write(f"{part.name}: there is no {part.report}, so its part of {document} stays as it is\n")
    document.write_text(text)


if __name__ == "__main__":
    main()
