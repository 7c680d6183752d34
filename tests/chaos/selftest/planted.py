"""A service with a bug in it: `python -m tests.chaos.selftest.planted SERVICE BUG`, configured as the service is."""

import importlib
import runpy
import sys
from typing import Final

from tests.chaos.selftest.planting import Bug

SERVICES: Final = ("gateway", "tracker", "admin_ui")


def bugs_of(service: str) -> tuple[Bug, ...]:
    """What can be planted into it. Only this service's code is loaded."""
    bugs: tuple[Bug, ...] = importlib.import_module(f"tests.chaos.selftest.{service}_bugs").BUGS
    return bugs


def program(service: str, bug: str) -> tuple[str, ...]:
    """What comes behind `python -m`."""
    return ("tests.chaos.selftest.planted", service, bug)


if __name__ == "__main__":
    _, service, name = sys.argv
    (bug,) = [bug for bug in bugs_of(service) if bug.name == name]
    bug.plant()
    runpy.run_module(f"services.{service}", run_name="__main__", alter_sys=True)
