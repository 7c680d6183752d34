"""What every handler works with."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Self

from aiogram import Bot

from services.admin_ui.bot.telegram.broker_session import broker_bot
from services.admin_ui.features.customers.store import Customers
from services.admin_ui.features.notifications.escalations import DeskSettings
from services.admin_ui.features.notifications.loop import PushLoop
from services.admin_ui.outbox.dispatcher import Dispatcher
from services.admin_ui.ui.message import PanelMessages
from services.admin_ui.ui.panels import AdminPanels
from services.admin_ui.ui.rights import Roster
from services.admin_ui.ui.screens import ScreenSource
from shared.broker.port import Broker
from shared.contracts.announcements import ConversationsChanged
from shared.contracts.codec import encode
from shared.contracts.wire import CONVERSATION_CHANGES
from shared.db import Database
from shared.db.admins import Admins
from shared.db.conversations import Conversations
from shared.db.deliveries import Ledger
from shared.metrics import AdminUiMetrics


@dataclass(frozen=True, slots=True)
class Desk:
    """The parts of admin_ui, put together."""

    roster: Roster
    bot: Bot
    broker: Broker
    database: Database
    screens: ScreenSource
    panels: AdminPanels
    admins: Admins
    desk_settings: DeskSettings
    conversations: Conversations
    customers: Customers
    ledger: Ledger
    dispatcher: Dispatcher
    pushes: PushLoop
    metrics: AdminUiMetrics

    @classmethod
    def of(cls, roster: Roster, broker: Broker, database: Database, metrics: AdminUiMetrics) -> Self:
        """A desk on this broker and this database."""
        bot, ledger = broker_bot(broker), Ledger(database)
        dispatcher = Dispatcher(broker, ledger)
        return cls(
            roster=roster,
            bot=bot,
            broker=broker,
            database=database,
            screens=ScreenSource(database),
            panels=AdminPanels.of(database, PanelMessages(bot), metrics),
            admins=Admins(database),
            desk_settings=DeskSettings(database),
            conversations=Conversations(database),
            customers=Customers(database),
            ledger=ledger,
            dispatcher=dispatcher,
            pushes=PushLoop(database, roster, dispatcher.wake),
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
