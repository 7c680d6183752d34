"""What a delivery is, in words both the ledger and those who write into it use."""

from enum import IntEnum
from typing import Literal

DeliveryState = Literal["held", "queued", "sending", "sent", "rejected", "unknown"]
"""`held` asks the admin first; `unknown`: nobody knows whether it was sent."""


class Lane(IntEnum):
    """Who goes first where Telegram's limits leave room for one: the lower number."""

    REPLIES = 0
    PUSHES = 1
    EDITS = 2
    BULK = 3
