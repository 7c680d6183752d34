"""`python -m deploy.customers import FILE.csv`: load tier, credits, purchases and time of customers in bulk."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from deploy.address import operators_database_url
from deploy.customer_file import BadFile, read_customers
from services.admin_ui.features.customers.store import Imported, ImportedCustomer, import_customers
from shared.db import DatabaseUnavailable, open_database
from shared.errors import Misconfigured

app = typer.Typer(help="Customers in bulk.", no_args_is_help=True, add_completion=False)


@app.callback()
def customers() -> None:
    """Customers in bulk."""


@app.command(name="import")
def import_file(
    file: Annotated[Path, typer.Argument(help="A CSV file with a header line.", dir_okay=False)],
) -> None:
    """Load a CSV file: all of it, or, when any line is bad, nothing of it. Loading it again changes nothing.

    Columns: user_id (required), username, first_name, last_name, tier (new, regular, vip; auto follows the purchases),
    credits, purchases, time_hours. An empty cell leaves what is stored.
    """
    try:
        rows = read_customers(file.read_bytes())
        imported = asyncio.run(_load(rows))
    except BadFile as exc:
        _give_up(f"{file}: nothing was loaded.\n{exc}")
    except OSError as exc:
        _give_up(f"{file} cannot be read: {exc.strerror}")
    except Misconfigured as exc:
        _give_up(str(exc))
    except DatabaseUnavailable as exc:
        _give_up(f"Postgres did not take it, nothing was loaded; run the same again: {exc}")
    else:
        typer.echo(f"{len(rows)} customers read: {imported.added} added, {imported.changed} changed.")


async def _load(rows: list[ImportedCustomer]) -> Imported:
    async with open_database(operators_database_url(), name="customer import", max_connections=1) as database:
        return await import_customers(database, rows)


def _give_up(message: str) -> None:
    typer.echo(message, err=True)
    raise typer.Exit(1)


if __name__ == "__main__":
    app()
