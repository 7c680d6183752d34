"""What the seed of a run decides: the same faults and the same stream, every time."""

import random
from itertools import islice, pairwise

from tests.chaos.plan import in_one_round, kinds, strikes
from tests.chaos.stream import Course, facts, told

FAULTS = 200
TOLD = 10_000


def planned(seed: int) -> list[list[str]]:
    chance = random.Random(seed)  # noqa: S311  # Repeatable chance, nothing secret.
    return [[fault.name for fault in together] for together in islice(strikes(chance, has_disk=True), FAULTS)]


def test_the_same_seed_plans_the_same_faults_and_another_one_others() -> None:
    assert planned(1) == planned(1) != planned(2)


def test_one_round_has_every_kind_of_fault() -> None:
    names = [name for together in planned(3) for name in together]
    assert set(names[: in_one_round()]) == {fault.name for fault in kinds(has_disk=True)}


def test_what_strikes_together_is_done_to_different_parts() -> None:
    chance = random.Random(4)  # noqa: S311  # As above.
    several = [together for together in islice(strikes(chance, has_disk=True), FAULTS) if len(together) > 1]
    assert several
    assert all(len({fault.suffers for fault in together}) == len(together) for together in several)


def test_without_a_disk_that_can_be_filled_none_is() -> None:
    assert "fill the disk" in {fault.name for fault in kinds(has_disk=True)}
    assert "fill the disk" not in {fault.name for fault in kinds(has_disk=False)}


def test_the_same_seed_tells_the_same_stream_and_another_one_another() -> None:
    first, again, other = (list(islice(told(Course(seed, 0)), TOLD)) for seed in (1, 1, 2))
    assert first == again != other


def test_a_third_of_what_is_told_was_told_before_and_nothing_comes_in_order() -> None:
    numbers = [fact.number for fact in islice(told(Course(1, 0)), TOLD)]
    told_again = TOLD - len(set(numbers))
    assert 0.25 * TOLD < told_again < 0.35 * TOLD
    assert sum(later < earlier for earlier, later in pairwise(numbers)) > TOLD / 3


def test_what_is_told_is_what_was_done() -> None:
    done = {fact.number: fact for fact in islice(facts(Course(1, 0)), 2 * TOLD)}
    assert all(done[fact.number] == fact for fact in islice(told(Course(1, 0)), TOLD))
