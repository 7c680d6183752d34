"""Everything the one-process run reads from the environment, before anything is opened."""

from collections.abc import Mapping
from dataclasses import dataclass

from deploy.local.environment import LocalSettings
from services.admin_ui.settings import AdminUiSettings
from services.gateway.settings import GatewaySettings
from services.tracker.settings import TrackerSettings
from shared.settings.load import load_settings


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to run, and how. `started_at` is on the monotonic clock."""

    started_at: float
    has_simulator: bool
    moved_ports: Mapping[str, tuple[int, int]]
    local: LocalSettings
    gateway: GatewaySettings
    tracker: TrackerSettings
    admin_ui: AdminUiSettings

    @property
    def operations(self) -> dict[str, str]:
        """The address of each service's own HTTP server."""
        ports = {
            "gateway": self.gateway.gateway_port,
            "tracker": self.tracker.tracker_port,
            "admin_ui": self.admin_ui.admin_ui_port,
        }
        return {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}


def make_plan(started_at: float, has_simulator: bool, moved_ports: Mapping[str, tuple[int, int]]) -> Plan:
    """Read all settings. Raises `Misconfigured` naming the variable."""
    return Plan(
        started_at,
        has_simulator,
        moved_ports,
        load_settings(LocalSettings),
        load_settings(GatewaySettings),
        load_settings(TrackerSettings),
        load_settings(AdminUiSettings),
    )
