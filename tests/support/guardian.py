"""A parent for a run of the tests that outlives it, and ends whatever processes the run leaves behind.

Servers and browsers have sessions of their own, so that Ctrl-C in the terminal is not for them. When the test that
started one is killed, nobody ends it: it becomes a child of the guardian. Linux alone has such foster parents; a run
elsewhere goes without one.
"""

import contextlib
import ctypes
import math
import os
import signal
import sys
import time
from typing import Final, NoReturn

import psutil

_SET_DEATH_SIGNAL: Final = 1
_SET_FOSTER_PARENT: Final = 36
"""PR_SET_PDEATHSIG and PR_SET_CHILD_SUBREAPER, in the manual of prctl(2)."""

_REQUESTS: Final = frozenset({signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
_HEARD: Final = _REQUESTS | {signal.SIGCHLD}

_STOPS_WITHIN_S: Final = 60.0
"""How long a run that was asked to stop may take."""

_ENDINGS: Final = ((signal.SIGTERM, 10.0), (signal.SIGKILL, 10.0))
"""How what is left behind is ended, and how long each way is given."""


def guard_this_run() -> None:
    """Go on in a new child of this process; the process itself only guards it from now on, and exits as it does.

    To be called while there is one thread.
    """
    if sys.platform != "linux":
        return
    guardian = os.getpid()
    sys.stdout.flush()
    sys.stderr.flush()
    usual = signal.pthread_sigmask(signal.SIG_BLOCK, _HEARD)
    run = os.fork()
    if run:
        _guard(run)
    # A guardian that is killed cannot end anything: then the run ends itself.
    _prctl(_SET_DEATH_SIGNAL, signal.SIGTERM)
    signal.pthread_sigmask(signal.SIG_SETMASK, usual)
    if os.getppid() != guardian:
        sys.exit(128 + signal.SIGTERM)


def _guard(run: int) -> NoReturn:
    _prctl(_SET_FOSTER_PARENT, 1)
    stopped_by = math.inf
    while (status := _collected(run)) is None:
        if time.monotonic() > stopped_by:
            os.kill(run, signal.SIGKILL)
        elif _hears_a_request():
            os.kill(run, signal.SIGTERM)
            stopped_by = min(stopped_by, time.monotonic() + _STOPS_WITHIN_S)
    _end_the_rest()
    code = os.waitstatus_to_exitcode(status)
    # As a shell has it for whom a signal ended. What this process has a copy of is the run's to close, not its own.
    os._exit(code if code >= 0 else 128 - code)


def _hears_a_request() -> bool:
    """Wait a second for one, or for something else to look after."""
    heard = signal.sigtimedwait(_HEARD, 1.0)
    # What the terminal sends reaches the run too; what a process sends reaches only whom it names.
    return heard is not None and heard.si_signo in _REQUESTS and heard.si_code <= 0


def _collected(run: int | None) -> int | None:
    """Collect every dead child; how the run ended, if it is among them."""
    try:
        while (dead := os.waitpid(-1, os.WNOHANG)) != (0, 0):
            if dead[0] == run:
                return dead[1]
    except ChildProcessError:
        return None
    return None


def _end_the_rest() -> None:
    names = set[str]()
    for how, patience_s in _ENDINGS:
        deadline, told = time.monotonic() + patience_s, set[psutil.Process]()
        while (left := _left()) and time.monotonic() < deadline:
            for process in left - told:
                with contextlib.suppress(psutil.NoSuchProcess):
                    names.add(process.name())
                    process.send_signal(how)
            told |= left
            time.sleep(0.02)
    if names:
        sys.stderr.write(f"\nThe run left processes behind, which are ended now: {', '.join(sorted(names))}\n")


def _left() -> set[psutil.Process]:
    _collected(None)
    return set(psutil.Process().children(recursive=True))


def _prctl(option: int, value: int) -> None:
    ctypes.CDLL(None).prctl(option, value, 0, 0, 0)
