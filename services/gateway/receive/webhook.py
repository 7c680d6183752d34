"""The webhook: an ASGI application that answers 200 once the broker has the update, and not before.

So nothing is lost that Telegram believes to be here (docs/decisions.md 4.1).
"""

import asyncio
import hmac
import time
from typing import Final
from urllib.parse import unquote, urlsplit

import msgspec
import structlog
from starlette.types import Receive, Scope, Send

from services.gateway.pace import Pace
from services.gateway.publish.publisher import Publisher
from services.gateway.receive.intake import Intake
from services.gateway.receive.refused import Refused
from services.gateway.receive.updates import ALLOWED_UPDATES, update_id_at_start
from services.gateway.settings import Webhook
from services.gateway.telegram import Telegram, failure_in
from services.gateway.translate.translate import Translated
from shared.broker.port import Broker
from shared.contracts.codec import Undecodable, reader
from shared.errors import TryAgain
from shared.metrics import GatewayMetrics
from shared.retry import until_done
from shared.stopping import pause, unless_stopped

log = structlog.get_logger()

LARGEST_BODY: Final = 8 * 1024 * 1024
"""Beyond what Telegram could ever send. Below it, an oversized update is quarantined whole and answered 200: refused,
it would come again for a day."""

RETRY_AFTER_S: Final = 3
MOST_CONNECTIONS: Final = 100

_SECRET_HEADER: Final = b"x-telegram-bot-api-secret-token"


class WebhookDoor:
    """The application at the path of the webhook's address."""

    def __init__(
        self, webhook: Webhook, intake: Intake, publisher: Publisher, broker: Broker, metrics: GatewayMetrics
    ) -> None:
        self._path = unquote(urlsplit(webhook.url).path) or "/"
        self._secret = webhook.secret.get_secret_value().encode()
        self._intake = intake
        self._publisher = publisher
        self._broker = broker
        self._metrics = metrics
        self._refused = Refused()
        # Bound once: a logger looked up for each line costs more than a line that is not written.
        self._log = log.bind(door="webhook")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take one update in."""
        refusal = self._refuse(scope)
        if refusal is not None:
            await _answer(send, refusal)
            return
        body = await _read(receive)
        if body is None:
            await _answer(send, 413)
            return
        await _answer(send, 200 if await self._is_taken_in(body) else 503)

    def _refuse(self, scope: Scope) -> int | None:
        if scope["path"] != self._path:
            return 404
        if scope["method"] != "POST":
            return 405
        if not self._knows_secret(scope["headers"]):
            self._metrics.webhook_refused.inc()
            return 401
        return None

    def _knows_secret(self, headers: list[tuple[bytes, bytes]]) -> bool:
        given = [value for name, value in headers if name == _SECRET_HEADER]
        return len(given) == 1 and hmac.compare_digest(given[0], self._secret)

    async def _is_taken_in(self, body: bytes) -> bool:
        """False: Telegram sends it again, and what the same admin did later waits for that."""
        translated = self._intake.read(body)
        if translated.staff is None:
            return self._can_take() and await self._is_published(translated, body)
        who, update_id = translated.admin_id, translated.update_id
        waits = self._refused.keeps_back(who, update_id, time.monotonic())
        if not waits and self._can_take() and await self._is_published(translated, body):
            self._refused.forget(who, update_id)
            return True
        self._refused.note(who, update_id, time.monotonic())
        return False

    def _can_take(self) -> bool:
        return self._broker.is_connected and not self._publisher.is_overfull

    async def _is_published(self, translated: Translated, body: bytes) -> bool:
        self._intake.count(translated, "webhook")
        receipt = self._publisher.submit(translated)
        await receipt.wait()
        self._log.debug("update taken in", update_id=update_id_at_start(body), is_safe=receipt.is_safe)
        return receipt.is_safe


async def _read(receive: Receive) -> bytes | None:
    """The whole body; None when it is larger than any update, or its sender is gone."""
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        chunk: bytes = message.get("body", b"")
        body = body + chunk if body else chunk
        if len(body) > LARGEST_BODY:
            return None
        if not message.get("more_body", False):
            return body


async def _answer(send: Send, status: int) -> None:
    headers = _HEADERS[status]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


_HEADERS: Final[dict[int, list[tuple[bytes, bytes]]]] = {
    200: [(b"content-length", b"0")],
    401: [(b"content-length", b"0")],
    404: [(b"content-length", b"0")],
    405: [(b"content-length", b"0"), (b"allow", b"POST")],
    413: [(b"content-length", b"0")],
    503: [(b"content-length", b"0"), (b"retry-after", str(RETRY_AFTER_S).encode())],
}


class _WebhookInfo(msgspec.Struct):
    url: str


class _InfoAnswer(msgspec.Struct):
    result: _WebhookInfo


_info: Final = reader(_InfoAnswer)


class WebhookRefused(TryAgain):
    """Telegram answered, but did not agree."""


class WebhookRegistration:
    """Tells Telegram where to send updates. `trouble` is None once it knows, else what is wrong, for readiness."""

    def __init__(self, telegram: Telegram, webhook: Webhook, pace: Pace) -> None:
        self._telegram = telegram
        self._pace = pace
        self._url = webhook.url
        self._parameters = msgspec.json.encode(
            {
                "url": webhook.url,
                "secret_token": webhook.secret.get_secret_value(),
                "allowed_updates": ALLOWED_UPDATES,
                "max_connections": MOST_CONNECTIONS,
                "drop_pending_updates": False,
            }
        )
        self.trouble: str | None = "the webhook is not set yet"

    async def run(self, stop: asyncio.Event) -> None:
        """Ask until Telegram agrees, and again whenever somebody else has changed it meanwhile."""
        while not stop.is_set():
            await unless_stopped(stop, until_done(self._set, None, "the webhook is not set", self._pace.patience))
            await self._until_lost(stop)

    async def _until_lost(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            await pause(stop, self._pace.webhook_check_s)
            if await unless_stopped(stop, self._is_lost()):
                self.trouble = "somebody else has changed the webhook"
                log.warning("the webhook is not ours any more, setting it again")
                return

    async def _is_lost(self) -> bool:
        """Whether Telegram says that it sends updates elsewhere; no answer says nothing."""
        try:
            answer = await self._telegram.call("getWebhookInfo", b"{}", self._pace.answer_s)
            return answer.status == 200 and _info(answer.body).result.url != self._url
        except (TryAgain, Undecodable):
            return False

    async def _set(self) -> None:
        try:
            await self._ask()
        except TryAgain as exc:
            self.trouble = f"the webhook is not set: {exc}"
            raise
        self.trouble = None
        log.info("the webhook is set")

    async def _ask(self) -> None:
        answer = await self._telegram.call("setWebhook", self._parameters, self._pace.answer_s)
        if answer.status != 200:
            failure = failure_in(answer)
            raise WebhookRefused(f"{failure.error_code} {failure.description}")
