"""Postgres away, Telegram away, a fault of our own: nothing is lost, people are told, others go on."""

import asyncio
from typing import Any

import aiohttp
import asyncpg
import pytest
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from services.admin_ui.features.conversation.actions import Pin, ShowCard
from services.admin_ui.features.direct_mode.actions import ShowDirect
from services.admin_ui.service import run_admin_ui
from services.admin_ui.settings import AdminUiSettings
from services.admin_ui.ui import common_texts
from services.admin_ui.ui.action import encode_action
from services.admin_ui.ui.viewer import ENGLISH
from shared.broker.in_process import InProcessBroker
from shared.contracts.wire import DEAD_LETTERS
from shared.db import open_database
from shared.retry import Patience
from tests.support.database import postgres_away
from tests.support.deliveries import receive_one
from tests.support.desk import OWNER, open_desk
from tests.support.events import message
from tests.support.ports import free_port
from tests.support.telegram_stand_in import Refusal, TelegramStandIn
from tests.support.waiting import soon, until

CUSTOMER = 7
DATABASE_AWAY = common_texts.DATABASE_AWAY.plain(ENGLISH)
SOMETHING_WRONG = common_texts.SOMETHING_WRONG.plain(ENGLISH)
IMPATIENT = Patience(first_pause=0.05, longest_pause=0.05, in_all=0.2)
QUICK = Patience(first_pause=0.05, longest_pause=0.2, in_all=30)


async def test_a_press_while_postgres_is_away_is_said_to_wait_and_done_later(database_url: str) -> None:
    async with open_desk(database_url, patience=QUICK) as inbox:
        await inbox.happen(message(CUSTOMER, 1))
        await inbox.types("/conversations")
        async with asyncio.TaskGroup() as tasks, postgres_away(database_url):
            pressing = tasks.create_task(inbox.presses(Pin(CUSTOMER)))
            await until(lambda: DATABASE_AWAY in inbox.telegram.toasts())
            assert not pressing.done()
        assert "Pinned: Yes" in inbox.shown


async def test_a_command_is_done_after_however_long_postgres_was_away_and_said_so_once(database_url: str) -> None:
    async with open_desk(database_url, patience=IMPATIENT) as inbox:
        with capture_logs() as logs:
            async with asyncio.TaskGroup() as tasks, postgres_away(database_url):
                tasks.create_task(inbox.types("/dashboard"))
                await until(lambda: not inbox.admin_ui.staff.is_consuming)
        await until(lambda: inbox.shown.startswith("📊 Admin Dashboard"))
        assert inbox.telegram.said(OWNER).count(DATABASE_AWAY) == 1
        assert [line["event"] for line in logs].count("Postgres is away: updates wait in the broker") >= 1
        await until(lambda: inbox.admin_ui.staff.is_consuming)


async def test_a_message_telegram_cannot_take_now_is_sent_again(database_url: str) -> None:
    async with open_desk(database_url, patience=QUICK) as inbox:
        inbox.telegram.refusals["sendMessage"].append(Refusal(408, "expired"))
        await inbox.types("/dashboard")
        assert inbox.shown.startswith("📊 Admin Dashboard")


async def test_a_message_of_unknown_outcome_is_not_sent_again(database_url: str) -> None:
    async with open_desk(database_url, patience=QUICK) as inbox:
        inbox.telegram.refusals["sendMessage"].append(Refusal(504, "nobody knows"))
        await inbox.types("/dashboard")
        assert not inbox.telegram.said(OWNER)
        await inbox.types("/dashboard")
        assert len(inbox.telegram.said(OWNER)) == 1


