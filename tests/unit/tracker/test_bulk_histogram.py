"""Many equal observations at once: the same numbers as the library's histogram has, observed one by one."""

from prometheus_client import CollectorRegistry, Histogram

from shared.metrics import BulkHistogram

BUCKETS = (0.05, 1, 10)


def numbers(registry: CollectorRegistry) -> set[tuple[str, str, float]]:
    """Name, bucket and value of everything a scrape sees; when a metric was made is left out."""
    samples = (sample for metric in registry.collect() for sample in metric.samples)
    return {(one.name, one.labels.get("le", ""), one.value) for one in samples if not one.name.endswith("_created")}


def test_a_bulk_histogram_counts_like_the_ordinary_one() -> None:
    ours, theirs = CollectorRegistry(), CollectorRegistry()
    bulk = BulkHistogram("lag_seconds", "Lag.", buckets=BUCKETS, registry=ours)
    ordinary = Histogram("lag_seconds", "Lag.", buckets=BUCKETS, registry=theirs)
    assert numbers(ours) == numbers(theirs)
    for value, times in ((0.05, 3), (0.0625, 2), (11, 1), (-1, 2)):
        bulk.observe(value, times)
        for _ in range(times):
            ordinary.observe(value)
    assert numbers(ours) == numbers(theirs)
