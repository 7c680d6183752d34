"""The calls lane: one Bot API call any service wants made, and Telegram's answer to it."""

from typing import Final

import msgspec

from shared.contracts.bundle import Undecodable
from shared.contracts.customer_events import Instant


class TelegramCall(msgspec.Struct, frozen=True, tag_field="event", tag="telegram_call/1", omit_defaults=True):
    """Call `method` with the JSON object `parameters`; not worth making after `expires_at`.

    `chat_id` is the chat the call writes to, where it writes to one: the rate limits are per chat.
    """

    method: str
    parameters: msgspec.Raw
    expires_at: Instant
    chat_id: int | None = None


class TelegramAnswer(msgspec.Struct, frozen=True, tag_field="event", tag="telegram_answer/1", omit_defaults=True):
    """Telegram's answer, as it came: `status` is HTTP's, `body` the JSON `{"ok": …}` object.

    When the call was not made, or nobody knows whether it was, `body` is the JSON object Telegram would send with an
    `error_code` of our own making: 408 for a call that expired before it was made, 504 for an unknown outcome.
    """

    status: int
    body: msgspec.Raw


_encoder: Final = msgspec.json.Encoder()
_call: Final = msgspec.json.Decoder(TelegramCall)
_answer: Final = msgspec.json.Decoder(TelegramAnswer)


def encode_call(message: TelegramCall | TelegramAnswer) -> bytes:
    """The call or the answer as JSON."""
    return _encoder.encode(message)


def decode_call(body: bytes) -> TelegramCall:
    """Raise `Undecodable` for anything else."""
    try:
        return _call.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as exc:
        raise Undecodable(str(exc)) from exc


def decode_answer(body: bytes) -> TelegramAnswer:
    """Raise `Undecodable` for anything else."""
    try:
        return _answer.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as exc:
        raise Undecodable(str(exc)) from exc
