"""/dashboard: the figures."""

from services.admin_ui.features.dashboard.actions import ShowDashboard
from services.admin_ui.features.dashboard.store import Figures, read_figures
from services.admin_ui.features.inbox.actions import ShowList
from services.admin_ui.features.notifications.actions import ShowNotifications
from services.admin_ui.ui.common_texts import REFRESH
from services.admin_ui.ui.desk import Desk
from services.admin_ui.ui.durations import whole_hours
from services.admin_ui.ui.say import Value, say
from services.admin_ui.ui.screen import Button, Screen, screen
from services.admin_ui.ui.viewer import Viewer


async def open_dashboard(desk: Desk, _: ShowDashboard, __: Viewer) -> Screen:
    """The figures as they are now. Raises `DatabaseUnavailable`."""
    async with desk.database.connection() as connection:
        return dashboard(await read_figures(connection))


def dashboard(figures: Figures) -> Screen:
    """The figures to the letter of the product's description."""
    lines: list[Value] = [
        say("📊 Admin Dashboard"),
        "",
        say("👥 Total Users: {n}", n=figures.total_users),
        say("✅ Active Users: {n}", n=figures.active_users),
        say("🚫 Banned Users: {n}", n=figures.banned_users),
        "",
        say("💬 Active Conversations: {n}", n=figures.active_conversations),
        say("📬 Unread Messages: {n}", n=figures.unread_messages),
        "",
        say("💰 Total Credits: {n}", n=figures.total_credits),
        say("⏰ Total Time: {hours}", hours=whole_hours(figures.total_time)),
    ]
    return screen(
        lines,
        [Button(say("💬 Conversations"), ShowList())],
        [Button(say("🔔 Notifications"), ShowNotifications()), Button(REFRESH, ShowDashboard())],
    )
