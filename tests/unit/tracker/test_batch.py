import msgspec

from services.tracker.batch import Batch
from shared.broker.port import Delivery
from shared.contracts.bundle import decode_bundle, join_events
from shared.contracts.codec import encode
from tests.support.events import message


def bundle(*parts: bytes) -> Delivery:
    return Delivery(join_events(parts))


def test_a_batch_is_full_at_its_capacity() -> None:
    batch = Batch(capacity=3)
    batch.add(bundle(encode(message(1)), encode(message(2))))
    assert not batch.is_full
    batch.add(bundle(encode(message(3))))
    assert batch.is_full


def test_an_event_of_an_unknown_version_is_refused_alone_and_can_be_replayed_as_it_came() -> None:
    unknown = msgspec.json.encode(msgspec.json.decode(encode(message(5))) | {"event": "message_received/99"})
    batch = Batch(capacity=10)
    batch.add(bundle(encode(message(1)), unknown, encode(message(2))))
    assert [event.user_id for event in batch.events] == [1, 2]
    assert [one.body for one in batch.refused] == [join_events([unknown])]
    assert "message_received/99" in batch.refused[0].reason


def test_a_bundle_that_is_no_bundle_is_refused_whole() -> None:
    batch = Batch(capacity=10)
    for body in (b"", b"{}", b"[", b"\xff", b'[{"a":"\\ud800"}]', b"[" * 100_000):
        batch.add(Delivery(body))
    assert len(batch.deliveries) == len(batch.refused) == 6
    assert not batch.events


def test_customers_are_named_once() -> None:
    batch = Batch(capacity=10)
    batch.add(bundle(*(encode(message(user_id, n)) for user_id in (4, 2) for n in (1, 2))))
    assert batch.user_ids == [2, 4]


def test_events_survive_the_wire() -> None:
    events = [message(1, text="ü👩‍👩‍👧\n<b>", label="📷 Photo", username="x"), message(2)]
    assert decode_bundle(join_events(encode(event) for event in events)) == (events, [])
