"""Calls for the gateway, valid by default, and what is said of them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from shared.broker.port import Broker, Deliveries
from shared.contracts.codec import encode
from shared.contracts.telegram_calls import (
    DeliveryOutcome,
    TelegramAnswer,
    TelegramCall,
    decode_answer,
    decode_outcome,
)
from shared.contracts.wire import TELEGRAM_CALLS
from tests.support.waiting import PATIENCE_S, soon


def call(
    method: str = "sendMessage",
    chat_id: int | None = 7,
    within_s: float = PATIENCE_S,
    delivery_id: int | None = None,
    attempt: int = 0,
    **parameters: Any,
) -> bytes:
    """An encoded call; with a delivery_id its outcome goes to the ledger."""
    parameters = ({"chat_id": chat_id} if chat_id is not None else {}) | parameters
    expires_at = datetime.now(UTC) + timedelta(seconds=within_s)
    raw = msgspec.Raw(msgspec.json.encode(parameters))
    return encode(TelegramCall(method, raw, expires_at, chat_id, delivery_id, attempt))


async def ask(broker: Broker, body: bytes) -> TelegramAnswer:
    """Ask for a call as admin_ui's panels do, and wait for the answer."""
    return decode_answer(await broker.request(TELEGRAM_CALLS, body, timeout_s=2 * PATIENCE_S))


def said(answer: TelegramAnswer | DeliveryOutcome) -> dict[str, Any]:
    """The words of an answer."""
    words: dict[str, Any] = msgspec.json.decode(answer.body)
    return words


async def outcomes(deliveries: Deliveries, count: int) -> list[DeliveryOutcome]:
    """The next outcomes, in the order of the deliveries, acknowledged."""
    found = list[DeliveryOutcome]()
    for _ in range(count):
        delivery = await soon(deliveries.receive())
        found.append(decode_outcome(delivery.body))
        await deliveries.ack([delivery])
    return sorted(found, key=lambda outcome: (outcome.delivery_id, outcome.attempt))
