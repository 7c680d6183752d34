"""Three admins answer customers while every part is killed and frozen: `make soak` in short."""

from pathlib import Path

from tests.chaos.soak import soak


async def test_a_day_under_fire_loses_nothing_and_doubles_nothing_in_silence(tmp_path: Path) -> None:
    judgement, story = await soak(seed=3, count=12, rate=1.0, logs=tmp_path)
    assert judgement.faults == []
    assert judgement.counted["answers"] >= judgement.counted["customers"]
    assert sum(story["injected"].values()) >= 3
