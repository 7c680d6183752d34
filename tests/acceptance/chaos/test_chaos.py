"""Everything goes wrong, again and again, and nothing may be lost: `make chaos` in short."""

from pathlib import Path

import pytest
import typer

from tests.chaos.plan import kinds
from tests.chaos.run import run, short


@pytest.mark.usefixtures("long_test")
async def test_whatever_breaks_nothing_is_lost_or_doubled_or_left_behind(tmp_path: Path) -> None:
    order = short(seed=1)
    outcome = await run(order, tmp_path / "logs", typer.echo)
    assert outcome.judgement.faults == []
    assert outcome.judgement.counted["messages"] >= order.messages >= 20_000
    assert outcome.judgement.counted["answers"] > 0
    names = [name for struck in outcome.struck for name in struck.names]
    assert len(names) >= order.faults >= 50
    assert {fault.name for fault in kinds(has_disk="left out" not in outcome.story)} == set(names)
