"""`python -m tests.trace`, or `make trace`: how many functions and files three journeys through the product enter.

A customer's message, from Telegram to Telegram; a press on Pin; an admin's reply. What an entry is, recorder.py says.
A walk is everything entered from just before its cause until its last effect in Telegram, and at once after it. Of
several the one of median length is told. Not counted are functions that are entered while nobody does anything.
"""

import asyncio
from pathlib import Path
from typing import Annotated, Final

import msgspec
import typer

from tests.support.temporary_postgres import reachable_folder
from tests.trace.journeys import IDLE, MESSAGE, PRESS, REPLY, travel
from tests.trace.product import recorded
from tests.trace.report import edge_lines, file_lines, line_of
from tests.trace.walk import Entry, Span, Walk, functions_in, typical, walk_in

HERE: Final = Path(__file__).parents[2]
RUNS: Final = 5


def main(
    *,
    root: Annotated[Path, typer.Option(help="Another checkout, whose product is traced.")] = HERE,
    runs: Annotated[int, typer.Option(help="How often each journey is made.", min=1)] = RUNS,
    files: Annotated[bool, typer.Option("--files", help="List the files, with how often each is entered.")] = False,
    edges: Annotated[bool, typer.Option("--edges", help="List from which file which is entered, how often.")] = False,
) -> None:
    """Make the journeys, and say how long the walks are."""
    for name, walk in asyncio.run(traced(root.resolve(), runs)).items():
        typer.echo(line_of(name, walk))
        for line in (*(file_lines(walk) if files else ()), *(edge_lines(walk) if edges else ())):
            typer.echo(line)


async def traced(root: Path, runs: int) -> dict[str, Walk]:
    """The typical walk of each journey, by its name."""
    with reachable_folder() as folder:
        journal = folder / "journal.json"
        async with recorded(root, folder, journal) as desk:
            spans = await travel(desk, runs)
        entries = msgspec.json.decode(journal.read_bytes(), type=list[Entry])
    return _typical_walks(entries, spans)


def _typical_walks(entries: list[Entry], spans: list[Span]) -> dict[str, Walk]:
    background = functions_in(entries, [span for span in spans if span.name == IDLE])
    return {
        name: typical([walk_in(entries, span, background) for span in spans if span.name == name])
        for name in (MESSAGE, PRESS, REPLY)
    }


if __name__ == "__main__":
    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(main)
    app()
