"""Time for what takes minutes: longer than pytest waits for a test of the others before it takes it to hang."""

import faulthandler
import sys
from collections.abc import Iterator

import pytest

LONGEST_S = 1800.0


@pytest.fixture
def long_test() -> Iterator[None]:
    """Hangs only after half an hour."""
    faulthandler.dump_traceback_later(LONGEST_S, exit=True, file=sys.__stderr__ or sys.stderr)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
