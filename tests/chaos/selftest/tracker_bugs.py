"""Bugs for the tracker."""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

from services.tracker import commit as committing
from services.tracker import work
from shared.broker import consumer
from shared.broker.rabbitmq import channel
from shared.contracts.bundle import RefusedEvent, join_events
from shared.contracts.codec import encode
from shared.contracts.customer_events import AnyCustomerEvent
from shared.db import Database, DatabaseUnavailable, Unstorable
from tests.chaos.selftest.planting import Bug, in_sql, instead


def _ack_before_commit() -> None:
    gather = work.Tracker._gather

    async def gather_and_ack(self: Any, delivery: Any, incoming: Any, stop: asyncio.Event) -> Any:
        batch = await gather(self, delivery, incoming, stop)
        await incoming.ack(batch.deliveries)
        return batch

    instead(work.Tracker, "_gather", gather_and_ack)


def _give_up_after_a_failed_commit() -> None:
    async def commit(database: Database, events: Sequence[AnyCustomerEvent], refused: Sequence[RefusedEvent]) -> Any:
        try:
            return await committing.commit(database, events, refused)
        except DatabaseUnavailable:
            return committing.Committed()

    instead(work, "commit", commit)


def _shuffle_batches() -> None:
    name = "coalesce(c.first_name, ''), c.last_name, c.language_code, c.first_seen_at"
    mistakes = {
        "ORDER BY c.user_id\nON CONFLICT": "ORDER BY random()\nON CONFLICT",
        # Two batches shall be at it at the same time, however few processors there are.
        name: name.replace("''),", "'') || pg_sleep(0.001)::text,"),
    }
    in_sql("inbox", mistakes)


def _remember_duplicates_outside() -> None:
    seen: set[int] = set()

    async def commit(database: Database, events: Sequence[AnyCustomerEvent], refused: Sequence[RefusedEvent]) -> Any:
        fresh = [event for event in events if event.update_id not in seen]
        seen.update(event.update_id for event in fresh)
        return await committing.commit(database, fresh, refused)

    instead(work, "commit", commit)


def _skip_announcements() -> None:
    async def finish(_self: Any, batch: Any, incoming: Any, _stop: asyncio.Event) -> None:
        await incoming.ack(batch.deliveries)

    instead(work.Tracker, "_finish", finish)


def _never_ack() -> None:
    async def finish(*_: Any) -> None:
        return

    instead(work.Tracker, "_finish", finish)


def _count_edits() -> None:
    right = "UPDATE conversations c\nSET last_user_message = left("
    in_sql("inbox", {right: right.replace("SET", "SET total_messages = c.total_messages + 1,")})


def _count_duplicates() -> None:
    in_sql("inbox", {"    FROM fresh WHERE NOT withheld GROUP BY user_id": "    FROM given GROUP BY user_id"})


def _show_the_last_to_arrive() -> None:
    right = "THEN excluded.last_user_message ELSE c.last_user_message END"
    in_sql("inbox", {right: right.replace("c.last", "excluded.last")})


def _keep_the_first_edit() -> None:
    in_sql("inbox", {"(m.edited_at, m.edit_update_id) < (excluded.edited_at, excluded.edit_update_id)": "false"})


def _bury_the_whole_batch() -> None:
    async def commit(database: Database, events: Sequence[AnyCustomerEvent], refused: Sequence[RefusedEvent]) -> Any:
        try:
            return await committing._in_one_transaction(database, events, refused)
        except Unstorable as exc:
            poison = [RefusedEvent(join_events([encode(event)]), str(exc)) for event in events[:1]]
            return await committing._in_one_transaction(database, (), [*refused, *poison])

    instead(work, "commit", commit)


def _open_a_lost_consumer_never_again() -> None:
    until_lost = channel.Channel._until_lost

    async def and_then_nothing(self: Any, opened: Any) -> None:
        await until_lost(self, opened)
        await asyncio.Event().wait()

    instead(channel.Channel, "_until_lost", and_then_nothing)


def _hear_no_stop() -> None:
    async def receive(self: Any) -> Any:
        task = asyncio.ensure_future(self._deliveries.receive())
        while not task.done():
            try:
                await asyncio.shield(task)
            except asyncio.CancelledError:
                continue
        return task.result()

    instead(consumer.Consumed, "_receive", receive)


BUGS: Final = (
    Bug("ack before commit", "tracker", _ack_before_commit),
    Bug("no second attempt at a commit", "tracker", _give_up_after_a_failed_commit),
    Bug("unsorted batch", "tracker", _shuffle_batches),
    Bug("dedup outside the transaction", "tracker", _remember_duplicates_outside),
    Bug("announce skipped", "tracker", _skip_announcements),
    Bug("never acked", "tracker", _never_ack),
    Bug("edit counted as message", "tracker", _count_edits),
    Bug("duplicates counted", "tracker", _count_duplicates),
    Bug("last to arrive shown as the last", "tracker", _show_the_last_to_arrive),
    Bug("first edit kept", "tracker", _keep_the_first_edit),
    Bug("batch mates of a poison lost", "tracker", _bury_the_whole_batch),
    Bug("lost consumer never opened again", "tracker", _open_a_lost_consumer_never_again),
    Bug("swallowed cancellation", "tracker", _hear_no_stop),
)
