"""Create or upgrade the database at DATABASE_URL. Run it from anywhere and at any time: `python deploy/setup_db.py`."""

import sys
from pathlib import Path

if __package__ in (None, ""):
    # Started as a script, Python looks for modules beside the script instead of in the project.
    sys.path[0] = str(Path(__file__).resolve().parents[1])

try:
    import typer

    from deploy.migrate import PATIENCE_S, migrate
    from deploy.postgres.roles import RolePasswords, grant_roles
    from shared.errors import Misconfigured, TryAgain
    from shared.settings.groups import Database
    from shared.settings.load import load_settings
except ModuleNotFoundError as missing:
    sys.exit(f"{missing.name} is not installed here; use the project's own Python: .venv/bin/python deploy/setup_db.py")

EXIT_TRY_AGAIN = 75
"""EX_TEMPFAIL of sysexits.h."""
EXIT_MISCONFIGURED = 78
"""EX_CONFIG of sysexits.h."""


def setup_db(
    wait_s: float = typer.Option(PATIENCE_S, "--wait", help="Seconds to wait for a server that is just starting."),
    roles: bool = typer.Option(False, "--roles", help="Also give tracker and admin_ui roles with few rights."),
) -> None:
    """Create the database at DATABASE_URL if it is missing, and apply the migrations that are new."""
    try:
        url = str(load_settings(Database).database_url)
        passwords = load_settings(RolePasswords) if roles else None
        done = migrate(url, patience_s=wait_s)
        if passwords is not None:
            grant_roles(url, passwords)
    except Misconfigured as error:
        _fail(error, EXIT_MISCONFIGURED)
    except TryAgain as error:
        _fail(error, EXIT_TRY_AGAIN)
    for line in done:
        typer.echo(line)
    typer.echo("The database is up to date.")


def _fail(error: Exception, code: int) -> None:
    typer.echo(f"The database was not set up:\n  {error}", err=True)
    raise typer.Exit(code)


if __name__ == "__main__":
    typer.run(setup_db)
