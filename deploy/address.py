"""Which database an operator's command means."""

from deploy.local.environment import LocalSettings
from shared.errors import Misconfigured
from shared.settings.load import load_settings


def operators_database_url() -> str:
    """`DATABASE_URL`, or else the embedded Postgres of the `make run` that runs in this folder.

    Raises:
        Misconfigured: there is neither.
    """
    settings = load_settings(LocalSettings)
    if settings.database_url is not None:
        return str(settings.database_url)
    embedded = settings.data_dir / "database_url"
    if not embedded.exists():
        raise Misconfigured("DATABASE_URL: is not set, and there is no running `make run` in this folder")
    return embedded.read_text()
