"""From `python -m services.x` to an exit code: settings are read, logs set up, signals mean "stop gracefully"."""

import asyncio
import gc
import signal
import sys
from collections.abc import Awaitable, Callable

import structlog
import uvloop

from shared.errors import Misconfigured
from shared.service.logs import configure_logs
from shared.settings.groups import Logging
from shared.settings.load import load_settings

log = structlog.get_logger()

EXIT_MISCONFIGURED = 78
"""EX_CONFIG of sysexits.h."""


def run_service(name: str, serve: Callable[[asyncio.Event], Awaitable[None]]) -> None:
    """Run `serve(stop)` until it returns, then exit: 0 when asked to stop, 78 when misconfigured, 1 when it failed.

    `stop` is set by the first SIGINT or SIGTERM; `serve` then has to finish what it holds and return.
    """
    try:
        logging = load_settings(Logging)
        configure_logs(logging.log_level, logging.log_format)
        structlog.contextvars.bind_contextvars(service=name)
        # What the imports made is there to stay. A full collection would look through all of it, and nobody is served
        # meanwhile: a tenth of a second in admin_ui (docs/decisions.md 11.3).
        gc.freeze()
        uvloop.run(_until_signalled(serve))
    except* Misconfigured as group:
        sys.stderr.write(f"{name} cannot start:\n{_lines(group)}\n")
        sys.exit(EXIT_MISCONFIGURED)


async def _until_signalled(serve: Callable[[asyncio.Event], Awaitable[None]]) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signal_number, stop.set)
    await log.ainfo("starting")
    await serve(stop)
    await log.ainfo("stopped")


def _lines(group: BaseExceptionGroup[Misconfigured]) -> str:
    return "\n".join(f"  {line}" for error in _leaves(group) for line in str(error).splitlines())


def _leaves(error: BaseException) -> list[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        return [leaf for inner in error.exceptions for leaf in _leaves(inner)]
    return [error]
