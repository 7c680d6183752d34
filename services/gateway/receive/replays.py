"""Updates an operator takes out of quarantine: handled exactly as if they had just come in."""

import asyncio
from typing import Final

import structlog

from services.gateway.pace import Pace, waits
from services.gateway.publish.publisher import Publisher, all_settled
from services.gateway.receive.intake import Intake
from services.gateway.translate.translate import Translated
from shared.broker.port import Deliveries
from shared.stopping import pause, unless_stopped

log = structlog.get_logger()

MOST_REPLAYS_UNSETTLED: Final = 10


async def replay_updates(deliveries: Deliveries, intake: Intake, publisher: Publisher, stop: asyncio.Event) -> None:
    """Publish each again and acknowledge it, one by one, until asked to stop."""
    while (delivery := await unless_stopped(stop, deliveries.receive())) is not None:
        translated = intake.read(delivery.body)
        if await _publish(translated, publisher, stop):
            log.info("update replayed", fate=translated.fate)
            await deliveries.ack([delivery])


async def _publish(translated: Translated, publisher: Publisher, stop: asyncio.Event) -> bool:
    """Whether the broker has it; tries until asked to stop."""
    for wait_s in waits(Pace()):
        receipt = publisher.submit(translated)
        await all_settled([receipt])
        if receipt.is_safe or stop.is_set():
            return receipt.is_safe
        await pause(stop, wait_s)
    raise AssertionError("waits never end")
