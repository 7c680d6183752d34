"""Which faults strike, in which order: decided by the seed."""

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from tests.chaos.broker_faults import (
    CONSUMER_TIMEOUT,
    DELETE_EMPTY_QUEUE,
    DELETE_QUEUE,
    MEMORY_ALARM,
    REMOVE_BINDING,
)
from tests.chaos.faults import Fault, freezing, killing, stopping
from tests.chaos.link_faults import COMMITS_LOST, cutting, resetting, stalling
from tests.chaos.server_faults import END_SESSIONS, FILL_DISK, FREEZE_RABBITMQ, KILL_POSTGRES, KILL_RABBITMQ

ROUND: Final[Mapping[Fault, int]] = {
    killing("gateway"): 3,
    killing("tracker"): 2,
    killing("tracker2"): 2,
    killing("admin_ui"): 3,
    stopping("gateway"): 1,
    stopping("tracker"): 1,
    stopping("admin_ui"): 1,
    freezing("gateway"): 1,
    freezing("tracker"): 1,
    freezing("tracker2"): 1,
    freezing("admin_ui"): 1,
    KILL_RABBITMQ: 2,
    FREEZE_RABBITMQ: 1,
    KILL_POSTGRES: 2,
    END_SESSIONS: 4,
    FILL_DISK: 2,
    cutting("broker"): 3,
    cutting("database"): 3,
    resetting("broker"): 2,
    resetting("database"): 2,
    stalling("broker"): 2,
    stalling("database"): 2,
    COMMITS_LOST: 5,
    MEMORY_ALARM: 1,
    DELETE_EMPTY_QUEUE: 1,
    DELETE_QUEUE: 2,
    REMOVE_BINDING: 4,
    CONSUMER_TIMEOUT: 1,
}
"""How often each comes in one round; then the next round begins, in another order."""

TOGETHER: Final = 0.3
"""So many faults do not wait until the one before is over, where they can strike together."""


def strikes(chance: random.Random, *, has_disk: bool) -> Iterator[Sequence[Fault]]:
    """What strikes next, one fault or several at once, without end."""
    while True:
        faults = [fault for fault in kinds(has_disk=has_disk) for _ in range(ROUND[fault])]
        chance.shuffle(faults)
        while faults:
            together = [faults.pop()]
            while faults and chance.random() < TOGETHER and _goes_with(together, faults[-1]):
                together.append(faults.pop())
            yield together


def _goes_with(together: Sequence[Fault], fault: Fault) -> bool:
    """What is done to one server, or to one service, is done one after the other."""
    return all(fault.suffers != one.suffers for one in together)


def kinds(*, has_disk: bool) -> list[Fault]:
    """Every fault there is."""
    return [fault for fault in ROUND if has_disk or fault is not FILL_DISK]


def in_one_round() -> int:
    """How many faults a round has at the most: so many are at least one of every kind."""
    return sum(ROUND.values())
