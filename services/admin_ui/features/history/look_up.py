"""From a place in a history to the screen that shows it."""

from datetime import datetime

from services.admin_ui.features.conversation.face import conversation_not_found
from services.admin_ui.features.history.actions import (
    FirstUnread,
    HistoryPlace,
    NewerThan,
    Newest,
    OlderThan,
    ShowHistory,
)
from services.admin_ui.features.history.screen import (
    MESSAGES_LOOKED_UP,
    UNDELIVERED_SHOWN,
    HistoryView,
    history,
)
from services.admin_ui.features.history.store import (
    AllUndelivered,
    HistoryPage,
    find_undelivered,
    newer_than,
    newest,
    older_than,
)
from services.admin_ui.ui.desk import Desk
from services.admin_ui.ui.screen import Screen
from services.admin_ui.ui.viewer import Viewer
from shared.db.conversations import ConversationRow
from shared.db.database import Connection


async def open_history(desk: Desk, action: ShowHistory, viewer: Viewer) -> Screen:
    """A page of the history as it is now. Raises `DatabaseUnavailable`."""
    row = await desk.conversations.find(action.user_id)
    if row is None:
        return conversation_not_found(action.back)
    async with desk.database.connection() as connection:
        view = await look_up(connection, row, action.place, viewer.now)
    return history(view, action.back, viewer)


async def look_up(connection: Connection, row: ConversationRow, place: HistoryPlace, now: datetime) -> HistoryView:
    """What is at this place, or at the end when nothing is there."""
    if row.first_unread_id is None and place == FirstUnread():
        place = Newest()
    page = await _page(connection, row, place)
    if not page.messages:
        place = Newest()
        page = await _page(connection, row, place)
    return HistoryView(row, place, page, await _undelivered(connection, row, page, now))


async def _page(connection: Connection, row: ConversationRow, place: HistoryPlace) -> HistoryPage:
    match place:
        case OlderThan(message_id):
            return await older_than(connection, row.user_id, message_id, MESSAGES_LOOKED_UP)
        case NewerThan(message_id):
            return await newer_than(connection, row.user_id, message_id, MESSAGES_LOOKED_UP)
        case FirstUnread():
            return await newer_than(connection, row.user_id, (row.first_unread_id or 1) - 1, MESSAGES_LOOKED_UP)
        case Newest():
            return await newest(connection, row.user_id, MESSAGES_LOOKED_UP)


async def _undelivered(
    connection: Connection, row: ConversationRow, page: HistoryPage, now: datetime
) -> AllUndelivered:
    if page.has_newer:
        return AllUndelivered()
    since = page.messages[0].sent_at if page.messages else now
    return await find_undelivered(connection, row.user_id, rejected_since=since, limit=UNDELIVERED_SHOWN)
