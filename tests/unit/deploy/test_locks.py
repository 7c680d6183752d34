"""The two locks: hashes for everything, no addresses, and the same versions in both."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
RUN, DEVELOP = "requirements.lock", "requirements-dev.lock"


def _pins(name: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / name).read_text(), re.MULTILINE))


@pytest.mark.parametrize("name", [RUN, DEVELOP])
def test_every_package_has_hashes(name: str) -> None:
    blocks = re.split(r"^(?=[a-z0-9-]+==)", (ROOT / name).read_text(), flags=re.MULTILINE)[1:]
    assert blocks
    assert all("--hash=sha256:" in block for block in blocks)


@pytest.mark.parametrize("name", [RUN, DEVELOP])
def test_no_lock_holds_an_address(name: str) -> None:
    assert not re.search(r"https?://|--index|--find-links|file:", (ROOT / name).read_text())


def test_what_runs_has_the_versions_that_are_tested() -> None:
    assert _pins(RUN).items() <= _pins(DEVELOP).items()
