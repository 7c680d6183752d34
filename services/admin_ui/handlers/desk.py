"""What every handler works with."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Self

from aiogram import Bot

from services.admin_ui.authorisation import Roster
from services.admin_ui.panels.admin_panels import AdminPanels
from services.admin_ui.panels.panel_message import PanelMessages
from services.admin_ui.screen_source import ScreenSource
from services.admin_ui.telegram.broker_session import broker_bot
from shared.broker.port import Broker
from shared.contracts.announcements import ConversationsChanged
from shared.contracts.codec import encode
from shared.contracts.wire import CONVERSATION_CHANGES
from shared.db import Database
from shared.db.conversations import Conversations
from shared.db.customers import Customers
from shared.metrics import AdminUiMetrics


@dataclass(frozen=True, slots=True)
class Desk:
    """The parts of admin_ui, put together."""

    roster: Roster
    bot: Bot
    broker: Broker
    screens: ScreenSource
    panels: AdminPanels
    conversations: Conversations
    customers: Customers
    metrics: AdminUiMetrics

    @classmethod
    def of(cls, roster: Roster, broker: Broker, database: Database, metrics: AdminUiMetrics) -> Self:
        """A desk on this broker and this database."""
        bot = broker_bot(broker)
        return cls(
            roster=roster,
            bot=bot,
            broker=broker,
            screens=ScreenSource(database),
            panels=AdminPanels.of(database, PanelMessages(bot), metrics),
            conversations=Conversations(database),
            customers=Customers(database),
            metrics=metrics,
        )

    async def announce(self, user_id: int) -> None:
        """Tell every panel that this customer's conversation changed. Raises `BrokerUnavailable`."""
        announcement = encode(ConversationsChanged([user_id]))
        await self.broker.publish(CONVERSATION_CHANGES, announcement)


async def together(*work: Awaitable[object]) -> None:
    """Do all of it at once and wait for all of it; then raise the first error, if there was one."""
    for outcome in await asyncio.gather(*work, return_exceptions=True):
        if isinstance(outcome, BaseException):
            raise outcome
