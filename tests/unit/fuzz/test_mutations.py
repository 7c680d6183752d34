"""Mutants: the same seed makes the same, every kind comes up, and the harmless ones still read as they did."""

import random
from collections.abc import Iterator

import pytest

from tests.fuzz.fates import fate_of
from tests.fuzz.mutations import Mutant, mutants
from tests.fuzz.specimens import PLACE_OF_ID, Scene
from tests.support.updates import DATE

ADMIN = 1001


def made(seed: int, number: int = 3000, broken: float = 1.0) -> list[Mutant]:
    scenes: Iterator[Scene] = (Scene(one, DATE, (ADMIN,)) for one in range(number))
    return list(mutants(random.Random(seed), scenes, broken=broken))  # noqa: S311  # Repeatable chance.


def test_the_same_seed_makes_the_same_mutants() -> None:
    assert made(7, 300) == made(7, 300)
    assert made(7, 300) != made(8, 300)


def test_every_kind_of_update_and_nearly_every_mutation_comes_up() -> None:
    all_of_them = made(1)
    assert len({mutant.kind for mutant in all_of_them}) == 15
    assert len({mutant.mutation for mutant in all_of_them}) >= 27


def test_telegram_can_put_an_id_into_each_that_is_not_without_one() -> None:
    lost = [mutant.mutation for mutant in made(2) if PLACE_OF_ID.encode() not in mutant.body]
    assert set(lost) <= {"without an id"}


def test_some_are_read_by_nobody_and_some_by_everybody() -> None:
    traces = {fate_of(with_id(mutant), frozenset({ADMIN})).trace for mutant in made(3)}
    assert traces == {"message", "known", "staff", "nothing", "quarantine"}


def test_what_is_harmless_is_never_one_for_quarantine_alone() -> None:
    harmless = [mutant for mutant in made(4) if mutant.is_harmless]
    assert harmless
    assert not [one for one in harmless if fate_of(with_id(one), frozenset({ADMIN})).trace == "quarantine"]


@pytest.mark.parametrize("mutation", ["truncated", "lone surrogate", "twice"])
def test_what_spoils_an_answer_can_be_left_out(mutation: str) -> None:
    assert mutation in {mutant.mutation for mutant in made(5)}
    assert mutation not in {mutant.mutation for mutant in made(5, broken=0.0)}


def with_id(mutant: Mutant) -> bytes:
    return mutant.body.replace(PLACE_OF_ID.encode(), b"77")
