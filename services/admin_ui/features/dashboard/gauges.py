"""The figures as metrics."""

from datetime import UTC, datetime

from services.admin_ui.features.dashboard.store import Figures, read_figures
from services.admin_ui.ui.desk import Desk
from shared.metrics import AdminUiMetrics


async def refresh_figures(desk: Desk) -> None:
    """Look them up for a scrape. Raises `DatabaseUnavailable`."""
    async with desk.database.connection() as connection:
        figures = await read_figures(connection)
    set_figures(desk.metrics, figures, datetime.now(UTC))


def set_figures(metrics: AdminUiMetrics, figures: Figures, now: datetime) -> None:
    """The figures of this instant."""
    metrics.conversations.labels("active").set(figures.active_conversations)
    metrics.conversations.labels("archived").set(figures.archived_conversations)
    metrics.conversations.labels("snoozed").set(figures.snoozed_conversations)
    metrics.unread.set(figures.unread_messages)
    metrics.users.labels("active").set(figures.active_users)
    metrics.users.labels("banned").set(figures.banned_users)
    oldest = figures.oldest_unanswered_at
    metrics.oldest_unanswered_seconds.set(max(0.0, (now - oldest).total_seconds()) if oldest else 0)
