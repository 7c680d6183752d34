"""Structured logs: one line an event, JSON for machines or text for people, on standard error."""

import logging
import sys

import structlog


def configure_logs(level: str, log_format: str) -> None:
    """Send the project's and every library's logs through structlog. `log_format` is `json` or `text`."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared[:2], shared[3], structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=_rendering(log_format))
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    _quieten_libraries()


def _rendering(log_format: str) -> list[structlog.types.Processor]:
    last: list[structlog.types.Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if log_format == "json":
        return [*last, structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    # Where rich is installed the default shows local variables, and those hold what people wrote.
    plain = structlog.dev.plain_traceback
    return [*last, structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)]


def _quieten_libraries() -> None:
    # Below warning these tell of every request and every reconnection attempt; some of them with addresses in it.
    for name in ("aio_pika", "aiormq", "aiogram", "aiohttp", "uvicorn", "asyncio"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # It names the broker's address with each failure; shared.broker tells of them without.
    logging.getLogger("aiormq.connection").setLevel(logging.CRITICAL)
