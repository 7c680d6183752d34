"""An admin's own choices, each with the event that says so."""

from shared.db.admins import lock_admin, set_language, set_time_zone
from shared.db.database import Connection
from shared.db.events import Event, note_event


async def keep_language(connection: Connection, admin_id: int, language: str | None) -> None:
    """In which language the bot speaks to the admin; None: in Telegram's."""
    before = (await lock_admin(connection, admin_id)).language
    if before != language:
        await set_language(connection, admin_id, language)
        await note_event(connection, Event("preferences.language", admin_id, before=before, after=language))


async def keep_time_zone(connection: Connection, admin_id: int, zone: str) -> None:
    """By which clock the admin's dates and quiet hours go."""
    before = (await lock_admin(connection, admin_id)).time_zone
    if before != zone:
        await set_time_zone(connection, admin_id, zone)
        await note_event(connection, Event("preferences.time_zone", admin_id, before=before, after=zone))
