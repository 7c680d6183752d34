"""/dashboard, to the letter."""

from services.admin_ui.features.dashboard.actions import ShowDashboard
from services.admin_ui.features.dashboard.screen import dashboard
from services.admin_ui.features.inbox.actions import ShowList
from services.admin_ui.features.notifications.actions import ShowNotifications
from tests.support.inbox_rows import figures
from tests.support.screens import labels, text_of, viewer


def test_the_dashboard_reads_as_the_product_describes_it() -> None:
    screen = dashboard(figures())
    assert text_of(screen) == (
        "📊 Admin Dashboard\n"
        "\n"
        "👥 Total Users: 156\n"
        "✅ Active Users: 142\n"
        "🚫 Banned Users: 14\n"
        "\n"
        "💬 Active Conversations: 8\n"
        "📬 Unread Messages: 12\n"
        "\n"
        "💰 Total Credits: 12,450\n"
        "⏰ Total Time: 324h"
    )
    assert labels(screen) == [["💬 Conversations"], ["🔔 Notifications", "🔄 Refresh"]]
    assert [button.action for row in screen.rows for button in row] == [
        ShowList(),
        ShowNotifications(),
        ShowDashboard(),
    ]


def test_the_dashboard_reads_in_russian() -> None:
    text = text_of(dashboard(figures()), viewer("owner", language="ru"))
    assert text.startswith("📊 Сводка\n\n👥 Всего клиентов: 156\n")
    assert text.endswith("💰 Всего кредитов: 12\u00a0450\n⏰ Всего времени: 324 ч")
