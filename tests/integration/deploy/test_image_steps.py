"""What the image holds is enough to start each service, and each refuses to start without its settings."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.waiting import PATIENCE_S

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with exactly what the Dockerfile copies into the image."""
    folder = tmp_path_factory.mktemp("image")
    for name in re.findall(r"^COPY (\w+) \1$", (ROOT / "Dockerfile").read_text(), re.MULTILINE):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.mark.parametrize(
    ("command", "variables"),
    [
        (["-m", "services.gateway"], ["BOT_TOKEN", "ADMIN_IDS", "AMQP_URL"]),
        (["-m", "services.tracker"], ["AMQP_URL"]),
        (["-m", "services.admin_ui"], ["ADMIN_IDS"]),
        (["deploy/setup_db.py", "--roles"], ["DATABASE_URL"]),
    ],
)
def test_it_starts_and_names_every_variable_it_misses(image: Path, command: list[str], variables: list[str]) -> None:
    ended = subprocess.run(  # noqa: S603  # The image's own commands.
        [sys.executable, "-B", *command],
        cwd=image,
        env={"PATH": os.defpath, "HTTP_HOST": "0.0.0.0"},  # noqa: S104  # As in the image.
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert ended.returncode == 78, ended.stderr
    assert "Traceback" not in ended.stderr
    assert all(f"{variable}: is not set" in ended.stderr for variable in variables)
