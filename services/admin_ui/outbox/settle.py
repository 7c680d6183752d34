"""One attempt in one transaction: what Telegram answered becomes the delivery's state, and what follows from that.

The answer may come twice, late, or after the sweeper gave up on it. Only an attempt that is in flight is settled; one
that is in doubt is corrected when the answer comes after all.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from services.admin_ui.outbox.build import repetition_of, times_repeated
from services.admin_ui.outbox.kind import Kind, Settled
from services.admin_ui.outbox.verdict import Again, Rejected, Sent, Verdict
from shared.db import Database
from shared.db.admins import note_out_of_reach
from shared.db.database import Connection
from shared.db.deliveries import (
    LedgerEntry,
    dismiss_delivery,
    enqueue,
    is_retried,
    lock_delivery,
    queue_again,
    settle_delivery,
)

Ending = Literal["sent", "rejected", "unknown", "again"]

LONGEST_PAUSE_S: Final = 300.0
"""Between two copies of what is sent again by itself, when nobody ever knows what became of the last one."""

_TWO_COPIES: Final = "it arrived, and was sent again before that was known"
_NEVER_MADE: Final = "it was not sent, and another was sent in its place"


@dataclass(frozen=True, slots=True)
class Settlement:
    """What an answer came to. `ending` is None when it changed nothing: it had been settled before."""

    entry: LedgerEntry
    kind: Kind
    ending: Ending | None = None
    age_s: float = 0.0


async def settle(
    database: Database,
    kinds: Mapping[str, Kind],
    delivery_id: int,
    attempt: int,
    verdict_on: Callable[[LedgerEntry], Verdict],
) -> Settlement | None:
    """Settle one attempt; None when there is no such delivery. Raises `DatabaseUnavailable`."""
    async with database.transaction() as connection:
        entry = await lock_delivery(connection, delivery_id)
        if entry is None:
            return None
        # What a feature sent that is not there any more comes to its end in silence.
        before = Settlement(entry, kinds.get(entry.kind) or Kind(entry.kind, is_repeated=False))
        if attempt != entry.attempts:
            return before
        if entry.state == "sending":
            return await _settle(connection, before, verdict_on(entry))
        if entry.sent_ids:
            return await _find_double(connection, before, verdict_on(entry))
        if entry.state == "unknown":
            return await _correct(connection, before, verdict_on(entry))
        return before


async def _settle(connection: Connection, before: Settlement, verdict: Verdict) -> Settlement:
    entry, kind = before.entry, before.kind
    if isinstance(verdict, Again):
        await queue_again(connection, entry.delivery_id, verdict.after_s)
        return replace(before, ending="again")
    settled = _settled(entry, verdict)
    age_s = await settle_delivery(
        connection, entry.delivery_id, settled.state, sent_ids=settled.ids, reason=settled.reason or None
    )
    if settled.state == "unknown" and kind.is_repeated:
        settled = await _replaced(connection, settled)
    if settled.is_out_of_reach and entry.admin_id is not None:
        # Whatever it was, they miss it: once something reaches them again they are notified (docs/decisions.md 7.3).
        await note_out_of_reach(connection, entry.admin_id)
    await kind.follow(connection, settled)
    return replace(before, ending=settled.state, age_s=age_s)


async def _correct(connection: Connection, before: Settlement, verdict: Verdict) -> Settlement:
    """The answer came after all. What was sent in its place meanwhile is not taken back: then it stays in doubt that
    there is one copy only, unless this one certainly never was.
    """
    entry, kind = before.entry, before.kind
    settled = _settled(entry, verdict)
    if settled.state == "unknown" and not isinstance(verdict, Again):
        return before
    if not await is_retried(connection, entry.delivery_id):
        if isinstance(verdict, Again):
            await kind.not_sent_yet(connection, settled)
        return await _settle(connection, before, verdict)
    if settled.state == "sent":
        await settle_delivery(connection, entry.delivery_id, "unknown", sent_ids=settled.ids, reason=_TWO_COPIES)
        await kind.arrived_twice(connection, settled)
        return before
    await settle_delivery(connection, entry.delivery_id, "rejected", reason=_NEVER_MADE)
    return replace(before, ending="rejected")


async def _find_double(connection: Connection, before: Settlement, verdict: Verdict) -> Settlement:
    """The same attempt was made twice: the broker's confirm was lost, so that the call was published again, and between
    the two the gateway that would have known was killed. It is not hidden.
    """
    entry = before.entry
    if not isinstance(verdict, Sent) or set(verdict.ids) <= set(entry.sent_ids):
        return before
    both = (*entry.sent_ids, *verdict.ids)
    await settle_delivery(connection, entry.delivery_id, "unknown", sent_ids=both, reason=_TWO_COPIES)
    await dismiss_delivery(connection, entry.delivery_id)
    await before.kind.arrived_twice(connection, _settled(entry, verdict))
    return replace(before, ending="unknown")


def _settled(entry: LedgerEntry, verdict: Verdict) -> Settled:
    match verdict:
        case Sent(ids):
            return Settled(entry, "sent", ids=ids)
        case Rejected(reason, meaning):
            return Settled(entry, "rejected", reason=reason, meaning=meaning)
        case _:
            return Settled(entry, "unknown")


async def _replaced(connection: Connection, settled: Settled) -> Settled:
    """Another one in its place, a little later each time."""
    wait_s = min(LONGEST_PAUSE_S, 2.0 ** (times_repeated(settled.entry) + 1))
    replacing = await enqueue(connection, repetition_of(settled.entry, wait_s=wait_s))
    return replace(settled, replaced_by=replacing[0])