async def test_a_customer_who_cannot_be_greeted_now_keeps_nobody_waiting(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        inbox.telegram.refusals["sendMessage"].append(Refusal(408, "expired"))
        await inbox.types("/start", person_id=CUSTOMER)
        assert not inbox.telegram.said(CUSTOMER)
        await inbox.types("/start", person_id=CUSTOMER)
        assert len(inbox.telegram.said(CUSTOMER)) == 1


async def test_a_press_too_old_to_answer_is_done_all_the_same(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        await inbox.happen(message(CUSTOMER, 1))
        await inbox.types("/conversations")
        inbox.telegram.refusals["answerCallbackQuery"].append(Refusal(400, "Bad Request: query is too old"))
        await inbox.presses(Pin(CUSTOMER))
        assert "Pinned: Yes" in inbox.shown


async def test_a_fault_of_our_own_is_put_aside_whole_and_the_next_press_works(database_url: str) -> None:
    async with open_desk(database_url) as inbox, inbox.broker.consume(DEAD_LETTERS, prefetch=1) as graveyard:
        await inbox.happen(message(CUSTOMER, 1))
        await inbox.types("/conversations")
        connection = await asyncpg.connect(database_url)
        # A value that this version does not know, as a later one might leave it behind.
        await connection.execute(
            "ALTER TABLE users DISABLE TRIGGER USER; ALTER DOMAIN tier_name DROP CONSTRAINT tier_name_check"
        )
        await connection.execute("UPDATE users SET tier = 'platinum'")
        with capture_logs([merge_contextvars]) as logs:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(inbox.presses(ShowCard(CUSTOMER)))
                dead = await receive_one(graveyard)
                await graveyard.ack([dead])
        assert [(line["event"], line["person_id"]) for line in logs] == [("put aside", OWNER)]
        assert b"callback_query" in dead.body
        assert SOMETHING_WRONG in inbox.telegram.toasts()
        await connection.execute("UPDATE users SET tier = 'vip'")
        await connection.close()
        await inbox.presses(ShowCard(CUSTOMER))
        assert "Tier: 🏆 VIP" in inbox.shown


async def test_the_service_tells_how_it_is_and_stops_when_asked(database_url: str) -> None:
    port, stop, broker = free_port(), asyncio.Event(), InProcessBroker()
    settings = AdminUiSettings(admin_ids=frozenset({OWNER}), admin_ui_port=port)
    telegram = TelegramStandIn()
    async with (
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http,
        open_database(database_url, name="test") as database,
        telegram.answering(broker),
        asyncio.TaskGroup() as tasks,
    ):
        running = tasks.create_task(run_admin_ui(settings, broker, database, stop))
        await until(lambda: bool(telegram.made("setMyCommands")))
        async with http.get("/readyz") as ready:
            assert (await ready.json())["parts"] == {
                "postgres": "ok",
                "broker": "ok",
                "updates": "ok",
                "customer updates": "ok",
                "changes": "ok",
                "outcomes": "ok",
            }
        async with http.get("/metrics") as metrics:
            assert "frontdesk_figures_fresh 1.0" in await metrics.text()
        async with postgres_away(database_url):
            async with http.get("/readyz") as ready:
                assert ready.status == 503
            async with http.get("/metrics") as metrics:
                assert metrics.status == 200
                assert "frontdesk_figures_fresh 0.0" in await metrics.text()
            async with http.get("/healthz") as alive:
                assert alive.status == 200
        stop.set()
        await soon(running)


@pytest.mark.parametrize(
    "odd",
    [
        {"forward_origin": {"type": "new_type", "date": 1_770_000_000}},
        {"from": {"id": OWNER, "is_bot": False, "first_name": None}},
        {"entities": "none", "reply_markup": 5},
    ],
)
async def test_a_field_nobody_needs_does_not_decide_whether_a_message_goes_out(
    database_url: str, odd: dict[str, Any]
) -> None:
    async with open_desk(database_url) as inbox:
        await inbox.happen(message(CUSTOMER, 1))
        await inbox.types("/conversations")
        await inbox.presses(ShowDirect(CUSTOMER))
        sent = await inbox.sends(text="Hello", **odd)
        await inbox.all_delivered()
        assert inbox.telegram.said(CUSTOMER) == [f"copy of {OWNER}/{sent}"]


@pytest.mark.parametrize(
    "odd", [{"chat_instance": None}, {"message": {"message_id": 77, "a new form": True}}, {"message": None}]
)
async def test_a_press_of_an_unknown_form_is_answered_from_its_data(database_url: str, odd: dict[str, Any]) -> None:
    async with open_desk(database_url) as inbox:
        await inbox.happen(message(CUSTOMER, 1))
        await inbox.types("/conversations")
        query = {
            "id": "4711",
            "from": {"id": OWNER, "is_bot": False, "first_name": "Ann"},
            "chat_instance": "1",
            "data": encode_action(Pin(CUSTOMER)),
            "message": {"message_id": 77, "date": 0, "chat": {"id": OWNER, "type": "private"}},
        }
        await inbox.update({"callback_query": query | odd})
        answered = inbox.telegram.made("answerCallbackQuery")[-1].parameters
        assert (answered["callback_query_id"], answered["text"]) == ("4711", "Pinned")
        assert "Pinned: Yes" in inbox.shown
