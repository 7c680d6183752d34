"""The HTTP client to the Bot API, and the only place that holds the bot's token."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

import aiohttp
import msgspec
from pydantic import SecretStr

from shared.contracts.codec import UNREADABLE
from shared.errors import TryAgain

CONNECT_TIMEOUT_S: Final = 10.0


class TelegramUnreachable(TryAgain):
    """The request did not leave: certainly nothing was done."""


class OutcomeUnknown(TryAgain):
    """The request left and no whole answer came: nobody knows whether it was carried out."""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What came back: HTTP's status and the body, not looked into."""

    status: int
    body: bytes


class Failure(msgspec.Struct, frozen=True):
    """Telegram's own words for a refusal."""

    error_code: int = 0
    description: str = ""
    parameters: "FailureParameters | None" = None

    @property
    def retry_after_s(self) -> int | None:
        """How long to leave Telegram alone, if it says so."""
        return self.parameters.retry_after if self.parameters else None


class FailureParameters(msgspec.Struct, frozen=True):
    """Telegram's hints for a program."""

    retry_after: int | None = None


_failure: Final = msgspec.json.Decoder(Failure)


def failure_in(answer: HttpAnswer) -> Failure:
    """Telegram's words in an answer that is no success, or what can be said of one without words."""
    with contextlib.suppress(*UNREADABLE):
        failure = _failure.decode(answer.body)
        if failure.description:
            return failure
    return Failure(answer.status, f"HTTP {answer.status}")


class Telegram:
    """Calls methods of the Bot API."""

    def __init__(self, session: aiohttp.ClientSession, api_url: str, token: SecretStr) -> None:
        self._session = session
        self._address = f"{api_url.rstrip('/')}/bot{token.get_secret_value()}/"

    async def call(self, method: str, parameters: bytes, timeout_s: float) -> HttpAnswer:
        """POST a JSON object to a method; `method` holds letters only.

        Raises:
            TelegramUnreachable: the request did not leave.
            OutcomeUnknown: it left, and no whole answer came within the timeout.
        """
        outcome = await self._post(self._address + method, parameters, timeout_s)
        if isinstance(outcome, HttpAnswer):
            return outcome
        # Raised here and not where it was caught: aiohttp's own errors spell the address, and the token with it.
        raise outcome

    async def _post(self, address: str, body: bytes, timeout_s: float) -> HttpAnswer | TryAgain:
        timeout = aiohttp.ClientTimeout(total=timeout_s, connect=min(CONNECT_TIMEOUT_S, timeout_s))
        try:
            async with self._session.post(address, data=body, timeout=timeout, allow_redirects=False) as response:
                return HttpAnswer(response.status, await response.read())
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as exc:
            return TelegramUnreachable(type(exc).__name__)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as exc:
            return OutcomeUnknown(type(exc).__name__)


@contextlib.asynccontextmanager
async def open_telegram(api_url: str, token: SecretStr) -> AsyncIterator[Telegram]:
    """A client whose connections are closed with the block."""
    connector = aiohttp.TCPConnector(limit=0)
    headers = {"Content-Type": "application/json"}
    async with aiohttp.ClientSession(
        connector=connector, headers=headers, cookie_jar=aiohttp.DummyCookieJar()
    ) as session:
        yield Telegram(session, api_url, token)
        # aiohttp closes its sockets in the next turn of the loop.
        await asyncio.sleep(0)
