"""All checks of the project, with whatever they need: `python -m tests.check`, or `make test`."""

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import FrameType
from typing import Annotated, NoReturn
from urllib.parse import urlsplit

import typer

from shared.errors import FrontdeskError
from tests.check.code import describe, run_checks
from tests.check.programs import ensure_programs
from tests.check.servers import Server, postgres_for_tests, rabbitmq_for_tests
from tests.support.guardian import guard_this_run

ROOT = Path(__file__).resolve().parents[2]

# Tests wait more than they compute: one process more than there are cores; more than eight would crowd Postgres.
_SIDE_BY_SIDE = ("-n", str(min((os.cpu_count() or 1) + 1, 8)), "--dist", "worksteal")

# A test that hangs shows where, and ends the run, instead of holding it for ever; whatever else hangs ends it too.
_HANGING = ("-o", "faulthandler_timeout=300", "-o", "faulthandler_exit_on_timeout=true", "--max-worker-restart", "0")
_LONGEST_S = 3600.0

_TOLD_S = 15.0
_STOPS_WITHIN_S = 90.0


def check(
    pytest_arguments: Annotated[list[str] | None, typer.Argument(help="Passed on to pytest.")] = None,
    only_code: Annotated[bool, typer.Option(help="Only what needs no servers: format, lint, types, imports.")] = False,
) -> None:
    """Check the code, then run the tests against a real RabbitMQ and a real Postgres."""
    guard_this_run()
    signal.signal(signal.SIGTERM, _leave)
    failed = _check_code()
    if not only_code:
        failed += _run_tests(pytest_arguments or [])
    if failed:
        typer.echo(f"\nFailed: {', '.join(failed)}")
        raise typer.Exit(1)
    typer.echo("\nAll checks passed.")


def _leave(_signal: int, _frame: FrameType | None) -> NoReturn:
    # So that the servers that were started are stopped on the way out.
    sys.exit(143)


def _check_code() -> list[str]:
    typer.echo("Checking the code")
    outcomes = run_checks(ROOT)
    for outcome in outcomes:
        typer.echo(describe(outcome))
    return [outcome.check.name for outcome in outcomes if not outcome.is_good]


def _run_tests(arguments: list[str]) -> list[str]:
    typer.echo("Running the tests")
    try:
        ensure_programs()
        with postgres_for_tests() as postgres, rabbitmq_for_tests() as rabbitmq:
            typer.echo(_described("Postgres", postgres))
            typer.echo(_described("RabbitMQ", rabbitmq))
            return _pytest(arguments, postgres, rabbitmq)
    except FrontdeskError as error:
        typer.echo(f"  The tests cannot run: {error}", err=True)
        return ["tests"]


def _described(name: str, server: Server) -> str:
    address = urlsplit(server.url)
    return f"  {name} at {address.hostname}:{address.port}" + (" (started for this run)" if server.is_our_own else "")


def _pytest(arguments: list[str], postgres: Server, rabbitmq: Server) -> list[str]:
    sys.stdout.flush()
    running = subprocess.Popen(  # noqa: S603  # pytest, with what the developer asks of it.
        [sys.executable, "-m", "pytest", *_SIDE_BY_SIDE, *_HANGING, *arguments],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": postgres.url, "AMQP_URL": rabbitmq.url},
        stdin=subprocess.DEVNULL,
    )
    try:
        return ["tests"] if running.wait(_LONGEST_S) != 0 else []
    except subprocess.TimeoutExpired:
        typer.echo(f"  The tests were not done within {_LONGEST_S:.0f} s.", err=True)
        return ["tests"]
    except KeyboardInterrupt:
        # The terminal has told pytest too: to be told again would cut short what it does about it.
        with contextlib.suppress(subprocess.TimeoutExpired):
            running.wait(_TOLD_S)
        raise
    finally:
        # It needs its servers until it has put away what it has there.
        _stop(running)


def _stop(running: "subprocess.Popen[bytes]") -> None:
    running.terminate()
    try:
        running.wait(_STOPS_WITHIN_S)
    except subprocess.TimeoutExpired:
        running.kill()
        running.wait()


if __name__ == "__main__":
    typer.run(check)
