"""The naive way, honestly built on the same libraries: one publish and its confirm, one transaction, one ack a message.

`python -m tests.bench.naive gateway|tracker|announcing-tracker`, configured by the same variables as the services. The
announcing one tells of each message, too, as the shipped tracker tells admin_ui.
"""

import json
import os
import sys
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Final

import aio_pika
import aiohttp
import asyncpg
import uvloop
from pydantic import BaseModel, ConfigDict, Field

QUEUE: Final = "naive"
CHANGES: Final = "naive-changes"


class Person(BaseModel):
    """Who wrote."""

    model_config = ConfigDict(extra="ignore")
    id: int
    first_name: str
    username: str | None = None


class Message(BaseModel):
    """A text."""

    model_config = ConfigDict(extra="ignore")
    message_id: int
    sender: Person = Field(alias="from")
    date: int
    text: str = ""


class Update(BaseModel):
    """What Telegram sends."""

    model_config = ConfigDict(extra="ignore")
    update_id: int
    message: Message


async def run_gateway() -> None:
    """Poll, and publish each update on its own, waiting for its confirm."""
    url = f"{os.environ['TELEGRAM_API_URL']}/bot{os.environ['BOT_TOKEN']}/getUpdates"
    connection = await aio_pika.connect_robust(os.environ["AMQP_URL"])
    channel = await connection.channel()
    queue = await channel.declare_queue(QUEUE, durable=True, arguments={"x-queue-type": "quorum"})
    offset = 0
    async with aiohttp.ClientSession() as session:
        while True:
            async with session.post(url, json={"offset": offset, "limit": 100, "timeout": 1}) as answer:
                updates = (await answer.json())["result"]
            for raw in updates:
                update = Update.model_validate(raw)
                await publish(channel, queue.name, update.message.model_dump_json(by_alias=True).encode())
                offset = update.update_id + 1


async def publish(channel: aio_pika.abc.AbstractChannel, routing_key: str, body: bytes) -> None:
    """One persistent message, confirmed."""
    message = aio_pika.Message(body, delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
    await channel.default_exchange.publish(message, routing_key=routing_key)


async def run_tracker(*, announces: bool = False) -> None:
    """Take each message on its own: a transaction, perhaps its announcement, then its ack."""
    pool = await asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=1, max_size=1)
    connection = await aio_pika.connect_robust(os.environ["AMQP_URL"])
    channel = await connection.channel()
    await channel.set_qos(prefetch_count=100)
    queue = await channel.declare_queue(QUEUE, durable=True, arguments={"x-queue-type": "quorum"})
    changes = await channel.declare_queue(CHANGES, durable=True)
    async with queue.iterator() as deliveries:
        async for delivery in deliveries:
            message = Message.model_validate(json.loads(delivery.body))
            async with pool.acquire() as database, database.transaction():
                await count(database, message)
            if announces:
                await publish(channel, changes.name, json.dumps({"user_ids": [message.sender.id]}).encode())
            await delivery.ack()


async def count(database: Any, message: Message) -> None:
    """The statements one writes first."""
    sender = message.sender
    await database.execute(
        "INSERT INTO users (user_id, first_name, username) VALUES ($1, $2, $3) "
        "ON CONFLICT (user_id) DO UPDATE SET first_name = excluded.first_name, username = excluded.username",
        sender.id,
        sender.first_name,
        sender.username,
    )
    inserted = await database.fetchval(
        "INSERT INTO messages (user_id, message_id, sent_at, kind, text) VALUES ($1, $2, to_timestamp($3), 'text', $4) "
        "ON CONFLICT DO NOTHING RETURNING true",
        sender.id,
        message.message_id,
        message.date,
        message.text,
    )
    if inserted:
        await database.execute(
            "INSERT INTO conversations AS c (user_id, last_message_at, last_message_id, last_update_id, "
            "total_messages, unread_messages, first_unread_id, unread_since, priority_level, last_user_message) "
            "SELECT $1, to_timestamp($2), $3, $3, 1, 1, $3, to_timestamp($2), p.total, left($4, 500) "
            "FROM users u, priority_parts(u.tier, u.credits, u.purchases) p WHERE u.user_id = $1 "
            "ON CONFLICT (user_id) DO UPDATE SET total_messages = c.total_messages + 1, "
            "unread_messages = c.unread_messages + 1, last_message_at = excluded.last_message_at, "
            "last_message_id = excluded.last_message_id, priority_level = excluded.priority_level, "
            "last_user_message = excluded.last_user_message",
            sender.id,
            message.date,
            message.message_id,
            message.text,
        )


if __name__ == "__main__":
    programs: dict[str, Callable[[], Coroutine[Any, Any, None]]] = {
        "gateway": run_gateway,
        "tracker": run_tracker,
        "announcing-tracker": partial(run_tracker, announces=True),
    }
    uvloop.run(programs[sys.argv[1]]())
