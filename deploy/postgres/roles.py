"""Gives tracker and admin_ui database roles of their own, with the rights each needs and no more."""

import os
import subprocess
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from pydantic import Field, SecretStr

from deploy.local.postgres_files import installed_programs
from services.admin_ui.catalogue import FEATURES
from services.admin_ui.ui.registry import Registry
from shared.errors import Misconfigured
from shared.settings.groups import Group

_ROLES = Path(__file__).with_name("roles.sql")
_FEATURES = "--FEATURES"


class RolePasswords(Group):
    """The passwords the roles get."""

    tracker_db_password: SecretStr = Field(min_length=1)
    admin_ui_db_password: SecretStr = Field(min_length=1)


def grant_roles(database_url: str, passwords: RolePasswords) -> None:
    """Make `frontdesk_tracker` and `frontdesk_admin_ui` if they are missing, and set their passwords and rights.

    Raises:
        Misconfigured: the address's own user may not do that, or the database is not migrated.
    """
    ended = subprocess.run(  # noqa: S603  # Our own program and file.
        [str(installed_programs() / "psql"), "--no-psqlrc", "--no-password", "--file", "-"],
        env={**os.environ, **connection(database_url), **_secrets(passwords)},
        input=_ROLES.read_text().replace(_FEATURES, "\n".join(admin_ui_grants())),
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode != 0:
        raise Misconfigured(f"the roles were not set up: {ended.stderr.strip()}")


def admin_ui_grants() -> list[str]:
    """What admin_ui's role may do with each table: just what the features declare."""
    tables = Registry(FEATURES).tables.values()
    return [f"GRANT {table.grants} ON {table.name} TO frontdesk_admin_ui;" for table in tables]


def connection(database_url: str) -> dict[str, str]:
    """The address as psql's environment: a process list shows arguments to everybody, and it holds a password."""
    url = urlsplit(database_url)
    parts = {
        "PGHOST": url.hostname or "",
        "PGPORT": str(url.port or ""),
        "PGUSER": unquote(url.username or ""),
        "PGPASSWORD": unquote(url.password or ""),
        "PGDATABASE": url.path.strip("/"),
    }
    parts |= {f"PG{name.upper()}": value for name, value in parse_qsl(url.query)}
    return {name: value for name, value in parts.items() if value}


def _secrets(passwords: RolePasswords) -> dict[str, str]:
    return {
        "TRACKER_DB_PASSWORD": passwords.tracker_db_password.get_secret_value(),
        "ADMIN_UI_DB_PASSWORD": passwords.admin_ui_db_password.get_secret_value(),
    }
