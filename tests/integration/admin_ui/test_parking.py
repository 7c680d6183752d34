"""Nobody's update is stepped over: one that waits keeps that person's later ones behind it, and nobody else's."""

import asyncio
import json
from typing import Any

import pytest

from services.admin_ui.bot.parking import MOST_DEATHS, ParkedUpdate, Parking
from services.admin_ui.features.direct_mode.actions import ShowDirect
from shared.broker.in_process import InProcessBroker
from shared.contracts.announcements import decode_quarantined
from shared.contracts.wire import QUARANTINE
from shared.db import Database, open_database
from shared.errors import TryAgain
from shared.retry import Patience
from tests.support.database import postgres_away
from tests.support.deliveries import receive_one
from tests.support.desk import ADA, ANN, BOB, EVE, OpenDesk, direct_desk, enters, open_desk
from tests.support.waiting import eventually, until

IMPATIENT = Patience(first_pause=0.02, longest_pause=0.02, in_all=0.1)


async def parked(desk: OpenDesk) -> list[dict[str, Any]]:
    """What waits, in order."""
    return await desk.rows("SELECT person_id, update_id, tries FROM parked_updates ORDER BY person_id, update_id")


async def nothing_is_parked(desk: OpenDesk) -> None:
    async def is_empty() -> bool:
        return not await parked(desk)

    await eventually(is_empty, "everything parked is worked off")


def copies(desk: OpenDesk, user_id: int) -> list[int]:
    """Which messages a customer got."""
    calls = [call.parameters for call in desk.telegram.made("copyMessage")]
    return [call["message_id"] for call in calls if call["chat_id"] == user_id]


async def test_a_series_of_an_outage_is_done_in_its_order(database_url: str) -> None:
    """C1 of the audit, by its first route: what is for one customer never reaches the other."""
    async with direct_desk(database_url, patience=IMPATIENT) as desk:
        await enters(desk, ADA)
        async with asyncio.TaskGroup() as tasks, postgres_away(database_url):
            first = tasks.create_task(desk.types("FOR ADA ONLY: your result is positive"))
            await asyncio.sleep(0)
            tasks.create_task(desk.presses(ShowDirect(EVE)))
            await asyncio.sleep(0)
            second = tasks.create_task(desk.types("hello Eve"))
            await until(lambda: not desk.admin_ui.staff.is_consuming)
        await nothing_is_parked(desk)
        await desk.all_delivered()
        assert copies(desk, ADA) == [await first]
        assert copies(desk, EVE) == [await second]
        assert not [text for text in desk.telegram.said(ANN) if text.startswith(("✋", "⚠️"))]


async def test_many_outages_put_nothing_aside_and_keep_the_order(database_url: str) -> None:
    async with direct_desk(database_url, patience=IMPATIENT) as desk:
        await enters(desk, ADA)
        sent = []
        async with asyncio.TaskGroup() as tasks:
            for number in range(3):
                async with postgres_away(database_url):
                    sent.append(tasks.create_task(desk.types(f"Kept {number}")))
                    await until(lambda: not desk.admin_ui.staff.is_consuming)
                await until(lambda: desk.admin_ui.staff.is_consuming)
        await nothing_is_parked(desk)
        await desk.all_delivered()
        assert copies(desk, ADA) == [await one for one in sent]


async def test_what_waits_keeps_its_persons_later_updates_and_nobody_elses(database_url: str) -> None:
    async with direct_desk(database_url, patience=IMPATIENT) as desk:
        await enters(desk, ADA)
        await enters(desk, EVE, admin_id=BOB)
        desk.telegram.hold["copyMessage"] = asyncio.Event()
        first = await desk.types("First")
        await until(lambda: bool(desk.telegram.made("copyMessage")))
        # Nobody knows yet which message it is over there.
        await desk.edits(first, text="First, edited")
        await desk.types("/help")
        assert [row["person_id"] for row in await parked(desk)] == [ANN, ANN]
        bobs = await desk.types("From Bob", BOB)
        await until(lambda: bobs in copies(desk, EVE))
        assert not any("/dashboard" in text for text in desk.telegram.said(ANN))
        desk.telegram.hold["copyMessage"].set()
        await nothing_is_parked(desk)
        await desk.all_delivered()
        assert desk.telegram.made("editMessageText")[-1].parameters["text"] == "First, edited"
        assert any("/dashboard" in text for text in desk.telegram.said(ANN))


