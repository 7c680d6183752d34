"""`python recorder.py JOURNAL`: the one-process product of the working directory, with a journal of what it enters.

An entry is the start of a function in services/ or shared/ whose caller, the nearest frame of theirs in the stack, is
in another file. What is between them (contextlib, aiosql, asyncpg) is passed over; a task or a callback begins with no
caller and is an entry too. A coroutine starts once, however often it is resumed. What a comprehension does, its
function does.

Only the standard library is needed here: it must run beside the code of any commit.
"""

import asyncio
import dis
import json
import runpy
import sys
import threading
import time
from pathlib import Path
from types import CodeType, FrameType
from typing import Final

_PARTS: Final = ("services/", "shared/")
_RESUME: Final = dis.opmap["RESUME"]
_LOOP: Final = asyncio.Runner.run.__code__
_NO_FUNCTIONS: Final = ("<module>", "<genexpr>", "<listcomp>", "<setcomp>", "<dictcomp>")


class Recorder:
    """Remembers entries, each with its time and place. What it keeps is a row of JSON: see `Entry` in walk.py."""

    def __init__(self, root: Path) -> None:
        self._root = f"{root}/"
        self._files: dict[str, str | None] = {}
        self._rows: list[tuple[float, str, str, str | None]] = []

    def note(self, frame: FrameType, event: str, argument: object) -> None:  # noqa: ARG002  # As `sys.setprofile` calls it.
        """Called for whatever any function of the process does."""
        if event != "call" or not (file := self._file_of(frame.f_code)) or not _starts(frame):
            return
        caller = self._caller_of(frame)
        if caller != file:
            code = frame.f_code
            # Named queries have one name for all in a file, and each its own line.
            self._rows.append((time.time(), file, f"{code.co_qualname}:{code.co_firstlineno}", caller))

    def write(self, journal: Path) -> None:
        """Leave what was noted to whoever asked for it."""
        journal.write_text(json.dumps(self._rows))

    def _caller_of(self, frame: FrameType) -> str | None:
        above = frame.f_back
        # Whatever started the loop called nothing that runs in it.
        while above and above.f_code is not _LOOP:
            if file := self._file_of(above.f_code):
                return file
            above = above.f_back
        return None

    def _file_of(self, code: CodeType) -> str | None:
        path = code.co_filename
        if path not in self._files:
            file = path.removeprefix(self._root)
            self._files[path] = file if file != path and file.startswith(_PARTS) else None
        return self._files[path]


def _starts(frame: FrameType) -> bool:
    """Whether a function begins. The argument of RESUME is 0 at its start and not after a yield or an await; where an
    exception is thrown into a coroutine, there is no RESUME.
    """
    code, at = frame.f_code.co_code, frame.f_lasti
    return code[at] == _RESUME and code[at + 1] & 3 == 0 and frame.f_code.co_name not in _NO_FUNCTIONS


def main(journal: Path) -> None:
    """Run the product until it is asked to stop."""
    recorder = Recorder(Path.cwd())
    threading.setprofile(recorder.note)
    sys.setprofile(recorder.note)
    try:
        runpy.run_module("deploy.local", run_name="__main__", alter_sys=True)
    finally:
        sys.setprofile(None)
        recorder.write(journal)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
