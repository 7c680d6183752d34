"""The gauges that are looked up for each scrape."""

import asyncio
from datetime import UTC, datetime
from typing import Final

import structlog

from services.admin_ui.features.dashboard.store import DashboardFigures, Figures
from services.admin_ui.features.notifications.store import BacklogStanding, PushBacklog
from shared.db import DatabaseUnavailable
from shared.db.deliveries import Ledger, OpenDeliveries
from shared.metrics import AdminUiMetrics

log = structlog.get_logger()

_PATIENCE_S: Final = 2.0


async def refresh_gauges(
    figures: DashboardFigures, ledger: Ledger, backlog: PushBacklog, metrics: AdminUiMetrics
) -> None:
    """Set the gauges to the figures of now; when Postgres does not answer, they stay and are marked as stale."""
    try:
        async with asyncio.timeout(_PATIENCE_S):
            set_gauges(metrics, await figures.read(), datetime.now(UTC))
            set_delivery_gauges(metrics, await ledger.count_open())
            set_backlog_gauges(metrics, await backlog.standing())
    except (DatabaseUnavailable, TimeoutError) as exc:
        metrics.figures_are_fresh.set(0)
        await log.awarning("figures are stale", error=str(exc))


def set_gauges(metrics: AdminUiMetrics, figures: Figures, now: datetime) -> None:
    """The figures, as gauges."""
    metrics.conversations.labels("active").set(figures.active_conversations)
    metrics.conversations.labels("archived").set(figures.archived_conversations)
    metrics.conversations.labels("snoozed").set(figures.snoozed_conversations)
    metrics.unread.set(figures.unread_messages)
    metrics.users.labels("active").set(figures.active_users)
    metrics.users.labels("banned").set(figures.banned_users)
    oldest = figures.oldest_unanswered_at
    metrics.oldest_unanswered_seconds.set(max(0.0, (now - oldest).total_seconds()) if oldest else 0)
    metrics.figures_are_fresh.set(1)


def set_delivery_gauges(metrics: AdminUiMetrics, deliveries: OpenDeliveries) -> None:
    """What the ledger has not settled, as gauges."""
    for state in OpenDeliveries.__slots__:
        metrics.deliveries.labels(state).set(getattr(deliveries, state))


def set_backlog_gauges(metrics: AdminUiMetrics, backlog: BacklogStanding) -> None:
    """What nobody has looked at for pushes, as gauges."""
    metrics.push_backlog.set(backlog.rows)
    metrics.push_backlog_oldest_seconds.set(backlog.oldest_s)
