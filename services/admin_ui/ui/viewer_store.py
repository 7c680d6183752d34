"""What every screen and every message needs to know of the admin who reads it."""

from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from services.admin_ui.ui.languages import language_for, languages
from services.admin_ui.ui.viewer import Reader
from shared.db.database import Connection
from shared.db.queries import queries_beside
from shared.domain.people import PersonName

UTC_ZONE: Final = "UTC"


@dataclass(frozen=True, slots=True)
class ViewerSettings:
    """An admin's own language, if they chose one, the one Telegram said last, the name of their time zone, and the
    customer whose direct message mode they are in.
    """

    language: str | None
    language_code: str | None
    time_zone: str
    writing_to: PersonName | None = None

    def reader(self, language_code: str | None = None, rights: frozenset[str] | None = None) -> Reader:
        """Whom to render for; `language_code` is what Telegram says now, where it said something."""
        return Reader(
            language=spoken(self.language, language_code or self.language_code),
            zone=zone_named(self.time_zone),
            rights=rights,
        )


def spoken(chosen: str | None, language_code: str | None) -> str:
    """An admin's language: their own choice, else Telegram's."""
    return chosen if chosen in languages() else language_for(language_code)


def zone_named(name: str) -> ZoneInfo:
    """The time zone; UTC for one that this machine's tables do not have any more."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(UTC_ZONE)


async def read_viewer_settings(connection: Connection, admin_id: int) -> ViewerSettings:
    """Everybody has some, also who never wrote to the bot."""
    row = await queries_beside(__file__).find_viewer_settings(connection, admin_id=admin_id)
    names = {field: row[field] for field in PersonName.__slots__}
    return ViewerSettings(
        row["language"],
        row["language_code"],
        row["time_zone"],
        PersonName(**names) if row["user_id"] is not None else None,
    )


async def read_reader(connection: Connection, admin_id: int) -> Reader:
    """Whom a message to this admin is rendered for."""
    return (await read_viewer_settings(connection, admin_id)).reader()
