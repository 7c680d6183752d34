"""The same delivery once more, as a new one: because an admin wants it, or because the policy for its kind does."""

import re
from typing import Final

from shared.db.deliveries import LedgerEntry, NewDelivery

_REPEATED: Final = re.compile(r"/again/(\d+)\Z")


def repetition_of(entry: LedgerEntry, *, wait_s: float = 0.0) -> NewDelivery:
    """Another delivery in the place of this one. Its cause counts them: `reply/7/1234/again/2`."""
    return NewDelivery(
        cause=f"{_REPEATED.sub('', entry.cause)}/again/{times_repeated(entry) + 1}",
        kind=entry.kind,
        lane=entry.lane,
        chat_id=entry.chat_id,
        method=entry.method,
        parameters=entry.parameters,
        user_id=entry.user_id,
        admin_id=entry.admin_id,
        source_ids=entry.source_ids,
        answers_id=entry.answers_id,
        content=entry.content,
        wait_s=wait_s,
        retry_of=entry.delivery_id,
    )


def times_repeated(entry: LedgerEntry) -> int:
    """How many deliveries came before this one for the same cause."""
    repeated = _REPEATED.search(entry.cause)
    return int(repeated[1]) if repeated else 0
