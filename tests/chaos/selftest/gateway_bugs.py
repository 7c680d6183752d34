"""Bugs for the gateway."""

import asyncio
import contextlib
from typing import Any, Final

from services.gateway.publish.publisher import Confirm, Publisher
from services.gateway.receive import intake, polling, webhook
from services.gateway.send import calls
from services.gateway.translate.translate import IGNORED, Translated
from shared.broker.port import BrokerUnavailable
from shared.broker.rabbitmq import publish
from shared.contracts.wire import Queue
from shared.errors import NeverAgain
from tests.chaos.selftest.planting import Bug, instead


def _ignore_confirms() -> None:
    async def send(self: Any, queue: Queue, body: bytes, confirm: Confirm, *, is_replayed: bool = False) -> None:
        with contextlib.suppress(BrokerUnavailable):
            await self._broker.publish(queue, body, is_replayed=is_replayed)
        confirm.settle(is_safe=True)

    instead(Publisher, "_send", send)


def _move_offset_on() -> None:
    behind: set[asyncio.Task[None]] = set()
    publish_all = polling.Polling._publish

    async def publish_later(self: Any, updates: Any, stop: asyncio.Event) -> None:
        task = asyncio.create_task(publish_all(self, updates, stop))
        behind.add(task)
        task.add_done_callback(behind.discard)
        self._offset = updates[-1].update_id + 1

    instead(polling.Polling, "_publish", publish_later)


def _answer_webhook_at_once() -> None:
    async def take_in(self: Any, body: bytes) -> bool:
        (translated,) = self._intake.receive([body], "webhook")
        self._publisher.submit(translated)
        return True

    instead(webhook.WebhookDoor, "_is_taken_in", take_in)


def _share_message_id() -> None:
    properties = publish.Outgoing.properties

    def shared(self: publish.Outgoing) -> Any:
        mine = properties(self)
        mine.message_id = "the-same"
        return mine

    instead(publish.Outgoing, "properties", shared)


def _publish_without_mandatory() -> None:
    async def send(opened: Any, outgoing: publish.Outgoing) -> None:
        await opened.wire.basic_publish(
            outgoing.body,
            exchange="" if outgoing.is_reply else opened.exchange.name,
            routing_key=outgoing.routing_key,
            properties=outgoing.properties(),
            mandatory=False,
            wait=False,
        )

    instead(publish, "_send", send)


def _make_redelivered_calls_again() -> None:
    instead(calls, "_may_be_done", lambda *_: False)


def _swallow_poison() -> None:
    read = intake.translate  # type: ignore[attr-defined]

    def translate(*given: Any) -> Translated:
        try:
            return read(*given)
        except NeverAgain:
            return IGNORED

    instead(intake, "translate", translate)


def _know_every_secret() -> None:
    instead(webhook.WebhookDoor, "_knows_secret", lambda *_: True)


BUGS: Final = (
    Bug("confirm ignored", "gateway", _ignore_confirms),
    Bug("offset moved past unconfirmed", "gateway", _move_offset_on),
    Bug("webhook 200 before confirm", "gateway", _answer_webhook_at_once),
    Bug("shared message_id", "gateway", _share_message_id),
    Bug("mandatory flag off", "gateway", _publish_without_mandatory),
    Bug("redelivered call made again", "gateway", _make_redelivered_calls_again),
    Bug("poison swallowed", "gateway", _swallow_poison),
    Bug("webhook secret not compared", "gateway", _know_every_secret),
)
