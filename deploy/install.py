"""Make `.venv` and install the locked packages in it, only when the lock is new: `python3 deploy/install.py run|test`.

Runs before anything is installed, so it needs nothing but Python's own library; the Makefile sees to the version.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
# The locks agree on versions, and the one for tests holds all of the other: having it, nothing is missing to run.
LOCKS = {"run": ["requirements.lock", "requirements-dev.lock"], "test": ["requirements-dev.lock"]}


def main() -> None:
    """Install what `sys.argv[1]` needs, or say what stands in the way."""
    purpose = sys.argv[1]
    if any(_is_installed(lock) for lock in LOCKS[purpose]):
        return
    _make_venv()
    _install(LOCKS[purpose][0])


def _make_venv() -> None:
    if _works(str(_python()), "-m", "pip", "--version"):
        return
    if not _works(sys.executable, "-c", "import venv, ensurepip"):
        package = "python{}.{}-venv".format(*sys.version_info)
        sys.exit(f"This Python cannot make virtual environments. On Debian and Ubuntu: apt-get install {package}")
    _say("Making .venv ...")
    shutil.rmtree(VENV, ignore_errors=True)
    _run(sys.executable, "-m", "venv", str(VENV))


def _install(lock: str) -> None:
    _say(f"Installing the packages of {lock} into .venv, once; it takes about half a minute ...")
    started = time.monotonic()
    # The lock is complete, so there is nothing to resolve, and pip need not look.
    quietly = ["-qq", "--disable-pip-version-check", "--no-input", "--no-deps", "--require-hashes"]
    _run(str(_python()), "-m", "pip", "install", *quietly, "-r", str(ROOT / lock))
    _stamp(lock).write_text(_digest(lock))
    _say(f"Installed in {time.monotonic() - started:.0f} s.")


def _is_installed(lock: str) -> bool:
    stamp = _stamp(lock)
    return stamp.exists() and stamp.read_text() == _digest(lock) and _works(str(_python()), "-c", "")


def _stamp(lock: str) -> Path:
    return VENV / f"installed-{lock}"


def _digest(lock: str) -> str:
    return hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()


def _python() -> Path:
    return VENV / "bin" / "python"


def _works(*command: str) -> bool:
    try:
        ended = subprocess.run(  # noqa: S603  # The commands are our own.
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
        )
    except OSError:
        return False
    return ended.returncode == 0


def _run(*command: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    ended = subprocess.run(command, stdin=subprocess.DEVNULL, env=environment, check=False)  # noqa: S603  # As above.
    if ended.returncode != 0:
        sys.exit(f"That failed: {' '.join(command)}")


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")


if __name__ == "__main__":
    main()
