"""Every metric of the system, declared here with its meaning and its closed sets of labels.

Each service makes its own set on its own registry, so that three services can live in one process.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from itertools import accumulate

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import HistogramMetricFamily
from prometheus_client.registry import Collector

from shared.contracts.wire import CUSTOMER_EVENTS, DEAD_LETTERS, QUARANTINE
from shared.domain.deliveries import Lane

_QUICK = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_PATIENT = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200, 86400)

DOORS = ("polling", "webhook")
UPDATE_FATES = ("customer", "staff", "ignored", "quarantined")
PUBLISHED_FATES = ("customer", "customer_update", "staff", "quarantined")
CALL_OUTCOMES = ("ok", "refused", "limited", "stale", "unknown")
STATUSES = ("active", "archived", "snoozed")
DEAD_LETTER_SOURCES = (CUSTOMER_EVENTS.name, QUARANTINE.name, DEAD_LETTERS.name)
REFUSED_PRESSES = ("not_an_admin", "not_allowed", "unreadable")
DELIVERY_ENDINGS = ("sent", "rejected", "unknown", "again")
PANEL_EDIT_CAUSES = ("press", "change", "clock")


def lane_label(lane: Lane) -> str:
    """A lane's label: `replies`, `pushes`, `edits`, `bulk`."""
    return lane.name.lower()


class BulkHistogram(Collector):
    """A histogram that takes many equal observations at once: one by one they cost a microsecond each."""

    def __init__(self, name: str, documentation: str, *, buckets: Sequence[float], registry: CollectorRegistry) -> None:
        self._name = name
        self._documentation = documentation
        self._bounds = [float(bound) for bound in buckets]
        self._counts = [0] * (len(buckets) + 1)
        self._sum = 0.0
        registry.register(self)

    def observe(self, value: float, times: int) -> None:
        """Count this value so many times."""
        self._counts[bisect_left(self._bounds, value)] += times
        self._sum += value * times

    def collect(self) -> Iterator[HistogramMetricFamily]:
        """What a scrape sees."""
        bounds = [*map(str, self._bounds), "+Inf"]
        buckets = list(zip(bounds, accumulate(self._counts), strict=True))
        yield HistogramMetricFamily(self._name, self._documentation, buckets=buckets, sum_value=self._sum)


class GatewayMetrics:
    """What the gateway counts."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.registry = registry
        self.received = Counter(
            "frontdesk_gateway_updates_received_total",
            "Updates received from Telegram, by door and by whose they are.",
            ["door", "fate"],
            registry=registry,
        )
        self.published = Counter(
            "frontdesk_gateway_updates_published_total",
            "What the broker has confirmed: events for the tracker (customer), updates for admin_ui, quarantine.",
            ["fate"],
            registry=registry,
        )
        self.bundle_size = Histogram(
            "frontdesk_gateway_bundle_size",
            "Customer events in one bundle.",
            buckets=(1, 2, 5, 10, 20, 50, 100),
            registry=registry,
        )
        self.confirm_seconds = Histogram(
            "frontdesk_gateway_confirm_seconds",
            "From handing a message to the broker to its confirm.",
            buckets=_QUICK,
            registry=registry,
        )
        self.publish_failures = Counter(
            "frontdesk_gateway_publish_failures_total", "Publishes the broker did not confirm.", registry=registry
        )
        self.webhook_refused = Counter(
            "frontdesk_gateway_webhook_refused_total",
            "Webhook requests refused for a wrong or missing secret.",
            registry=registry,
        )
        self.calls = Counter(
            "frontdesk_gateway_telegram_calls_total",
            "Bot API calls, by lane, method and outcome.",
            ["lane", "method", "outcome"],
            registry=registry,
        )
        self.call_seconds = Histogram(
            "frontdesk_gateway_telegram_call_seconds",
            "Time one Bot API request took, waiting for the rate limit not included.",
            ["method"],
            buckets=_QUICK,
            registry=registry,
        )
        self.place_wait_seconds = Histogram(
            "frontdesk_gateway_place_wait_seconds",
            "Time a call waited for a place within Telegram's limits, by lane.",
            ["lane"],
            buckets=_QUICK,
            registry=registry,
        )
        self.too_many_requests = Counter(
            "frontdesk_gateway_telegram_429_total",
            "429 answers from Telegram, by method.",
            ["method"],
            registry=registry,
        )


class TrackerMetrics:
    """What a tracker counts."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.registry = registry
        self.applied = Counter(
            "frontdesk_tracker_messages_applied_total",
            "Customer messages counted for the first time.",
            registry=registry,
        )
        self.duplicate = Counter(
            "frontdesk_tracker_messages_duplicate_total",
            "Customer messages that had been counted before.",
            registry=registry,
        )
        self.banned = Counter(
            "frontdesk_tracker_messages_banned_total",
            "Messages of banned customers: stored, kept out of the inbox.",
            registry=registry,
        )
        self.dead_lettered = Counter(
            "frontdesk_tracker_dead_lettered_total",
            "Messages put aside for an operator.",
            ["source"],
            registry=registry,
        )
        # An alert on a counter needs it to be there before it counts.
        for source in DEAD_LETTER_SOURCES:
            self.dead_lettered.labels(source)
        self.batch_size = Histogram(
            "frontdesk_tracker_batch_size",
            "Customer events in one transaction.",
            buckets=(1, 2, 5, 10, 25, 50, 100, 200, 500, 1000, 2000, 4000),
            registry=registry,
        )
        self.batch_seconds = Histogram(
            "frontdesk_tracker_batch_seconds", "From a full batch to its commit.", buckets=_QUICK, registry=registry
        )
        self.lag_seconds = BulkHistogram(
            "frontdesk_tracker_lag_seconds",
            "From Telegram's date of a message (whole seconds) to the commit that counts it.",
            buckets=_PATIENT,
            registry=registry,
        )
        self.retries = Counter(
            "frontdesk_tracker_batch_retries_total", "Batches tried again because Postgres was away.", registry=registry
        )


