"""The calls one service asks another to make: a Bot API call any service wants made, and what became of it."""

from typing import Final

import msgspec

from shared.contracts.codec import reader
from shared.contracts.customer_events import Instant


class TelegramCall(msgspec.Struct, frozen=True, tag_field="event", tag="telegram_call/1", omit_defaults=True):
    """Call `method` with the JSON object `parameters`; not worth making after `expires_at`.

    `chat_id` is the chat the call writes to, where it writes to one: the rate limits are per chat. With a `delivery_id`
    the answer is published as a `DeliveryOutcome` and reaches admin_ui though it was restarted meanwhile; without one
    it is the reply to this request. `attempt` tells the attempts at one delivery apart.
    """

    method: str
    parameters: msgspec.Raw
    expires_at: Instant
    chat_id: int | None = None
    delivery_id: int | None = None
    attempt: int = 0


class TelegramAnswer(msgspec.Struct, frozen=True, tag_field="event", tag="telegram_answer/1", omit_defaults=True):
    """Telegram's answer, as it came: `status` is HTTP's, `body` the JSON `{"ok": …}` object.

    When the call was not made, or nobody knows whether it was, `body` is the JSON object Telegram would send with an
    `error_code` of our own making: 408 for a call that expired before it was made, 504 for an unknown outcome.
    """

    status: int
    body: msgspec.Raw


class DeliveryOutcome(msgspec.Struct, frozen=True, tag_field="event", tag="delivery_outcome/1", omit_defaults=True):
    """What became of one attempt at a delivery: `status` and `body` as in a `TelegramAnswer`. May come twice."""

    delivery_id: int
    attempt: int
    status: int
    body: msgspec.Raw


decode_call: Final = reader(TelegramCall)
decode_answer: Final = reader(TelegramAnswer)
decode_outcome: Final = reader(DeliveryOutcome)
