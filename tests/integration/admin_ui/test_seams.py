"""What a feature can declare works as declared: tried with a toy that uses what no feature of the product needs yet."""

from dataclasses import dataclass
from typing import Any

import aiohttp
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from services.admin_ui.catalogue import FEATURES
from services.admin_ui.features.dashboard.actions import ShowDashboard
from services.admin_ui.ui.action import Action, Below, encode_action
from services.admin_ui.ui.desk import Desk
from services.admin_ui.ui.feature import Feature, Incoming, StartPayload, WebRoute, does
from services.admin_ui.ui.press import Press, answer
from services.admin_ui.ui.registry import Registry
from services.admin_ui.ui.rights import Right
from services.admin_ui.ui.say import say
from services.admin_ui.ui.telegram import send_text
from services.admin_ui.web.operations import build_api
from shared.service.http import serve_http
from tests.support.desk import OWNER, open_desk, without_loops

CUSTOMER = 7


@dataclass(frozen=True, slots=True)
class Rate(Action, code="zr", needs="toy.rate"):
    """A customer says that all was well."""


async def rate(desk: Desk, press: Press, _: Rate) -> None:
    await answer(desk, press, say("Up to date"))


async def come_by_link(desk: Desk, incoming: Incoming) -> None:
    await send_text(desk.bot, incoming.person_id, say("Up to date"), desk.customer(incoming.person_id, "ru"))


async def hello(desk: Desk, _: Request) -> Response:
    return PlainTextResponse(f"{len(desk.roster.roles)} admin")


TOY = Feature(
    "toy",
    "z",
    actions=(does(Rate, rate),),
    rights=(Right("toy.rate", ("customer",)),),
    start_payloads=(StartPayload("friend-", come_by_link),),
    routes=(WebRoute("/toy", hello),),
)
REGISTRY = Registry((*without_loops(FEATURES), TOY))


def from_customer(data: str, language_code: str) -> dict[str, Any]:
    sender = {"id": CUSTOMER, "is_bot": False, "first_name": "Ada", "language_code": language_code}
    return {"id": "1", "from": sender, "chat_instance": "1", "data": data, "inline_message_id": "x"}


async def test_a_customer_may_press_what_their_role_may_and_is_answered_in_their_language(database_url: str) -> None:
    async with open_desk(database_url, registry=REGISTRY) as inbox:
        await inbox.update({"callback_query": from_customer(encode_action(Rate()), "ru")})
        await inbox.update({"callback_query": from_customer(encode_action(ShowDashboard()), "ru")})
        assert inbox.telegram.toasts() == ["Всё без изменений", "Эта кнопка здесь не работает."]


async def test_an_admin_may_not_press_what_only_customers_may(database_url: str) -> None:
    async with open_desk(database_url, registry=REGISTRY) as inbox:
        await inbox.types("/dashboard")
        await inbox.presses(Rate())
        assert inbox.telegram.toasts() == ["Your role does not allow this."]
        assert inbox.counted("frontdesk_admin_ui_presses_refused_total", reason="not_allowed") == 1


async def test_a_link_leads_to_the_feature_of_its_longest_prefix(database_url: str) -> None:
    async with open_desk(database_url, registry=REGISTRY) as inbox:
        await inbox.types("/start friend-42", CUSTOMER)
        await inbox.types("/start somewhere", CUSTOMER)
        first, second = inbox.telegram.said(CUSTOMER)
        assert first == "Всё без изменений"
        assert second.startswith("👋 Hello, Ann")


async def test_an_address_of_a_feature_is_served(database_url: str) -> None:
    async with open_desk(database_url, registry=REGISTRY) as inbox:
        api = build_api(inbox.admin_ui.health(), inbox.desk)
        async with serve_http(api, "127.0.0.1", 0) as port, aiohttp.ClientSession() as http:
            async with http.get(f"http://127.0.0.1:{port}/toy") as answered:
                assert (answered.status, await answered.text()) == (200, "1 admin")
            async with http.get(f"http://127.0.0.1:{port}/metrics") as scraped:
                assert "frontdesk_figures_fresh 1.0" in await scraped.text()


async def test_below_opens_a_new_panel_and_leaves_the_message_alone(database_url: str) -> None:
    async with open_desk(database_url, registry=REGISTRY) as inbox:
        await inbox.types("/conversations")
        above = inbox.telegram.last_message_id(OWNER)
        await inbox.presses(Below(ShowDashboard()))
        assert inbox.telegram.last_message_id(OWNER) > above
        assert inbox.shown.startswith("📊")
        assert inbox.counted("frontdesk_admin_ui_presses_total", action="show_dashboard") == 1
