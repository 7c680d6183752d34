"""Kinds of deliveries, and what follows when one has come to its end: declared by the features that send them
(docs/decisions.md 8.6).
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from shared.db.database import Connection
from shared.db.deliveries import LedgerEntry
from shared.telegram.refusals import Meaning


@dataclass(frozen=True, slots=True)
class Settled:
    """How a delivery ended. `entry` is as it was before: one in doubt whose answer came late was `unknown`.

    `ids` are the messages it became; `reason` says why Telegram refused it, `meaning` what kind of refusal that is.
    `replaced_by` is the delivery written in its place, when the policy for its kind is to send it again; then a late
    answer may still be about the first copy.
    """

    entry: LedgerEntry
    state: Literal["sent", "rejected", "unknown"]
    ids: tuple[int, ...] = ()
    reason: str = ""
    meaning: Meaning = "other"
    replaced_by: int | None = None

    @property
    def was_in_doubt(self) -> bool:
        """Whether the admin was notified that nobody knows."""
        return self.entry.state == "unknown"

    @property
    def is_blocked(self) -> bool:
        """Whether the customer has the bot blocked, or is there no more."""
        return self._is_in_customers_chat and self.meaning == "blocked"

    @property
    def is_out_of_reach(self) -> bool:
        """Whether nothing reaches this admin: they never started the bot, or have it blocked."""
        return not self._is_in_customers_chat and self.meaning in ("blocked", "out_of_reach")

    @property
    def was_made_twice(self) -> bool:
        """Whether the same attempt had arrived before: nobody asked for this copy."""
        return bool(self.entry.sent_ids)

    @property
    def _is_in_customers_chat(self) -> bool:
        return self.entry.chat_id == self.entry.user_id


FollowUp: TypeAlias = Callable[[Connection, Settled], Awaitable[None]]
"""In the transaction that settles the delivery."""


async def _nothing(_: Connection, __: Settled) -> None:
    """What follows where nothing does."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of deliveries.

    `delivered`, `refused` and `in_doubt` follow an attempt that came to that end. `arrived_twice` follows a copy that
    arrived beside another: one sent in its place, or one that `was_made_twice`. `not_sent_yet` follows one in doubt
    that turns out not to have been sent, and is sent now. Where `is_repeated` another is sent by itself in the place of
    one of which nobody knows whether it arrived (docs/decisions.md 5.2). `changes_conversation`: panels that show the
    customer are looked at again. `is_timed`: how long it took to arrive is measured.
    """

    name: str
    delivered: FollowUp = _nothing
    refused: FollowUp = _nothing
    in_doubt: FollowUp = _nothing
    arrived_twice: FollowUp = _nothing
    not_sent_yet: FollowUp = _nothing
    is_repeated: bool = True
    changes_conversation: bool = False
    is_timed: bool = False

    async def follow(self, connection: Connection, settled: Settled) -> None:
        """Do whatever follows this end."""
        match settled.state:
            case "sent":
                await self.delivered(connection, settled)
            case "rejected":
                await self.refused(connection, settled)
            case "unknown":
                await self.in_doubt(connection, settled)
