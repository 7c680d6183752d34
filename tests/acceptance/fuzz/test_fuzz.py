"""Broken updates and forgeries come in by both doors, between good messages: `make fuzz` in short."""

from pathlib import Path

from tests.fuzz.run import Order, run


async def test_nothing_good_is_lost_and_nothing_forged_is_believed(tmp_path: Path) -> None:
    outcome = await run(Order(seed=4, updates=3000, forgeries=1500), tmp_path / "fuzz")
    assert outcome.judgement.faults == []
    assert sum(sum(ends.values()) for rows in outcome.became.values() for ends in rows.values()) == 3000
    assert (outcome.presses.total(), outcome.secrets.total()) == (1500, 1500)
    assert outcome.statuses["forged secret"] == {401: 1500}
