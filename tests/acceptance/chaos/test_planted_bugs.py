"""The judges of the chaos find bugs that were planted, and nothing where none was: `make chaos-selftest` in short."""

from pathlib import Path

from tests.chaos.selftest.acts import AT_THE_DOOR, POLLING, Planted, with_a_bug
from tests.chaos.selftest.performance import Where, perform
from tests.chaos.servers import running_servers

PLAIN = POLLING[0]
BUGS = [planted for planted in PLAIN.bugs if planted.bug in ("poison swallowed", "duplicates counted")]


async def test_the_judges_find_planted_bugs_and_nothing_without_them(tmp_path: Path) -> None:
    with running_servers() as servers:

        async def said(name: str, planted: Planted | None = None) -> list[str]:
            cast = with_a_bug(AT_THE_DOOR, planted) if planted else AT_THE_DOOR
            return (await perform(Where(servers, name, tmp_path), cast, [PLAIN], seed=1))[PLAIN.name]

        assert await said("clean") == []
        assert len(BUGS) == 2
        for place, planted in enumerate(BUGS):
            found = await said(f"bug_{place}", planted)
            assert any(planted.sign in sentence for sentence in found), (planted, found)
