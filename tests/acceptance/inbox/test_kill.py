"""Everything dies at once, in the middle of the traffic, and comes back: nobody is lost and nothing counts twice."""

from pathlib import Path

import aiohttp
import asyncpg

from tests.support.frontdesk import Frontdesk, frontdesk
from tests.support.waiting import eventually


async def sent_by_customers(http: aiohttp.ClientSession) -> dict[int, int]:
    """How many messages each customer has sent that are no commands."""
    sent: dict[int, int] = {}
    async with http.get("/simulator/people") as answer:
        people = [person["user_id"] for person in await answer.json() if not person["is_admin"]]
    for user_id in people:
        async with http.get(f"/simulator/chats/{user_id}/messages") as answer:
            messages = [message for message in await answer.json() if message["from"] == "person"]
        count = sum(not message["text"].startswith("/") for message in messages)
        if count:
            sent[user_id] = count
    return sent


async def order_traffic(running: Frontdesk, rate: float) -> None:
    async with running.http.post("/simulator/traffic", json={"rate": rate, "customers": 15}) as answer:
        assert answer.status == 200, await answer.text()


async def test_a_kill_of_everything_under_traffic_loses_nothing(
    broker: dict[str, str], database_url: str, tmp_path: Path
) -> None:
    connection = await asyncpg.connect(database_url)

    async def counted() -> dict[int, int]:
        rows = await connection.fetch("SELECT user_id, total_messages FROM conversations")
        return {row["user_id"]: row["total_messages"] for row in rows}

    async def something_is_counted() -> bool:
        return sum((await counted()).values()) > 30

    try:
        async with frontdesk(tmp_path, DATABASE_URL=database_url, **broker) as running:
            await order_traffic(running, 60)
            await eventually(something_is_counted, "the traffic flows")
            running.process.kill()
            await running.process.wait()

        async with frontdesk(tmp_path, DATABASE_URL=database_url, **broker) as running:
            await order_traffic(running, 0)

            async def everything_is_counted() -> bool:
                return await counted() == await sent_by_customers(running.http)

            await eventually(everything_is_counted, "the inbox equals what the customers sent")
            assert await connection.fetchval("SELECT count(*) FROM dead_letters") == 0
            unread = await connection.fetchval("SELECT sum(unread) FROM figures")
            assert unread == sum((await counted()).values())
    finally:
        await connection.close()
