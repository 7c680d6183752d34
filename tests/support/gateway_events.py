"""Reading what the gateway published."""

from shared.contracts.bundle import decode_bundle
from shared.contracts.customer_events import MessageEvent
from shared.contracts.wire import CUSTOMER_EVENTS
from tests.support.unreliable_broker import UnreliableBroker


def texts_in(broker: UnreliableBroker) -> list[str]:
    """The text of every message in every bundle, in order."""
    bundles = [decode_bundle(body)[0] for body in broker.kept_in(CUSTOMER_EVENTS)]
    return [event.text for bundle in bundles for event in bundle if isinstance(event, MessageEvent)]
