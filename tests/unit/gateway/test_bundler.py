"""When customer events leave, and with whom."""

from hypothesis import given, settings
from hypothesis import strategies as st

from services.gateway.publish.bundler import HEAVIEST_BUNDLE, LARGEST_BUNDLE, MOST_IN_FLIGHT, Bundle, Bundler


def leaving(bundler: Bundler) -> list[Bundle]:
    bundles = []
    while (bundle := bundler.next_to_leave()) is not None:
        bundles.append(bundle)
    return bundles


def sizes(bundles: list[Bundle]) -> list[int]:
    return [len(bundle.events) for bundle in bundles]


def test_one_quiet_event_leaves_at_once_and_alone() -> None:
    bundler = Bundler()
    bundler.add(b"1")
    assert sizes(leaving(bundler)) == [1]


def test_with_one_in_flight_events_gather_and_leave_together_when_it_lands() -> None:
    bundler = Bundler()
    bundler.add(b"1")
    [first] = leaving(bundler)
    for _ in range(20):
        bundler.add(b"x")
    assert leaving(bundler) == []
    bundler.land(first)
    assert sizes(leaving(bundler)) == [20]


def test_full_bundles_do_not_wait_for_those_before_them() -> None:
    bundler = Bundler()
    for _ in range(2 * LARGEST_BUNDLE + 20):
        bundler.add(b"x")
    # Two full bundles leave, the last 20 events gather.
    assert sizes(leaving(bundler)) == [LARGEST_BUNDLE, LARGEST_BUNDLE]


def test_no_more_than_a_few_are_in_flight() -> None:
    bundler = Bundler()
    for _ in range(LARGEST_BUNDLE * (MOST_IN_FLIGHT + 3)):
        bundler.add(b"x")
    assert len(leaving(bundler)) == MOST_IN_FLIGHT


def test_heavy_events_share_no_bundle_that_would_be_too_heavy() -> None:
    bundler = Bundler()
    heavy = b"x" * (HEAVIEST_BUNDLE // 2)
    first, second, third = (bundler.add(heavy) for _ in range(3))
    assert len({first, second, third}) == 3
    assert bundler.add(b"x" * (HEAVIEST_BUNDLE * 2)).events == [b"x" * (HEAVIEST_BUNDLE * 2)]


@given(st.lists(st.one_of(st.integers(0, 60_000), st.just("land")), max_size=300))
@settings(max_examples=60, deadline=None)
def test_every_event_leaves_exactly_once_and_in_order(steps: list[int | str]) -> None:
    bundler, in_flight, added, left = Bundler(), list[Bundle](), list[bytes](), list[bytes]()
    for number, step in enumerate(steps):
        if isinstance(step, int):
            added.append(str(number).encode() + b" " * step)
            bundler.add(added[-1])
        elif in_flight:
            bundler.land(in_flight.pop(0))
        for bundle in leaving(bundler):
            in_flight.append(bundle)
            left += bundle.events
            assert len(bundle.events) <= LARGEST_BUNDLE
            assert bundle.weight <= HEAVIEST_BUNDLE
        assert len(in_flight) <= MOST_IN_FLIGHT
        assert bool(in_flight) or left == added
    while in_flight:
        bundler.land(in_flight.pop(0))
        for bundle in leaving(bundler):
            in_flight.append(bundle)
            left += bundle.events
    assert left == added
    assert bundler.events_held == 0
