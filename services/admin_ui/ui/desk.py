"""What every part of a feature works with."""

import asyncio
import dataclasses
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Self

from aiogram import Bot

from services.admin_ui.outbox.dispatcher import Dispatcher
from services.admin_ui.ui.action import Action, UnreadableAction
from services.admin_ui.ui.bell import Bell
from services.admin_ui.ui.languages import language_for
from services.admin_ui.ui.menu import offer_admin_menu
from services.admin_ui.ui.message import Messages, render
from services.admin_ui.ui.panels import AdminPanels
from services.admin_ui.ui.registry import Registry
from services.admin_ui.ui.reminder import with_reminder
from services.admin_ui.ui.rights import Roster
from services.admin_ui.ui.screen import Screen
from services.admin_ui.ui.viewer import Viewer
from services.admin_ui.ui.viewer_store import read_viewer_settings
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
    """The parts of admin_ui, put together; a feature's own tables are in the feature."""

    registry: Registry
    roster: Roster
    bot: Bot
    broker: Broker
    database: Database
    messages: Messages
    panels: AdminPanels
    admins: Admins
    conversations: Conversations
    ledger: Ledger
    dispatcher: Dispatcher
    bell: Bell
    metrics: AdminUiMetrics

    @classmethod
    def of(
        cls,
        registry: Registry,
        roster: Roster,
        bot: Bot,
        *,
        broker: Broker,
        database: Database,
        metrics: AdminUiMetrics,
    ) -> Self:
        """A desk on this broker and this database."""
        ledger, messages = Ledger(database), Messages(bot)
        return cls(
            registry=registry,
            roster=roster,
            bot=bot,
            broker=broker,
            database=database,
            messages=messages,
            panels=AdminPanels.of(registry, database, messages, metrics),
            admins=Admins(database),
            conversations=Conversations(database),
            ledger=ledger,
            dispatcher=Dispatcher(broker, ledger),
            bell=Bell(),
            metrics=metrics,
        )

    async def viewer(self, admin_id: int, language_code: str | None = None) -> Viewer | None:
        """The admin as they look at screens now; None for somebody who is no admin. `language_code` is what Telegram
        says of them in the update at hand. Raises `DatabaseUnavailable`.
        """
        role = self.roster.role_of(admin_id)
        if role is None:
            return None
        async with self.database.connection() as connection:
            settings = await read_viewer_settings(connection, admin_id)
        reader = settings.reader(language_code, self.roster.rights_of(admin_id))
        return Viewer(
            language=reader.language,
            zone=reader.zone,
            rights=reader.rights,
            admin_id=admin_id,
            role=role,
            writing_to=settings.writing_to,
        )

    def customer(self, person_id: int, language_code: str | None) -> Viewer:
        """A customer who presses a button that a feature gave them."""
        rights = self.roster.rights_of(person_id)
        return Viewer(language=language_for(language_code), rights=rights, admin_id=person_id, role="customer")

    async def open(self, action: Action, viewer: Viewer) -> Screen:
        """The screen as it is now; with a reminder on top while everything the admin sends goes to a customer.

        Raises:
            DatabaseUnavailable: Postgres is away.
            UnreadableAction: no feature shows that any more.
        """
        declared = self.registry.declared(action)
        if declared.opens is None:
            raise UnreadableAction("not the action of a screen")
        screen = await declared.opens(self, action, viewer)
        if viewer.writing_to is None or declared.names_customer:
            return screen
        return with_reminder(screen, viewer.writing_to)

    async def open_below(self, action: Action, viewer: Viewer) -> None:
        """The screen as it is now, on a new panel below everything else."""
        await self.panels.show(viewer, None, action, render(await self.open(action, viewer), viewer))

    async def announce(self, user_id: int, *, shown_to: int | None = None) -> None:
        """Let every panel know that this customer's conversation changed, but for the panel of the admin who was just
        shown it (docs/decisions.md 8.7). Raises `BrokerUnavailable`.
        """
        await self.broker.publish(CONVERSATION_CHANGES, encode(ConversationsChanged([user_id], shown_to)))

    async def offer_menu(self, admin_id: int, language: str) -> None:
        """Put the commands into Telegram's own menu of this chat, in this language."""
        await offer_admin_menu(self.bot, self.registry, admin_id, language)

    def sent(self) -> None:
        """Something was written into the ledger, and its transaction is committed."""
        self.dispatcher.wake()


def as_writing_to_nobody(viewer: Viewer) -> Viewer:
    """The admin right after they have left a conversation."""
    return dataclasses.replace(viewer, writing_to=None)


async def together(*work: Awaitable[object]) -> None:
    """Do all of it at once and wait for all of it; then raise the first error, if there was one."""
    for outcome in await asyncio.gather(*work, return_exceptions=True):
        if isinstance(outcome, BaseException):
            raise outcome
