"""From a place in a history to what is shown there."""

from datetime import datetime

from services.admin_ui.features.history.screen import MESSAGES_LOOKED_UP, UNDELIVERED_SHOWN, HistoryView
from services.admin_ui.ui.action import FirstUnread, HistoryPlace, NewerThan, Newest, OlderThan
from shared.db import Database
from shared.db.conversations import ConversationRow
from shared.db.history import AllUndelivered, History, Stretch


class HistoryLookup:
    """Looks up one page at a time; costs the same at any length. Raises `DatabaseUnavailable` when Postgres is away."""

    def __init__(self, database: Database) -> None:
        self._history = History(database)

    async def look_up(self, row: ConversationRow, place: HistoryPlace, now: datetime) -> HistoryView:
        """What is at this place, or at the end when nothing is there."""
        if row.first_unread_id is None and place == FirstUnread():
            place = Newest()
        stretch = await self._stretch(row, place)
        if not stretch.messages:
            place = Newest()
            stretch = await self._stretch(row, place)
        return HistoryView(row, place, stretch, await self._undelivered(row, stretch, now))

    async def _stretch(self, row: ConversationRow, place: HistoryPlace) -> Stretch:
        match place:
            case OlderThan(message_id):
                return await self._history.older_than(row.user_id, message_id, MESSAGES_LOOKED_UP)
            case NewerThan(message_id):
                return await self._history.newer_than(row.user_id, message_id, MESSAGES_LOOKED_UP)
            case FirstUnread():
                return await self._history.newer_than(row.user_id, (row.first_unread_id or 1) - 1, MESSAGES_LOOKED_UP)
            case Newest():
                return await self._history.newest(row.user_id, MESSAGES_LOOKED_UP)

    async def _undelivered(self, row: ConversationRow, stretch: Stretch, now: datetime) -> AllUndelivered:
        if stretch.has_newer:
            return AllUndelivered()
        since = stretch.messages[0].sent_at if stretch.messages else now
        return await self._history.undelivered(row.user_id, rejected_since=since, limit=UNDELIVERED_SHOWN)
