"""Programs the tests need that PyPI does not have: found, or installed from Debian's packages where we may."""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from shared.errors import Misconfigured

_POLICY = Path("/usr/sbin/policy-rc.d")
_EMOJI = Path("/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf")
_PATH = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin"


@dataclass(frozen=True, slots=True)
class Program:
    """Something to be installed, and how to see that it is."""

    package: str
    is_there: Callable[[], bool]


def _any_of(*names: str) -> Callable[[], bool]:
    # Debian keeps servers in /usr/sbin, which is not on everybody's path.
    return lambda: any(shutil.which(name, path=_PATH) for name in names)


NEEDED = (
    Program("rabbitmq-server", _any_of("rabbitmq-server")),
    Program("prometheus", _any_of("prometheus")),
    Program("chromium", _any_of("chromium", "chromium-browser", "google-chrome")),
    Program("fonts-noto-color-emoji", lambda: _EMOJI.exists() or not shutil.which("dpkg")),
)


def ensure_programs(needed: tuple[Program, ...] = NEEDED) -> None:
    """Install what is missing.

    Raises:
        Misconfigured: something is missing and we may not install it, or it could not be installed.
    """
    missing = [program.package for program in needed if not program.is_there()]
    if not missing:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Misconfigured(
            f"The tests need these programs: {', '.join(missing)}. "
            f"On Debian and Ubuntu: sudo apt-get install {' '.join(missing)}"
        )
    sys.stderr.write(f"Installing Debian's packages {', '.join(missing)} ...\n")
    with _nothing_started():
        _apt_get("update")
        _apt_get("install", "--yes", "--no-install-recommends", *missing)


def _apt_get(*arguments: str) -> None:
    ended = subprocess.run(  # noqa: S603  # Debian's own program and our arguments.
        ["apt-get", "-qq", *arguments],  # noqa: S607  # It is wherever Debian has it.
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if ended.returncode != 0:
        raise Misconfigured(f"apt-get {' '.join(arguments)} failed:\n{ended.stdout[-2000:]}")


@contextlib.contextmanager
def _nothing_started() -> Iterator[None]:
    """Keep packages from starting their services: we only want the programs."""
    if _POLICY.exists():
        yield
        return
    _POLICY.write_text("#!/bin/sh\nexit 101\n")
    _POLICY.chmod(0o755)
    try:
        yield
    finally:
        _POLICY.unlink()
