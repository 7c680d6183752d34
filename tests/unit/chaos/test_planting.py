"""Every bug of the self-test can still be planted, and every one is looked for in some scene."""

import subprocess
import sys

import pytest

from tests.chaos.selftest.acts import FORGED, PHONES, POLLING, WEBHOOK
from tests.chaos.selftest.planted import SERVICES, bugs_of

PLANT_ALL = """
from tests.chaos.selftest.planted import bugs_of
for bug in bugs_of("{service}"):
    bug.plant()
    print(bug.name)
"""


@pytest.mark.parametrize("service", SERVICES)
def test_every_bug_finds_what_it_replaces(service: str) -> None:
    # In a process of its own: what is planted stays.
    command = [sys.executable, "-c", PLANT_ALL.format(service=service)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # Our own.
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()


def test_every_bug_is_looked_for_once() -> None:
    looked_for = [planted for act in (*POLLING, *WEBHOOK, *PHONES) for planted in act.bugs] + list(FORGED)
    known = [(service, bug.name) for service in SERVICES for bug in bugs_of(service)]
    assert sorted((planted.service, planted.bug) for planted in looked_for) == sorted(known)
    assert len(known) >= 15
