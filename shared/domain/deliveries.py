"""What a delivery is, in words both the ledger and those who write into it use."""

from enum import IntEnum
from typing import Final, Literal

DeliveryState = Literal["held", "queued", "sending", "sent", "rejected", "unknown"]
"""`held` asks the admin first; `unknown`: nobody knows whether it was sent."""

DeliveryKind = Literal["reply", "relay", "push", "notice", "receipt", "edit", "reaction", "deletion"]
"""`reply`: an admin's message to a customer. `relay`: a customer's message to an admin who is in the conversation.
`push`: tells an admin of new messages. `notice`: tells an admin what became of a reply. `receipt`: the reaction on a
delivered message. `edit`, `reaction`, `deletion`: follow what was done to a message on the other side."""

REPEATED_WHEN_UNKNOWN: Final[frozenset[DeliveryKind]] = frozenset(
    {"relay", "push", "notice", "receipt", "edit", "reaction", "deletion"}
)
"""Sent again by itself when nobody knows whether it was sent. Edits, reactions and deletions do no more the second
time; an admin who sees a message twice is better off than one who never sees it. A reply is the admin's to decide."""


class Lane(IntEnum):
    """Who goes first where Telegram's limits leave room for one: the lower number."""

    REPLIES = 0
    PUSHES = 1
    EDITS = 2
    BULK = 3
