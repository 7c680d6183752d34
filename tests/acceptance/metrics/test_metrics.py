"""A real Prometheus scrapes a running Frontdesk, and finds in it what operators watch."""

import json
import time
from pathlib import Path

from tests.support.frontdesk import OWNER, Frontdesk, frontdesk
from tests.support.muted import mute_admins
from tests.support.prometheus import Prometheus, prometheus

JOBS = {"gateway": "GATEWAY_PORT", "tracker": "TRACKER_PORT", "admin_ui": "ADMIN_UI_PORT"}

INBOX = (
    'frontdesk_conversations{status="active",job="admin_ui"} == 2',
    'frontdesk_conversations{status="archived"} == 1',
    'frontdesk_conversations{status="snoozed"} == 0',
    "frontdesk_unread_messages == 4",
    "frontdesk_oldest_unanswered_seconds > 0 < 600",
    "frontdesk_figures_fresh == 1",
    'frontdesk_admin_ui_presses_total{action="archive"} == 1',
)
TRACKED = (
    'frontdesk_tracker_messages_applied_total{job="tracker"} == 6',
    "frontdesk_tracker_messages_duplicate_total == 1",
    'frontdesk_tracker_dead_lettered_total{source="tracker.quarantine"} == 1',
    "frontdesk_tracker_batch_size_sum >= 7",
    "frontdesk_tracker_batch_size_count > 0 <= frontdesk_tracker_batch_size_sum",
    "frontdesk_tracker_lag_seconds_count == 6",
    "frontdesk_tracker_lag_seconds_sum / frontdesk_tracker_lag_seconds_count < 60",
)
PASSED_ON = (
    'frontdesk_gateway_updates_received_total{door="polling",fate="customer",job="gateway"} == 7',
    'frontdesk_gateway_updates_received_total{door="polling",fate="quarantined"} == 1',
    'frontdesk_gateway_updates_published_total{fate="customer"} == 7',
    'frontdesk_gateway_updates_published_total{fate="quarantined"} == 1',
    'frontdesk_gateway_updates_published_total{fate="staff"} > 2',
    "frontdesk_gateway_confirm_seconds_count > 2",
    "frontdesk_gateway_confirm_seconds_sum / frontdesk_gateway_confirm_seconds_count < 30",
    'frontdesk_gateway_telegram_calls_total{method="editMessageText",outcome="ok"} > 0',
    'frontdesk_gateway_telegram_calls_total{method="answerCallbackQuery",outcome="ok"} >= 2',
    'frontdesk_gateway_telegram_call_seconds_count{method="sendMessage"} > 0',
)


async def write_as_customers(running: Frontdesk) -> None:
    """Six messages of three customers, one of them delivered twice, and something unreadable between them."""
    for name in ("alice", "bob", "cora"):
        customer = await running.customer(name.title(), username=name)
        await customer.write("One")
        if name != "cora":
            await customer.write("Two")
    update = update_of("Three", user_id=customer.user_id, message_id=900_000, date=int(time.time()))
    for _ in range(2):
        await running.inject(update)
    await running.inject(b'{"update_id":__UPDATE_ID__,"message":')


def update_of(text: str, **fields: int) -> bytes:
    chat = {"id": fields["user_id"], "type": "private"}
    sender = {"id": fields["user_id"], "is_bot": False, "first_name": "Cora", "username": "cora"}
    message = {"message_id": fields["message_id"], "date": fields["date"], "chat": chat, "from": sender, "text": text}
    update = json.dumps({"update_id": 0, "message": message})
    return update.replace('"update_id": 0', '"update_id": __UPDATE_ID__').encode()


async def archive_one(running: Frontdesk) -> None:
    owner = running.owner
    await running.counts("ADMIN_UI_PORT", "frontdesk_unread_messages", 6)
    await owner.write("/conversations")
    await owner.press("@alice (2)")
    await owner.press("📦 Archive")
    await owner.shows_part("Status: 📦 Archived")


async def test_prometheus_finds_what_operators_watch(
    amqp_url: str, queue_prefix: str, database_url: str, tmp_path: Path
) -> None:
    servers = {"AMQP_URL": amqp_url, "AMQP_PREFIX": queue_prefix, "DATABASE_URL": database_url}
    await mute_admins(database_url)  # A push would come between the owner and the panel.
    async with frontdesk(tmp_path, **servers) as running:
        ports = {job: int(running.environment[variable]) for job, variable in JOBS.items()}
        async with prometheus(ports) as watching:
            await watching.says("count(up == 1) == 3")
            await write_as_customers(running)
            await archive_one(running)
            await watching.says(*INBOX, *TRACKED, *PASSED_ON)
            await check_limit_is_seen(running, watching)


async def check_limit_is_seen(running: Frontdesk, watching: Prometheus) -> None:
    async with running.fault("too_many_requests", chat_id=OWNER, methods=["sendMessage"], times=1, retry_after=1):
        await running.owner.write("/dashboard")
        await running.owner.shows_part("📊 Admin Dashboard")
    await watching.says('frontdesk_gateway_telegram_429_total{method="sendMessage"} >= 1')
