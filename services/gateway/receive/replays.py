"""Updates an operator takes out of quarantine: handled exactly as if they had just come in."""

import asyncio
from functools import partial
from typing import Final

import structlog

from services.gateway.publish.publisher import Publisher, all_settled
from services.gateway.receive.intake import Intake
from services.gateway.translate.translate import Translated
from shared.broker.consumer import Consumer
from shared.broker.port import BrokerUnavailable, Delivery
from shared.retry import until_done

log = structlog.get_logger()

MOST_REPLAYS_UNSETTLED: Final = 10


async def replay_updates(replays: Consumer, intake: Intake, publisher: Publisher, stop: asyncio.Event) -> None:
    """Publish each again and acknowledge it, one by one, until asked to stop."""
    await replays.one_by_one(partial(_replay, intake, publisher, stop), stop)


async def _replay(intake: Intake, publisher: Publisher, stop: asyncio.Event, delivery: Delivery) -> None:
    translated = intake.read(delivery.body)
    await until_done(partial(_publish, translated, publisher), stop, "cannot replay an update")
    log.info("update replayed", fate=translated.fate)


async def _publish(translated: Translated, publisher: Publisher) -> None:
    receipt = publisher.submit(translated, is_replayed=True)
    await all_settled([receipt])
    if not receipt.is_safe:
        raise BrokerUnavailable("not confirmed")
