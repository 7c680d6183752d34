"""Whatever order an admin's moves and messages come in, and however often: each message goes to whom they wrote to when
they wrote it; else they are asked, or told that their press came late.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any, Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.admin_ui.features.direct_mode import mode
from services.admin_ui.features.replies.admin_message import admin_message_in
from services.admin_ui.features.replies.decide import decide
from services.admin_ui.features.replies.read import read_context
from services.admin_ui.features.replies.send import write
from services.tracker.commit import commit
from shared.db import Database, open_database
from tests.support.events import message

CUSTOMERS = (7, 8, 9)

admin_ids = count(5001)
"""Each story has an admin of its own."""


@dataclass(frozen=True)
class Step:
    """The admin enters this customer's conversation, leaves the one they are in, or writes."""

    does: Literal["enters", "leaves", "writes"]
    user_id: int | None = None


steps = st.one_of(
    st.builds(Step, st.just("enters"), st.sampled_from(CUSTOMERS)),
    st.builds(Step, st.just("leaves")),
    st.builds(Step, st.just("writes")),
    st.builds(Step, st.just("writes")),
)


@dataclass(frozen=True)
class Story:
    """What an admin did, and in which order it came, some of it twice: places in the story."""

    steps: Sequence[Step]
    comes: Sequence[int]


@st.composite
def stories(draw: st.DrawFn, *, in_order: bool) -> Story:
    """A story, and how it comes."""
    done = draw(st.lists(steps, min_size=2, max_size=8))
    places = list(range(len(done)))
    if in_order:
        return Story(done, places)
    again = draw(st.lists(st.sampled_from(places), max_size=3))
    return Story(done, draw(st.permutations([*places, *again])))


class Teller:
    """Lets a story come in, and knows what the ledger has of it."""

    def __init__(self, database: Database, story: Story) -> None:
        self.admin_id = next(admin_ids)
        self.story = story
        self._database = database

    async def tell(self) -> None:
        for place in self.story.comes:
            await self._take_in(place + 1, self.story.steps[place])

    async def _take_in(self, update_id: int, step: Step) -> None:
        if step.user_id is not None:
            await mode.enter(self._database, self.admin_id, step.user_id, update_id)
        elif step.does == "leaves":
            await mode.leave(self._database, self.admin_id, update_id)
        else:
            chat = {"id": self.admin_id, "type": "private"}
            raw = {"chat": chat, "message_id": update_id, "date": 1_770_000_000, "text": "Hello"}
            async with self._database.transaction() as connection:
                context = await read_context(connection, admin_message_in(raw, update_id), datetime.now(UTC))
                await write(connection, context, decide(context))

    def messages(self) -> Iterator[tuple[int, int | None]]:
        """Each message with the customer it was written to, or None."""
        writing_to: int | None = None
        for update_id, step in enumerate(self.story.steps, 1):
            if step.does == "writes":
                yield update_id, writing_to
            else:
                writing_to = step.user_id

    async def became_of(self, message_id: int) -> tuple[str, int | None]:
        """`sent`, `sent, and said to be late`, `asked` or `nowhere`, and to whom."""
        rows = await self._rows(
            "SELECT delivery_id, state, user_id FROM deliveries "
            "WHERE kind = 'reply' AND admin_id = $1 AND $2 = ANY(source_ids)",
            message_id,
        )
        if not rows:
            assert await self._said(f"{message_id}"), "nobody was told that it went nowhere"
            return "nowhere", None
        (row,) = rows
        if row["state"] == "held":
            return "asked", None
        late = await self._said(f"late/{row['delivery_id']}/%")
        return ("sent, and said to be late" if late else "sent"), row["user_id"]

    async def questions(self) -> int:
        return await self._said("held/%")

    async def _said(self, cause: str) -> int:
        return len(await self._rows("SELECT FROM deliveries WHERE chat_id = $1 AND cause LIKE $2", self._cause(cause)))

    def _cause(self, cause: str) -> str:
        return f"said/{self.admin_id}/{cause}"

    async def _rows(self, query: str, *arguments: Any) -> list[Any]:
        async with self._database.connection() as connection:
            return list(await connection.fetch(query, self.admin_id, *arguments))


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


async def told(database_url: str, story: Story) -> list[tuple[int | None, str, int | None]]:
    """For each message whom it was written to, what became of it, and to whom it went."""
    async with open_database(database_url, name="test", max_connections=2) as database:
        await commit(database, [message(user_id, 1) for user_id in CUSTOMERS], ())
        teller = Teller(database, story)
        await teller.tell()
        came = [(meant, *await teller.became_of(message_id)) for message_id, meant in teller.messages()]
        assert bool(await teller.questions()) == any(outcome == "asked" for _, outcome, _ in came)
        return came


_LEISURELY = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@_LEISURELY
@given(story=stories(in_order=False))
def test_nothing_goes_to_anybody_else_unsaid(database_url: str, runner: asyncio.Runner, story: Story) -> None:
    for meant, outcome, went_to in runner.run(told(database_url, story)):
        assert outcome != "sent" or went_to == meant


@_LEISURELY
@given(story=stories(in_order=True))
def test_what_comes_in_order_is_sent_and_nothing_asked(database_url: str, runner: asyncio.Runner, story: Story) -> None:
    for meant, outcome, went_to in runner.run(told(database_url, story)):
        assert (outcome, went_to) == (("nowhere", None) if meant is None else ("sent", meant))
