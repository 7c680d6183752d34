"""`python -m tests.readme`, or `make figures`: the last reports of the measuring commands, written into the README."""

import json
import sys
from pathlib import Path
from typing import Any, Final

from tests.bench.report import REPORT as BENCH
from tests.chaos.report import REPORT as CHAOS
from tests.chaos.selftest.__main__ import REPORT as SELFTEST
from tests.fuzz.__main__ import REPORT as FUZZ
from tests.readme.parts import with_part
from tests.readme.performance import performance
from tests.readme.reliability import forgeries, planted_bugs, survived

README: Final = Path("README.md")


def main() -> None:
    """Read the reports, write the README; a part whose report is not there stays as it is, and is named."""
    readme = README.read_text()
    for name, write, path in (
        ("make bench", performance, BENCH),
        ("make chaos", survived, CHAOS),
        ("make chaos-selftest", planted_bugs, SELFTEST),
        ("make fuzz", forgeries, FUZZ),
    ):
        if path.exists():
            readme = with_part(readme, name, write(_report(path)))
            sys.stdout.write(f"{name}: {README} has the figures of {path}\n")
        else:
            sys.stdout.write(f"{name}: there is no {path}, so its part stays as it is\n")
    README.write_text(readme)


def _report(path: Path) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(path.read_text())
    return report


if __name__ == "__main__":
    main()
