"""Two admin_ui at once: one works, the other waits for its turn, and nothing is done twice, lost or out of order."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from services.admin_ui.features.direct_mode.actions import ShowDirect
from services.admin_ui.service import AdminUi
from services.admin_ui.ui.rights import Roster
from shared.broker.in_process import InProcessBroker
from shared.broker.port import Broker
from shared.db import Database, open_database
from shared.db.leases import Lease, LeaseLost
from tests.support.desk import ADA, ANN, EVE, REGISTRY, direct_desk
from tests.support.telegram_stand_in import TelegramStandIn
from tests.support.waiting import PATIENCE_S, eventually, soon, until


@dataclass
class OneOfTwo:
    """An admin_ui beside another, on the same broker and database."""

    admin_ui: AdminUi
    stop: asyncio.Event
    task: "asyncio.Task[None]"

    @property
    def works(self) -> bool:
        return self.admin_ui.lease.is_held and self.admin_ui.staff.is_consuming


@contextlib.asynccontextmanager
async def another(broker: Broker, database: Database) -> AsyncIterator[OneOfTwo]:
    """It runs for the block."""
    roster = Roster({ANN: "owner"}, REGISTRY.rights)
    admin_ui, stop = AdminUi.of(REGISTRY, roster, broker, database), asyncio.Event()
    task = asyncio.create_task(admin_ui.run(stop))
    try:
        yield OneOfTwo(admin_ui, stop, task)
    finally:
        stop.set()
        with contextlib.suppress(asyncio.CancelledError):
            await soon(task)


async def test_albums_and_moves_stay_whole_and_in_order(database_url: str) -> None:
    """H1 of the audit: with two at work, parts of albums were lost, and messages went to the wrong customer."""
    async with direct_desk(database_url) as desk, another(desk.broker, desk.database) as second:
        for number in range(6):
            await desk.presses(ShowDirect(ADA))
            parts = []
            for part in range(4):
                photo = [{"file_id": f"p{part}", "file_unique_id": f"p{part}", "width": 1, "height": 1}]
                parts.append(await desk.sends(photo=photo, media_group_id=f"album {number}"))
            await desk.presses(ShowDirect(EVE))
            await desk.types(f"for Eve {number}")
            await desk.all_delivered()
            album = desk.telegram.made("copyMessages")[-1].parameters
            assert (album["chat_id"], album["message_ids"]) == (ADA, parts)
        assert not second.admin_ui.staff.is_consuming
        sent = [call.parameters["chat_id"] for call in desk.telegram.made("copyMessage")]
        assert sent == [EVE] * 6


@pytest.mark.parametrize("is_killed", [False, True])
async def test_the_other_takes_over(database: Database, *, is_killed: bool) -> None:
    broker = InProcessBroker()
    async with (
        TelegramStandIn().answering(broker),
        another(broker, database) as first,
    ):
        await until(lambda: first.works)
        async with another(broker, database) as second:
            # It is ready for its turn, once it knows whose it is.
            await until(lambda: second.admin_ui.lease.is_anothers)
            assert set((await second.admin_ui.health().report()).values()) == {"ok"}
            assert not second.works
            if is_killed:
                first.task.cancel()
            else:
                first.stop.set()
            await until(lambda: second.works)
            assert first.task.done()
            assert await epoch(database) == 2


async def loses_its_turn(database: Database) -> None:
    broker = InProcessBroker()
    async with TelegramStandIn().answering(broker), another(broker, database) as first:
        await until(lambda: first.works)
        async with database.connection() as connection:
            await connection.execute("UPDATE leases SET holder = 'somebody else', epoch = epoch + 1")
        await asyncio.wait({first.task}, timeout=PATIENCE_S)


async def test_one_whose_turn_was_taken_ends(database: Database) -> None:
    with pytest.raises(ExceptionGroup) as ended:
        await loses_its_turn(database)
    assert ended.group_contains(LeaseLost)


@pytest.fixture
async def database(database_url: str) -> Any:
    async with open_database(database_url, name="test") as database:
        yield database


async def runs_out(database: Database) -> None:
    """Its holder has not renewed it for too long."""
    async with database.connection() as connection:
        await connection.execute("UPDATE leases SET expires_at = now() - interval '1 ms'")


async def epoch(database: Database) -> int:
    async with database.connection() as connection:
        return int(await connection.fetchval("SELECT epoch FROM leases"))


async def test_a_lease_has_one_holder(database: Database) -> None:
    one, two, stop = Lease(database, "work"), Lease(database, "work"), asyncio.Event()
    assert await one.take(stop)
    waiting = asyncio.create_task(two.take(stop))
    await one.let_go()
    assert await soon(waiting)
    assert (one.is_held, two.is_held) == (False, True)
    assert await epoch(database) == 2


async def test_one_that_has_run_out_is_taken_and_its_holder_finds_out(database: Database) -> None:
    one, two, stop = Lease(database, "work"), Lease(database, "work"), asyncio.Event()
    assert await one.take(stop)
    await runs_out(database)
    assert await two.take(stop)
    with pytest.raises(LeaseLost):
        await one.keep()
    assert not one.is_held


async def test_one_that_has_run_out_is_renewed_while_nobody_has_taken_it(database: Database) -> None:
    one, stop = Lease(database, "work"), asyncio.Event()
    assert await one.take(stop)
    await runs_out(database)
    keeping = asyncio.create_task(one.keep())

    async def is_renewed() -> bool:
        async with database.connection() as connection:
            return bool(await connection.fetchval("SELECT expires_at > now() FROM leases"))

    await eventually(is_renewed, "it is renewed")
    keeping.cancel()
    assert await epoch(database) == 1


async def test_whoever_is_asked_to_stop_waits_no_more(database: Database) -> None:
    one, two, stop = Lease(database, "work"), Lease(database, "work"), asyncio.Event()
    assert await one.take(stop)
    waiting = asyncio.create_task(two.take(stop))
    stop.set()
    assert not await soon(waiting)
