"""The checks that only read the code: format, lint, types, imports."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

_BIN = Path(sys.executable).parent


@dataclass(frozen=True, slots=True)
class Check:
    """A command that fails when something is wrong, and what makes it right again."""

    name: str
    command: tuple[str, ...]
    repair: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a check went."""

    check: Check
    is_good: bool
    output: str
    seconds: float


CHECKS = (
    Check("format", ("ruff", "format", "--check", "--quiet", "."), repair="make format"),
    Check("lint", ("ruff", "check", "--quiet", "."), repair="make format repairs some of it"),
    Check("types", ("mypy",)),
    Check("imports", ("lint-imports",)),
)


def run_checks(root: Path, checks: tuple[Check, ...] = CHECKS) -> list[Outcome]:
    """Run all of them, side by side, and say how each went."""
    with ThreadPoolExecutor(len(checks)) as pool:
        return list(pool.map(lambda check: _run(check, root), checks))


def describe(outcome: Outcome) -> str:
    """One line, followed by everything the check said when it failed."""
    verdict = "ok" if outcome.is_good else "FAILED"
    line = f"  {outcome.check.name:8} {verdict:6} {outcome.seconds:5.1f} s"
    if outcome.is_good:
        return line
    hint = f"\n  (repair: {outcome.check.repair})" if outcome.check.repair else ""
    return f"{line}\n{outcome.output.rstrip()}{hint}"


def _run(check: Check, root: Path) -> Outcome:
    started = time.monotonic()
    program, *arguments = check.command
    ended = subprocess.run(  # noqa: S603  # The commands are the ones above.
        [str(_BIN / program), *arguments],
        cwd=root,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Outcome(check, ended.returncode == 0, ended.stdout, time.monotonic() - started)
