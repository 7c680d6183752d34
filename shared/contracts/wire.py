"""Every queue of the system, declared once. Both ends import the name from here; nobody spells one.

A queue is bound to the one direct exchange under its own name, so publishing needs only the queue. The broker puts its
prefix (`AMQP_PREFIX`) before every name.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Queue:
    """A durable queue. A message it gives up on goes to `DEAD_LETTERS`, unless `is_last_stop`.

    One that `holds_requests` is there as long as the one consumer that answers them: a request is worth nothing without
    its asker, who waits, and learns at once that nobody is there. So no durable queue lives on one node alone.
    """

    name: str
    is_last_stop: bool = False
    holds_requests: bool = False


CUSTOMER_EVENTS: Final = Queue("tracker.customer_events")
"""gateway → tracker: a `Bundle` of customer events."""

STAFF_UPDATES: Final = Queue("admin_ui.updates")
"""gateway → admin_ui: one raw Telegram update of an admin."""

CONVERSATION_CHANGES: Final = Queue("admin_ui.conversation_changes")
"""tracker, admin_ui → admin_ui: a `ConversationsChanged` announcement."""

CUSTOMER_UPDATES: Final = Queue("admin_ui.customer_updates")
"""gateway → admin_ui: one raw Telegram update of a customer that admin_ui handles: a command, a press, a reaction."""

REPLIES: Final = Queue("gateway.replies")
"""admin_ui → gateway: a `TelegramCall` that delivers something to a customer; goes before everything else."""

PUSHES: Final = Queue("gateway.pushes")
"""admin_ui → gateway: a `TelegramCall` that notifies an admin of something."""

TELEGRAM_CALLS: Final = Queue("gateway.calls", holds_requests=True)
"""admin_ui → gateway, request/reply: a `TelegramCall`, answered by a `TelegramAnswer`: panels, answers to presses."""

BULK: Final = Queue("gateway.bulk")
"""admin_ui → gateway: a `TelegramCall` out of many alike; takes what the others leave."""

DELIVERY_OUTCOMES: Final = Queue("admin_ui.delivery_outcomes")
"""gateway → admin_ui: a `DeliveryOutcome`, for every call that names its delivery."""

QUARANTINE: Final = Queue("tracker.quarantine", is_last_stop=True)
"""gateway → tracker: a `Quarantined` update that could not be translated, kept with the dead letters."""

REPLAYS: Final = Queue("gateway.replays")
"""tracker → gateway: a raw update from quarantine that an operator wants translated once more."""

DEAD_LETTERS: Final = Queue("tracker.dead_letters", is_last_stop=True)
"""Everything a queue gave up on, on its way into the dead_letters table."""

QUEUES: Final = (
    CUSTOMER_EVENTS,
    STAFF_UPDATES,
    CUSTOMER_UPDATES,
    CONVERSATION_CHANGES,
    REPLIES,
    PUSHES,
    TELEGRAM_CALLS,
    BULK,
    DELIVERY_OUTCOMES,
    QUARANTINE,
    REPLAYS,
    DEAD_LETTERS,
)

LASTING: Final = tuple(queue for queue in QUEUES if not queue.holds_requests)
"""Those that are there whoever consumes them."""


def queue_named(name: str) -> Queue:
    """The declared queue of that name. Raises `KeyError` for any other."""
    return {queue.name: queue for queue in QUEUES}[name]
