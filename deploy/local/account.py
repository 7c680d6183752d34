"""Postgres refuses to run as root: started as root, it gets an unprivileged account."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from shared.errors import Misconfigured

_UNPRIVILEGED = ("postgres", "nobody", "daemon")


class Identity(TypedDict, total=False):
    """The arguments of `subprocess.Popen` that start a process as somebody else."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class Account:
    """Who runs a process. `uid` is None for: as we are."""

    uid: int | None = None
    gid: int | None = None

    @property
    def identity(self) -> Identity:
        """What to add to `subprocess.Popen`."""
        if self.uid is None or self.gid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Give `path` to this account."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def can_enter(self, folder: Path) -> bool:
        """Whether this account can reach `folder`: every folder above it must let it through."""
        return self.can_run("/bin/sh", "-c", 'cd "$0"', str(folder))

    def can_run(self, *command: str) -> bool:
        """Whether the command works for this account."""
        try:
            ended = subprocess.run(  # noqa: S603  # The commands are our own.
                command, cwd="/", stdin=subprocess.DEVNULL, capture_output=True, check=False, **self.identity
            )
        except PermissionError:
            return False
        return ended.returncode == 0


def account_for(folder: Path) -> Account:
    """Ourselves, unless we are root: then the owner of the data from before, or an unprivileged account.

    Raises:
        Misconfigured: the data belongs to somebody else, or we are root and there is nobody else to be.
    """
    owner = folder.stat().st_uid if folder.exists() else None
    if os.geteuid() == 0:
        return _account_of(owner) if owner else _unprivileged()
    if owner not in (None, os.geteuid()):
        raise Misconfigured(f"DATA_DIR: {folder} belongs to user {owner}: run as that user, or say another DATA_DIR")
    return Account()


def _account_of(uid: int) -> Account:
    try:
        return Account(uid, pwd.getpwuid(uid).pw_gid)
    except KeyError:
        return Account(uid, uid)


def _unprivileged() -> Account:
    for name in _UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise Misconfigured(f"Postgres does not run as root, and none of the users {', '.join(_UNPRIVILEGED)} exists")
