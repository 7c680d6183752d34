"""Prometheus itself accepts the configuration it is given, and the metrics it scrapes."""

import subprocess
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from shared.metrics import AdminUiMetrics, GatewayMetrics, TrackerMetrics

CONFIGURATION = Path(__file__).resolve().parents[3] / "deploy" / "prometheus" / "prometheus.yml"


def test_prometheus_accepts_its_configuration() -> None:
    checked = subprocess.run(  # noqa: S603  # Prometheus' own checker, from Debian's package.
        ["promtool", "check", "config", str(CONFIGURATION)],  # noqa: S607  # It is wherever it was installed.
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("metrics", [GatewayMetrics, TrackerMetrics, AdminUiMetrics])
def test_prometheus_has_nothing_against_the_metrics(
    metrics: type[GatewayMetrics] | type[TrackerMetrics] | type[AdminUiMetrics],
) -> None:
    exposed = generate_latest(metrics(CollectorRegistry()).registry)
    checked = subprocess.run(
        ["promtool", "check", "metrics"],  # noqa: S607  # As above.
        input=exposed,
        capture_output=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
