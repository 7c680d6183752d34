"""Settling: the answer to one attempt at a delivery becomes its state, and everything that follows from it.

It may come twice, late, or after the sweeper gave up on it. Only an attempt that is under way is settled; one that is
in doubt is corrected when the answer comes after all.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from services.admin_ui.features.receipts.notices import correct_notice, give_notice, take_back_notice
from services.admin_ui.features.receipts.texts import arrived_twice, leaves_now
from services.admin_ui.outbox.follow_up import Settled, follow, save_copy
from services.admin_ui.outbox.repeat import repetition_of, times_repeated
from services.admin_ui.outbox.verdict import Again, Rejected, Sent, Verdict
from shared.db import Database
from shared.db.database import Connection
from shared.db.deliveries import (
    LedgerEntry,
    customer_name,
    dismiss_delivery,
    enqueue,
    is_retried,
    lock_delivery,
    queue_again,
    settle_delivery,
)
from shared.domain.deliveries import REPEATED_WHEN_UNKNOWN

Ending = Literal["sent", "rejected", "unknown", "again"]

LONGEST_PAUSE_S: Final = 300.0
"""Between two copies of what is sent again by itself, when nobody ever knows what became of the last one."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an answer came to. `ending` is None when it changed nothing: it had been settled before."""

    entry: LedgerEntry
    ending: Ending | None
    age_s: float = 0.0


async def settle(
    database: Database, delivery_id: int, attempt: int, verdict_on: Callable[[LedgerEntry], Verdict]
) -> Outcome | None:
    """Settle one attempt in one transaction; None when there is no such delivery. Raises `DatabaseUnavailable`."""
    async with database.transaction() as connection:
        entry = await lock_delivery(connection, delivery_id)
        if entry is None:
            return None
        if attempt != entry.attempts:
            return Outcome(entry, None)
        if entry.state == "sending":
            return await _settle(connection, entry, verdict_on(entry))
        if entry.sent_ids:
            return await _find_double(connection, entry, verdict_on(entry))
        if entry.state == "unknown":
            return await _correct(connection, entry, verdict_on(entry))
        return Outcome(entry, None)


async def _settle(connection: Connection, entry: LedgerEntry, verdict: Verdict) -> Outcome:
    if isinstance(verdict, Again):
        await queue_again(connection, entry.delivery_id, verdict.after_s)
        return Outcome(entry, "again")
    settled = _settled(entry, verdict)
    age_s = await settle_delivery(
        connection, entry.delivery_id, settled.state, sent_ids=settled.ids, reason=settled.reason or None
    )
    await follow(connection, settled if settled.state != "unknown" else await _replaced(connection, settled))
    return Outcome(entry, settled.state, age_s)


async def _correct(connection: Connection, entry: LedgerEntry, verdict: Verdict) -> Outcome:
    """The answer came after all. What was sent in its place meanwhile is not taken back: then it stays in doubt that
    there is one copy only, unless this one certainly never was.
    """
    settled = _settled(entry, verdict) if not isinstance(verdict, Again) else None
    if settled and settled.state == "unknown":
        return Outcome(entry, None)
    if not await is_retried(connection, entry.delivery_id):
        if settled is None and not await take_back_notice(connection, entry):
            await correct_notice(connection, entry, leaves_now(await customer_name(connection, entry.user_id or 0)))
        return await _settle(connection, entry, verdict)
    if settled and settled.state == "sent":
        await settle_delivery(connection, entry.delivery_id, "unknown", sent_ids=settled.ids, reason=_TWO_COPIES)
        await save_copy(connection, settled)
        return Outcome(entry, None)
    await settle_delivery(connection, entry.delivery_id, "rejected", reason=_NEVER_MADE)
    return Outcome(entry, "rejected")


async def _find_double(connection: Connection, entry: LedgerEntry, verdict: Verdict) -> Outcome:
    """The same attempt was made twice: the broker's confirm was lost, so that the call was published again, and between
    the two the gateway that would have known was killed. It is not hidden.
    """
    if not isinstance(verdict, Sent) or set(verdict.ids) <= set(entry.sent_ids):
        return Outcome(entry, None)
    both = (*entry.sent_ids, *verdict.ids)
    await settle_delivery(connection, entry.delivery_id, "unknown", sent_ids=both, reason=_TWO_COPIES)
    await dismiss_delivery(connection, entry.delivery_id)
    await save_copy(connection, _settled(entry, verdict))
    if entry.kind == "reply":
        customer = await customer_name(connection, entry.chat_id)
        await give_notice(connection, entry, arrived_twice(customer))
    return Outcome(entry, "unknown")


_TWO_COPIES: Final = "it arrived, and was sent again before that was known"
_NEVER_MADE: Final = "it was not sent, and another was sent in its place"


def _settled(entry: LedgerEntry, verdict: Verdict) -> Settled:
    match verdict:
        case Sent(ids):
            return Settled(entry, "sent", ids=ids)
        case Rejected(reason, is_blocked, is_out_of_reach):
            return Settled(entry, "rejected", reason=reason, is_blocked=is_blocked, is_out_of_reach=is_out_of_reach)
        case _:
            return Settled(entry, "unknown")


async def _replaced(connection: Connection, settled: Settled) -> Settled:
    """Another one in its place, if the policy for its kind says so."""
    if settled.entry.kind not in REPEATED_WHEN_UNKNOWN:
        return settled
    wait_s = min(LONGEST_PAUSE_S, 2.0 ** (times_repeated(settled.entry) + 1))
    replacing = await enqueue(connection, repetition_of(settled.entry, wait_s=wait_s))
    return Settled(settled.entry, settled.state, replaced_by=replacing[0])
