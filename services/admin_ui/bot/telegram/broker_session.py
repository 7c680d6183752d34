"""aiogram's session, with the broker in the place of HTTP: the gateway makes the call and holds the token."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from typing import Any, Final, cast

import msgspec
from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.base import BaseSession
from aiogram.enums import ParseMode
from aiogram.exceptions import ClientDecodeError, TelegramNetworkError
from aiogram.methods import TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import LinkPreviewOptions

from services.admin_ui.bot.telegram.models import answer_model
from shared.broker.port import Broker
from shared.contracts.codec import Undecodable, encode
from shared.contracts.telegram_calls import TelegramAnswer, TelegramCall, decode_answer
from shared.contracts.wire import TELEGRAM_CALLS
from shared.errors import NeverAgain, TryAgain

DEFAULT_LIFETIME_S: Final = 10.0
_ANSWER_MARGIN_S: Final = 5.0
"""A call taken up in the last moment of its life still needs Telegram's time to answer."""

_NO_TOKEN: Final = "1:the-gateway-has-it"  # noqa: S105 - aiogram wants the form of a token; this is none.


class FilesNotCarried(NeverAgain):
    """The calls lane carries no files; a file_id travels as a plain string."""


class BrokerSession(BaseSession):
    """Sends each method as a `TelegramCall` and parses the `TelegramAnswer` as aiogram parses Telegram's own.

    A call that did not reach the gateway, or whose answer did not come, raises `TelegramNetworkError`.
    """

    def __init__(self, broker: Broker) -> None:
        super().__init__(timeout=DEFAULT_LIFETIME_S)
        self._broker = broker

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ASYNC109 - aiogram's
    ) -> TelegramType:
        """Make one call; `timeout` is how long it is worth making, in seconds."""
        # Kept by us, so that aiogram finds it built.
        answer_model(type(method))
        answer = await self._asked(method, self._call(bot, method, self.timeout if timeout is None else timeout))
        content = bytes(answer.body).decode("utf-8", errors="replace")
        return cast(TelegramType, self.check_response(bot, method, answer.status, content).result)

    def _call(self, bot: Bot, method: TelegramMethod[Any], lifetime_s: float) -> TelegramCall:
        parameters = self._parameters(bot, method)
        chat_id = parameters.get("chat_id")
        return TelegramCall(
            method=method.__api_method__,
            parameters=msgspec.Raw(msgspec.json.encode(parameters)),
            expires_at=datetime.now(UTC) + timedelta(seconds=lifetime_s),
            chat_id=chat_id if isinstance(chat_id, int) else None,
        )

    def _parameters(self, bot: Bot, method: TelegramMethod[Any]) -> dict[str, Any]:
        files: dict[str, Any] = {}
        values = {
            name: self.prepare_value(value, bot=bot, files=files, _dumps_json=False)
            for name, value in method.model_dump(warnings=False).items()
        }
        if files:
            raise FilesNotCarried(f"{method.__api_method__} with a file to upload")
        return {name: value for name, value in values.items() if value is not None}

    async def _asked(self, method: TelegramMethod[Any], call: TelegramCall) -> TelegramAnswer:
        timeout_s = (call.expires_at - datetime.now(UTC)).total_seconds() + _ANSWER_MARGIN_S
        try:
            body = await self._broker.request(TELEGRAM_CALLS, encode(call), timeout_s=timeout_s)
        except TryAgain as exc:
            raise TelegramNetworkError(method=method, message=f"{type(exc).__name__}: {exc}") from exc
        try:
            return decode_answer(body)
        except Undecodable as exc:
            raise ClientDecodeError("the gateway's answer is unreadable", exc, len(body)) from exc

    async def stream_content(
        self,
        url: str,  # noqa: ARG002 - aiogram's signature; downloads are refused.
        headers: dict[str, Any] | None = None,  # noqa: ARG002 - the same.
        timeout: int = 30,  # noqa: ARG002, ASYNC109 - the same.
        chunk_size: int = 65536,  # noqa: ARG002 - the same.
        raise_for_status: bool = True,  # noqa: ARG002 - the same.
    ) -> AsyncGenerator[bytes, None]:
        """Always raise: the calls lane downloads nothing."""
        for chunk in _no_chunks():
            yield chunk

    async def close(self) -> None:
        """The broker is not ours to close."""


def _no_chunks() -> list[bytes]:
    raise FilesNotCarried("a download")


def broker_bot(broker: Broker) -> Bot:
    """An ordinary aiogram bot that writes HTML and has no token."""
    defaults = DefaultBotProperties(parse_mode=ParseMode.HTML, link_preview=LinkPreviewOptions(is_disabled=True))
    return Bot(_NO_TOKEN, session=BrokerSession(broker), default=defaults)
