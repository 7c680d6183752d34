"""What the banner of direct message mode shows."""

from datetime import datetime

from services.admin_ui.features.direct_mode.banner import BannerView
from shared.db import Database
from shared.db.conversations import ConversationRow
from shared.db.direct_modes import DirectModes


class BannerLookup:
    """Looks up banners. Raises `DatabaseUnavailable` when Postgres is away."""

    def __init__(self, database: Database) -> None:
        self._modes = DirectModes(database)

    async def look_up(self, admin_id: int, row: ConversationRow, now: datetime) -> BannerView | None:
        """What was there when the admin entered; None when they are not in this conversation."""
        mode = await self._modes.find(admin_id)
        if mode is None or mode.user_id != row.user_id or mode.is_over(now):
            return None
        return BannerView(row, await self._modes.banner_messages(mode), await self._modes.count_unread_above(mode))
