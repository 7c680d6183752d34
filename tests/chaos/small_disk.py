"""A small disk of its own, which can be filled to the last byte: a tmpfs."""

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_BALLAST: Final = "ballast"


@dataclass(frozen=True)
class SmallDisk:
    """Where it is mounted."""

    folder: Path

    def fill(self) -> None:
        """Leave no room at all; what became free since is taken as well."""
        room = shutil.disk_usage(self.folder).free
        with (self.folder / _BALLAST).open("ab") as ballast:
            if room:
                # Somebody may be faster.
                with contextlib.suppress(OSError):
                    os.posix_fallocate(ballast.fileno(), ballast.tell(), room)

    def clear(self) -> None:
        """Give the room back."""
        (self.folder / _BALLAST).unlink(missing_ok=True)


def no_disk_because() -> str | None:
    """Why there can be none here; None when there can."""
    if os.geteuid() != 0:
        return "mounting a tmpfs takes root"
    if shutil.which("mount") is None:
        return "there is no mount command"
    with tempfile.TemporaryDirectory() as folder:
        refusal = _mount(Path(folder), 1)
        if refusal is None:
            _unmount(Path(folder))
        return refusal


@contextlib.contextmanager
def small_disk(megabytes: int) -> Iterator[SmallDisk]:
    """A new one of this size, gone after the block with everything on it. It is memory."""
    folder = Path(tempfile.mkdtemp(prefix="frontdesk-chaos-disk-"))
    folder.chmod(0o755)
    refusal = _mount(folder, megabytes)
    if refusal is not None:
        folder.rmdir()
        raise OSError(refusal)
    try:
        yield SmallDisk(folder)
    finally:
        _unmount(folder)
        folder.rmdir()


def _mount(folder: Path, megabytes: int) -> str | None:
    """Why it did not work."""
    options = f"size={megabytes}m,mode=0755"
    done = _run("mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder))
    return done.stderr.strip() or "mount failed" if done.returncode else None


def _unmount(folder: Path) -> None:
    # Lazily, because some process of a killed server may still have its last file open.
    _run("umount", "--lazy", str(folder))


def _run(*command: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)  # noqa: S603  # Our own.
