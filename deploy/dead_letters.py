"""`python -m deploy.dead_letters list|show|replay`: what could never be applied, and another try at it."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer

from deploy.address import operators_database_url
from shared.db import DatabaseUnavailable, open_database
from shared.db.dead_letters import DeadLetterLine, DeadLetters
from shared.errors import Misconfigured

app = typer.Typer(help="Dead letters: list, show, replay.", no_args_is_help=True, add_completion=False)
T = TypeVar("T")


@app.command(name="list")
def list_dead_letters(
    limit: Annotated[int, typer.Option(min=1, help="How many, newest first.")] = 50,
    everything: Annotated[bool, typer.Option("--all", help="Also those replayed.")] = False,
) -> None:
    """List dead letters, newest first."""
    lines = _with_letters(lambda letters: letters.newest(limit, with_replayed=everything))
    for line in lines:
        typer.echo(_line(line))
    if not lines:
        typer.echo("No dead letters.")


@app.command()
def show(dead_letter_id: int) -> None:
    """Write one dead letter, byte for byte as it came, to standard output."""
    letter = _with_letters(lambda letters: letters.find(dead_letter_id))
    if letter is None:
        _give_up(f"There is no dead letter {dead_letter_id}.")
    else:
        sys.stdout.buffer.write(letter.body + b"\n")


@app.command()
def replay(
    dead_letter_id: Annotated[int | None, typer.Argument(help="Which one.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that were not replayed yet.")] = False,
) -> None:
    """Have a running tracker publish dead letters again. What fails again is a dead letter again."""
    if (dead_letter_id is None) != everything:
        _give_up("Name one dead letter, or say --all.")
    if dead_letter_id is None:
        asked = _with_letters(lambda letters: letters.request_all_replays())
    else:
        asked = int(_with_letters(lambda letters: letters.request_replay(dead_letter_id)))
    if not asked:
        _give_up("There is no such dead letter that was not replayed already.")
    typer.echo(f"Asked for {asked}; a running tracker replays within a few seconds.")


def _line(line: DeadLetterLine) -> str:
    state = "replayed" if line.replayed_at else "waits for a tracker" if line.replay_requested_at else "dead"
    times = f" ×{line.times}" if line.times > 1 else ""
    return (
        f"{line.dead_letter_id:>6}  {line.died_at:%Y-%m-%d %H:%M:%S}  {state}{times}  {line.queue}  "
        f"{line.size} bytes  {line.reason}"
    )


def _with_letters(ask: Callable[[DeadLetters], Awaitable[T]]) -> T:
    async def run() -> T:
        async with open_database(operators_database_url(), name="dead letters", max_connections=1) as database:
            return await ask(DeadLetters(database))

    try:
        return asyncio.run(run())
    except (Misconfigured, DatabaseUnavailable) as exc:
        typer.echo(str(exc), err=True)
        raise typer.Exit(1) from None


def _give_up(message: str) -> None:
    typer.echo(message, err=True)
    raise typer.Exit(1)


if __name__ == "__main__":
    app()