async def test_what_is_parked_survives_a_restart(database_url: str) -> None:
    async with direct_desk(database_url, patience=IMPATIENT) as desk:
        await enters(desk, ADA)
        body = json.dumps({"update_id": 4711, "message": desk.message(ANN, 4711) | {"text": "Still there"}}).encode()
        await desk.rows("INSERT INTO parked_updates VALUES ($1, 4711, $2, false)", ANN, body)
    async with open_desk(database_url, agents=(BOB,), telegram=desk.telegram) as desk:
        await nothing_is_parked(desk)
        (row,) = await desk.rows("SELECT user_id, source_ids FROM deliveries WHERE kind = 'reply'")
        assert row == {"user_id": ADA, "source_ids": [4711]}


@pytest.fixture
async def database(database_url: str) -> Any:
    async with open_database(database_url, name="test") as database:
        yield database


class Worker:
    """Works on parked updates as told."""

    def __init__(self) -> None:
        self.done: list[int] = []
        self.fails: dict[int, Exception] = {}

    async def __call__(self, update: ParkedUpdate) -> None:
        if update.update_id in self.fails:
            raise self.fails[update.update_id]
        self.done.append(update.update_id)


async def working(parking: Parking, until_so: Any) -> None:
    """Let it work until this is so."""
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(parking.run(stop))
        await until_so()
        stop.set()


async def rows(database: Database) -> list[tuple[int, int]]:
    async with database.connection() as connection:
        found = await connection.fetch("SELECT update_id, tries FROM parked_updates ORDER BY update_id")
        return [(row["update_id"], row["tries"]) for row in found]


async def test_the_lowest_goes_first_whatever_came_first(database: Database) -> None:
    worker, broker = Worker(), InProcessBroker()
    parking = Parking(database, broker, worker)
    for update_id in (5, 3, 4, 3):
        await parking.park(ParkedUpdate(ANN, update_id, b"{}", is_replayed=False))
    assert parking.holds(ANN)
    await working(parking, lambda: until(lambda: not parking.holds(ANN)))
    assert worker.done == [3, 4, 5]
    assert await rows(database) == []


async def test_what_waits_is_tried_until_it_is_done_and_is_no_death(database: Database) -> None:
    worker, broker = Worker(), InProcessBroker()
    parking = Parking(database, broker, worker)
    worker.fails[1] = TryAgain("not yet")
    for update_id in (1, 2):
        await parking.park(ParkedUpdate(ANN, update_id, b"{}", is_replayed=False))
    await parking.park(ParkedUpdate(BOB, 9, b"{}", is_replayed=False))

    async def it_waits() -> None:
        await until(lambda: worker.done == [9])

        async def is_put_off() -> bool:
            return await rows(database) == [(1, 0), (2, 0)]

        await eventually(is_put_off, "it is put off, and has not died")
        del worker.fails[1]
        await until(lambda: not parking.holds(ANN))

    await working(parking, it_waits)
    assert worker.done == [9, 1, 2]


@pytest.mark.parametrize(("tries", "is_worked_on"), [(MOST_DEATHS - 1, True), (MOST_DEATHS, False)])
async def test_what_ended_the_process_five_times_is_put_aside(
    database: Database, tries: int, *, is_worked_on: bool
) -> None:
    worker, broker = Worker(), InProcessBroker()
    async with database.connection() as connection:
        await connection.execute("INSERT INTO parked_updates VALUES ($1, 1, 'deadly', false, $2)", ANN, tries)
        await connection.execute("INSERT INTO parked_updates VALUES ($1, 2, 'next', false)", ANN)
    parking = Parking(database, broker, worker)

    async def it_is_over() -> None:
        if not is_worked_on:
            async with broker.consume(QUARANTINE, prefetch=1) as quarantine:
                dead = await receive_one(quarantine)
                assert decode_quarantined(dead.body).body == b"deadly"
                await quarantine.ack([dead])
        await until(lambda: 2 in worker.done)

    await working(parking, it_is_over)
    assert worker.done == ([1, 2] if is_worked_on else [2])
    assert await rows(database) == []


async def test_a_fault_of_our_own_is_put_aside_and_the_next_goes_on(database: Database) -> None:
    worker, broker = Worker(), InProcessBroker()
    worker.fails[1] = ValueError("a bug")
    parking = Parking(database, broker, worker)
    for update_id in (1, 2):
        await parking.park(ParkedUpdate(ANN, update_id, b"%d" % update_id, is_replayed=False))

    async def it_is_over() -> None:
        async with broker.consume(QUARANTINE, prefetch=1) as quarantine:
            dead = await receive_one(quarantine)
            assert decode_quarantined(dead.body).body == b"1"
            await quarantine.ack([dead])
        await until(lambda: not parking.holds(ANN))

    await working(parking, it_is_over)
    assert worker.done == [2]
