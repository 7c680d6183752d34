"""From an action to its screen: look up what it shows, render it."""

import asyncio
import dataclasses
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Final

from services.admin_ui.features.conversation.card import conversation_card, conversation_not_found
from services.admin_ui.features.conversation.priority import priority_explained
from services.admin_ui.features.customers.screen import customer_info, customer_not_found
from services.admin_ui.features.customers.store import Customers
from services.admin_ui.features.dashboard.screen import dashboard
from services.admin_ui.features.dashboard.store import DashboardFigures
from services.admin_ui.features.direct_mode.banner import direct_banner, direct_over
from services.admin_ui.features.direct_mode.banner_lookup import BannerLookup
from services.admin_ui.features.history.look_up import HistoryLookup
from services.admin_ui.features.history.screen import history
from services.admin_ui.features.inbox.all_conversations import MOST_LINES, AllConversations, all_conversations
from services.admin_ui.features.inbox.screen import PAGE_SIZE, ListPage, conversation_list, page_count
from services.admin_ui.features.notifications.escalations import DeskSettings
from services.admin_ui.features.notifications.settings_screen import NotificationSettings, notifications
from services.admin_ui.ui.action import (
    After,
    Before,
    First,
    Last,
    Place,
    ScreenAction,
    Shelf,
    ShowAll,
    ShowCard,
    ShowCustomer,
    ShowDashboard,
    ShowDirect,
    ShowHistory,
    ShowList,
    ShowNotifications,
    ShowPriority,
)
from services.admin_ui.ui.reminder import with_reminder
from services.admin_ui.ui.screen import Screen
from services.admin_ui.ui.viewer import Viewer
from services.admin_ui.ui.viewer_store import Outlooks
from shared.db import Database
from shared.db.admins import Admins
from shared.db.conversations import ConversationRow, Conversations

_OTHER: Final[dict[Shelf, Shelf]] = {"active": "archived", "archived": "active"}


class ScreenSource:
    """Opens the screen of an action for an admin. Raises `DatabaseUnavailable` when Postgres is away."""

    def __init__(self, database: Database) -> None:
        self._conversations = Conversations(database)
        self._customers = Customers(database)
        self._figures = DashboardFigures(database)
        self._outlooks = Outlooks(database)
        self._admins = Admins(database)
        self._desk_settings = DeskSettings(database)
        self._histories = HistoryLookup(database)
        self._banners = BannerLookup(database)
        self._openers: dict[type[ScreenAction], Callable[[Any, Viewer, datetime], Awaitable[Screen]]] = {
            ShowList: self._list,
            ShowAll: self._all,
            ShowDashboard: self._dashboard,
            ShowCard: self._card,
            ShowCustomer: self._customer,
            ShowPriority: self._priority,
            ShowHistory: self._history,
            ShowDirect: self._direct,
            ShowNotifications: self._notifications,
        }

    async def open(self, action: ScreenAction, viewer: Viewer, now: datetime) -> Screen:
        """The screen as it is now; with a reminder on top while everything the admin sends goes to a customer."""
        outlook = await self._outlooks.find(viewer.admin_id)
        viewer = dataclasses.replace(viewer, utc_offset=outlook.utc_offset, writing_to=outlook.writing_to)
        screen = await self._openers[type(action)](action, viewer, now)
        says_so_itself = isinstance(action, ShowDirect)
        return screen if viewer.writing_to is None or says_so_itself else with_reminder(screen, viewer.writing_to)

    async def _list(self, action: ShowList, _: Viewer, now: datetime) -> Screen:
        return conversation_list(await self._page(action), now)

    async def _page(self, action: ShowList) -> ListPage:
        shelf, place = action.shelf, action.place
        rows, counts = await asyncio.gather(self._rows(shelf, place), self._conversations.counts())
        total, elsewhere = counts[shelf], counts[_OTHER[shelf]]
        if isinstance(place, Last) and page_count(total) > 1:
            number = page_count(total)
            rest = total - (number - 1) * PAGE_SIZE
            return ListPage(shelf, place, number, rows[-rest:], total, elsewhere)
        if isinstance(place, After | Before) and rows:
            return ListPage(shelf, place, min(place.number, page_count(total)), rows, total, elsewhere)
        if isinstance(place, After | Before):
            # What was a later page may be gone by now.
            rows = await self._rows(shelf, First())
        return ListPage(shelf, First(), 1, rows, total, elsewhere)

    async def _rows(self, shelf: Shelf, place: Place) -> list[ConversationRow]:
        return await self._conversations.page(
            shelf,
            limit=PAGE_SIZE,
            after=place.cursor if isinstance(place, After) else None,
            before=place.cursor if isinstance(place, Before) else None,
            from_end=isinstance(place, Last),
        )

    async def _all(self, action: ShowAll, _: Viewer, now: datetime) -> Screen:
        rows, counts = await asyncio.gather(
            self._conversations.page(action.shelf, limit=MOST_LINES), self._conversations.counts()
        )
        total, elsewhere = counts[action.shelf], counts[_OTHER[action.shelf]]
        return all_conversations(AllConversations(action.shelf, rows, total, elsewhere), now)

    async def _dashboard(self, _: ShowDashboard, __: Viewer, ___: datetime) -> Screen:
        return dashboard(await self._figures.read())

    async def _notifications(self, _: ShowNotifications, viewer: Viewer, now: datetime) -> Screen:
        admin = await self._admins.find(viewer.admin_id)
        escalate_after = await self._desk_settings.escalate_after_minutes()
        is_owner = viewer.role == "owner"
        return notifications(NotificationSettings(admin, escalate_after, may_set_escalation=is_owner), now)

    async def _card(self, action: ShowCard, viewer: Viewer, now: datetime) -> Screen:
        row = await self._conversations.find(action.user_id)
        if row is None:
            return conversation_not_found(action.origin)
        return conversation_card(row, action.origin, viewer, now)

    async def _customer(self, action: ShowCustomer, viewer: Viewer, _: datetime) -> Screen:
        customer = await self._customers.find(action.user_id)
        if customer is None:
            return customer_not_found(action.origin)
        return customer_info(customer, action.origin, may_change=viewer.role == "owner")

    async def _priority(self, action: ShowPriority, _: Viewer, __: datetime) -> Screen:
        row = await self._conversations.find(action.user_id)
        parts = await self._conversations.explain_priority(action.user_id)
        if row is None or parts is None:
            return conversation_not_found(action.origin)
        return priority_explained(row, parts, action.origin)

    async def _history(self, action: ShowHistory, viewer: Viewer, now: datetime) -> Screen:
        row = await self._conversations.find(action.user_id)
        if row is None:
            return conversation_not_found(action.origin)
        return history(await self._histories.look_up(row, action.place, now), action.origin, viewer, now)

    async def _direct(self, action: ShowDirect, viewer: Viewer, now: datetime) -> Screen:
        row = await self._conversations.find(action.user_id)
        if row is None:
            return conversation_not_found(action.origin)
        view = await self._banners.look_up(viewer.admin_id, row, now)
        return direct_banner(view, action.origin, viewer) if view else direct_over(row, action.origin)
