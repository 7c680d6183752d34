"""The dashboard: how the whole desk stands."""

from typing import Final

from services.admin_ui.features.dashboard.actions import ShowDashboard
from services.admin_ui.features.dashboard.gauges import refresh_figures
from services.admin_ui.features.dashboard.screen import open_dashboard
from services.admin_ui.ui.feature import Command, Feature, Gauges, Table, opens
from services.admin_ui.ui.say import say

FEATURE: Final = Feature(
    name="dashboard",
    code="d",
    actions=(opens(ShowDashboard, open_dashboard),),
    commands=(Command("dashboard", 20, say("The figures: customers, messages, balances"), opens=ShowDashboard()),),
    tables=(Table("figures", "SELECT, UPDATE"),),
    gauges=(Gauges(refresh_figures),),
)
