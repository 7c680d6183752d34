"""Open the database of a running `make run`: `python -m deploy.local.psql [psql's own arguments]`."""

import os
import sys

from deploy.local.environment import LocalSettings
from deploy.local.postgres_files import installed_programs
from deploy.postgres.roles import connection
from shared.errors import Misconfigured
from shared.settings.load import load_settings


def main() -> None:
    """Become psql."""
    psql = installed_programs() / "psql"
    os.execve(psql, [str(psql), *sys.argv[1:]], {**os.environ, **connection(_address())})  # noqa: S606  # Our own program.


def _address() -> str:
    settings = load_settings(LocalSettings)
    file = settings.data_dir / "database_url"
    if settings.database_url is not None or not file.exists():
        raise Misconfigured(f"no embedded Postgres runs on {settings.data_dir}; for another: psql $DATABASE_URL")
    return file.read_text()


if __name__ == "__main__":
    try:
        main()
    except Misconfigured as error:
        sys.exit(str(error))
