"""What the services and the broker leave behind: full queues, processes that ended, complaints in the logs."""

import asyncio
import re
from collections import Counter
from pathlib import Path
from typing import Final

from tests.chaos.broker_faults import queue_lengths
from tests.chaos.oracle import Judgement
from tests.chaos.world import World

LOOKS: Final = 40
_LOOKS_APART_S: Final = 0.25
_TOLERATED_NOWHERE: Final = re.compile(
    r"deadlock detected|Traceback \(most recent call last\)|panel given up|put aside"
    r"|was never awaited|exception was never retrieved|unreadable"
)


async def judge_traces(judgement: Judgement, world: World) -> None:
    """No message left in any queue, no process that ended by itself, nothing in the logs that should never be."""
    left = await _left(world)
    judgement.counted["left in queues"] = sum(left.values())
    judgement.expect(not left, f"left in queues: {left}")
    for name, service in world.services.items():
        judgement.expect(not service.endings, f"{name} ended by itself with {service.endings}")
    for log in sorted(world.logs.glob("*.log")):
        for complaint, times in _complaints(log).items():
            judgement.faults.append(f"{times} times in {log.name}: {complaint}")


async def _left(world: World) -> dict[str, int]:
    """What each queue still holds whose consumer runs. Panels are refreshed for ever, so a look may find a call, and
    the next few another; what is left is there in every one.
    """
    left: dict[str, int] = {}
    for _ in range(LOOKS):
        lengths = await queue_lengths(world)
        left = {name: held for name, held in lengths.items() if held and name.split(".")[1] in world.services}
        if not left:
            break
        await asyncio.sleep(_LOOKS_APART_S)
    return left


def _complaints(log: Path) -> Counter[str]:
    return Counter(found.group() for found in _TOLERATED_NOWHERE.finditer(log.read_text(errors="replace")))