class AdminUiMetrics:
    """What admin_ui counts, and the gauges it looks up for each scrape. Which kinds of deliveries there are, and which
    actions, its features declare: a label for each is there before anything is counted.
    """

    def __init__(
        self, registry: CollectorRegistry, *, kinds: Collection[str] = (), actions: Collection[str] = ()
    ) -> None:
        self.registry = registry
        self.conversations = Gauge(
            "frontdesk_conversations", "Conversations, by status.", ["status"], registry=registry
        )
        self.unread = Gauge(
            "frontdesk_unread_messages", "Unread messages in all active conversations.", registry=registry
        )
        self.oldest_unanswered_seconds = Gauge(
            "frontdesk_oldest_unanswered_seconds",
            "Age of the oldest unread message in an active conversation; 0 when there is none.",
            registry=registry,
        )
        self.users = Gauge("frontdesk_users", "Customers known.", ["state"], registry=registry)
        self.figures_are_fresh = Gauge(
            "frontdesk_figures_fresh",
            "1 when the gauges above were looked up for this scrape, 0 when Postgres did not answer.",
            registry=registry,
        )
        self.presses = Counter(
            "frontdesk_admin_ui_presses_total",
            "Buttons pressed and commands used, by action: as the features declare them, and the commands.",
            ["action"],
            registry=registry,
        )
        self.refused_presses = Counter(
            "frontdesk_admin_ui_presses_refused_total",
            "Presses refused: forged, or not allowed to this person.",
            ["reason"],
            registry=registry,
        )
        self.press_seconds = Histogram(
            "frontdesk_admin_ui_press_seconds",
            "From an admin's update arriving to its handling being done.",
            buckets=_QUICK,
            registry=registry,
        )
        self.panel_edits = Counter(
            "frontdesk_admin_ui_panel_edits_total",
            "Panel edits, by what caused them.",
            ["cause"],
            registry=registry,
        )
        self.deliveries_settled = Counter(
            "frontdesk_deliveries_settled_total",
            "Attempts at deliveries that came to an end, by kind and by how: `again` goes back into the queue.",
            ["kind", "state"],
            registry=registry,
        )
        self.deliveries = Gauge(
            "frontdesk_deliveries",
            "Deliveries that are not settled, by state; unknown: replies nobody has decided about.",
            ["state"],
            registry=registry,
        )
        self.push_backlog = Gauge(
            "frontdesk_push_backlog",
            "Changed conversations and edits that nobody has looked at for pushes yet: near 0 while pushes work.",
            registry=registry,
        )
        self.push_backlog_oldest_seconds = Gauge(
            "frontdesk_push_backlog_oldest_seconds",
            "For how long the oldest of them has waited; 0 when there is none.",
            registry=registry,
        )
        self.deliveries_pruned = Counter(
            "frontdesk_deliveries_pruned_total",
            "Deliveries forgotten because they were settled long ago.",
            registry=registry,
        )
        self.reply_seconds = Histogram(
            "frontdesk_reply_seconds",
            "From an admin's message being written into the ledger to knowing that the customer has it.",
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600),
            registry=registry,
        )
        # As above.
        for action in actions:
            self.presses.labels(action)
        for kind in kinds:
            for state in DELIVERY_ENDINGS:
                self.deliveries_settled.labels(kind, state)
        for reason in REFUSED_PRESSES:
            self.refused_presses.labels(reason)
        for cause in PANEL_EDIT_CAUSES:
            self.panel_edits.labels(cause)
