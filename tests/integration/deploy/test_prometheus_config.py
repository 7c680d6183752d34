"""Prometheus itself accepts the configuration it is given."""

import subprocess
from pathlib import Path

CONFIGURATION = Path(__file__).resolve().parents[3] / "deploy" / "prometheus" / "prometheus.yml"


def test_prometheus_accepts_its_configuration() -> None:
    checked = subprocess.run(  # noqa: S603  # Prometheus' own checker, from Debian's package.
        ["promtool", "check", "config", str(CONFIGURATION)],  # noqa: S607  # It is wherever it was installed.
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
