"""/dashboard: the figures."""

from services.admin_ui.features.dashboard.store import Figures
from services.admin_ui.ui.action import ShowDashboard, ShowList, ShowNotifications
from services.admin_ui.ui.durations import whole_hours
from services.admin_ui.ui.screen import Button, Screen, screen


def dashboard(figures: Figures) -> Screen:
    """The figures to the letter of the product's description."""
    lines = [
        "📊 Admin Dashboard",
        "",
        f"👥 Total Users: {figures.total_users:,}",
        f"✅ Active Users: {figures.active_users:,}",
        f"🚫 Banned Users: {figures.banned_users:,}",
        "",
        f"💬 Active Conversations: {figures.active_conversations:,}",
        f"📬 Unread Messages: {figures.unread_messages:,}",
        "",
        f"💰 Total Credits: {figures.total_credits:,}",
        f"⏰ Total Time: {whole_hours(figures.total_time)}",
    ]
    return screen(
        lines,
        [Button("💬 Conversations", ShowList())],
        [Button("🔔 Notifications", ShowNotifications()), Button("🔄 Refresh", ShowDashboard())],
    )
