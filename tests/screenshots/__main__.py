"""Make the README's pictures anew: `python -m tests.screenshots`, or some of them: `… direct team`."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

import typer

from tests.check.programs import ensure_programs
from tests.screenshots.direct import direct
from tests.screenshots.failures import failures
from tests.screenshots.histories import history
from tests.screenshots.inbox import inbox
from tests.screenshots.pushes import pushes
from tests.screenshots.stage import Stage, stage
from tests.screenshots.team import team
from tests.support.servers import with_database
from tests.support.temporary_postgres import temporary_postgres

FOLDER: Final = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
SCENES: Final[dict[str, Callable[[Stage], Awaitable[dict[str, bytes]]]]] = {
    scene.__name__: scene for scene in (inbox, direct, pushes, history, team, failures)
}


_NAMES: Final = typer.Argument(None, help=f"Of {', '.join(SCENES)}; all of them if none is named.")


def screenshots(names: list[str] = _NAMES) -> None:
    """Run Frontdesk with a few made-up customers, and photograph its page."""
    ensure_programs()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with temporary_postgres() as postgres:
        for name in names or SCENES:
            pictures = asyncio.run(_taken(name, with_database(postgres.url(), name), postgres.log.parent / name))
            for file, picture in pictures.items():
                (FOLDER / file).write_bytes(picture)
                typer.echo(f"docs/screenshots/{file}: {len(picture) // 1000} KB")


async def _taken(name: str, database_url: str, folder: Path) -> dict[str, bytes]:
    async with stage(database_url, folder) as built:
        return await SCENES[name](built)


if __name__ == "__main__":
    typer.run(screenshots)
