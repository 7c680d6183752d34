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
from tests.readme.reliability import reliability

README: Final = Path("README.md")


def main() -> None:
    """Read the reports, write the README; a part whose reports are not all there stays as it is, and is named."""
    readme = README.read_text()
    for name, write, paths in (
        ("make bench", performance, (BENCH,)),
        ("make chaos", reliability, (CHAOS, SELFTEST, FUZZ)),
    ):
        missing = [str(path) for path in paths if not path.exists()]
        if missing:
            sys.stdout.write(f"{name}: there is no {' and no '.join(missing)}, so its part stays as it is\n")
            continue
        readme = with_part(readme, name, write(*map(_report, paths)))
        sys.stdout.write(f"{name}: {README} has the figures of {', '.join(map(str, paths))}\n")
    README.write_text(readme)


def _report(path: Path) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(path.read_text())
    return report


if __name__ == "__main__":
    main()
