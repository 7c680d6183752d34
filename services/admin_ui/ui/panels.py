"""Which message is each admin's panel, and what it shows. One panel per admin; it survives restarts."""

import asyncio
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Literal

from services.admin_ui.features.direct_mode.banner import banner_closed
from services.admin_ui.ui.action import ScreenAction, ShowDashboard, ShowDirect, subject_of
from services.admin_ui.ui.callback_data import UnreadableAction, decode_screen, encode_action
from services.admin_ui.ui.message import Edit, PanelMessages
from services.admin_ui.ui.panel_store import Panel, Panels
from services.admin_ui.ui.reminder import retired
from services.admin_ui.ui.screen import Screen
from services.admin_ui.ui.speaking import TelegramAway
from shared.db import Database
from shared.metrics import AdminUiMetrics

EDITS_APART_S: Final = 1.0
LOOKS_APART_S: Final = 60.0
IN_USE_FOR_S: Final = 3600.0

Cause = Literal["press", "change", "clock"]


@dataclass(slots=True, eq=False)
class OpenPanel:
    """An admin's panel. Instants are of the monotonic clock.

    `screen` is what the message shows, as far as that is known. It is not known after a restart, after an edit
    without an answer, and when two edits were under way at once.
    """

    admin_id: int
    message_id: int
    shows: ScreenAction
    used_at: float
    screen: Screen | None = None
    is_dirty: bool = True
    not_before: float = 0.0
    looked_at: float = 0.0
    edits_under_way: int = 0
    edits_crossed: bool = False
    at_rest: asyncio.Event = field(default_factory=asyncio.Event)
    """Set while no edit is under way."""

    def __post_init__(self) -> None:
        self.at_rest.set()

    def is_due(self, now: float) -> Cause | None:
        """Why it should be looked at again now, if it should."""
        if self.edits_under_way or now < self.not_before:
            return None
        if self.is_dirty:
            return "change"
        is_stale = now - self.looked_at >= LOOKS_APART_S and now - self.used_at < IN_USE_FOR_S
        return "clock" if is_stale else None

    def spend(self, now: float) -> None:
        """Note a call. Telegram allows a chat one a second and short bursts: the bursts are for presses, and what they
        take is saved by refreshing later."""
        self.not_before = max(self.not_before, now) + EDITS_APART_S

    def leave_alone_until(self, then: float) -> None:
        """No refresh before that instant."""
        self.not_before = max(self.not_before, then)


def first_due(panels: Iterable[OpenPanel], now: float) -> tuple[OpenPanel, Cause] | None:
    """Of the panels that are due the one that was not looked at for longest, and why it should be."""
    due = [(panel, cause) for panel in panels if (cause := panel.is_due(now))]
    return min(due, key=lambda one: one[0].looked_at, default=None)


@dataclass(slots=True)
class AdminPanels:
    """The open panels. Its methods raise `DatabaseUnavailable` when Postgres is away."""

    store: Panels
    messages: PanelMessages
    metrics: AdminUiMetrics
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    _open: dict[int, OpenPanel] = field(default_factory=dict)

    @classmethod
    def of(cls, database: Database, messages: PanelMessages, metrics: AdminUiMetrics) -> "AdminPanels":
        """No panels are known yet: `load` learns them all, a press learns its own."""
        return cls(Panels(database), messages, metrics)

    async def load(self) -> None:
        """Learn the panels that were open before a restart; each is looked at again soon."""
        for panel in await self.store.open_panels():
            self._learn(panel)
        self.woken.set()

    def __iter__(self) -> Iterator[OpenPanel]:
        return iter(tuple(self._open.values()))

    def compare(self, admin_id: int, message_id: int | None, screen: Screen) -> bool | None:
        """Whether this message shows exactly this screen; None when that is not known."""
        panel = self._open.get(admin_id)
        if panel is None or panel.message_id != message_id or panel.screen is None or panel.edits_under_way:
            return None
        return panel.screen == screen

    def shown_to(self, admin_id: int) -> ScreenAction | None:
        """What the admin's panel shows, as far as it is known."""
        panel = self._open.get(admin_id)
        return panel.shows if panel else None

    async def show(self, admin_id: int, message_id: int | None, shows: ScreenAction, screen: Screen) -> Edit:
        """Make this message the admin's panel and show the screen on it; on a new message when there is none."""
        before = await self._known(admin_id)
        if before and before.message_id != message_id and isinstance(before.shows, ShowDirect):
            await self._close_banner(before, before.shows.user_id)
        if message_id is None:
            return await self._show_anew(admin_id, before, shows, screen)
        panel = before if before and before.message_id == message_id else self._new(admin_id, message_id, shows)
        panel.shows, panel.used_at = shows, time.monotonic()
        panel.looked_at = panel.used_at
        edit = await self.edit(panel, screen, "press")
        if edit.outcome == "gone":
            return await self._show_anew(admin_id, before, shows, screen)
        await self.store.save(admin_id, message_id=message_id, shows=encode_action(shows))
        return edit

    async def keep(self, admin_id: int, message_id: int | None, shows: ScreenAction) -> None:
        """The admin used a panel that shows the right thing already."""
        panel = self._open.get(admin_id)
        if panel is None or panel.message_id != message_id:
            return
        panel.shows, panel.used_at = shows, time.monotonic()
        panel.looked_at = panel.used_at
        await self.store.save(admin_id, message_id=panel.message_id, shows=encode_action(shows))

    async def edit(self, panel: OpenPanel, screen: Screen, cause: Cause) -> Edit:
        """Edit the panel's message and remember what it shows then."""
        panel.edits_crossed |= panel.edits_under_way > 0
        panel.edits_under_way += 1
        panel.at_rest.clear()
        panel.spend(time.monotonic())
        try:
            edit = await self.messages.edit(panel.admin_id, panel.message_id, screen)
        finally:
            panel.edits_under_way -= 1
            if not panel.edits_under_way:
                panel.at_rest.set()
            panel.screen = None
            panel.leave_alone_until(time.monotonic() + EDITS_APART_S)
        self._note(panel, screen, edit)
        if edit.outcome == "edited":
            self.metrics.panel_edits.labels(cause).inc()
        return edit

    async def forget(self, panel: OpenPanel) -> None:
        """The message is gone, or nobody may see it any more."""
        if self.is_open(panel):
            del self._open[panel.admin_id]
            await self.store.forget(panel.admin_id)

    def is_open(self, panel: OpenPanel) -> bool:
        """Whether it still is its admin's panel."""
        return self._open.get(panel.admin_id) is panel

    def give_up(self, panel: OpenPanel) -> None:
        """Leave this panel alone until the admin uses it or the service starts again."""
        if self.is_open(panel):
            del self._open[panel.admin_id]

    def mark_changed(self, user_ids: Iterable[int]) -> None:
        """These customers' conversations changed: look again at every panel that may show one."""
        changed = set(user_ids)
        for panel in self:
            subject = subject_of(panel.shows)
            if subject is None or subject in changed:
                panel.is_dirty = True
        self.woken.set()

    def _note(self, panel: OpenPanel, screen: Screen, edit: Edit) -> None:
        if panel.edits_crossed:
            # Nobody knows which of the two Telegram took last; the next look puts it right.
            panel.is_dirty = True
            panel.edits_crossed = panel.edits_under_way > 0
        elif edit.shows_the_screen:
            panel.screen = screen
        elif edit.outcome == "put_off":
            panel.is_dirty = True
            panel.leave_alone_until(time.monotonic() + edit.pause_s)
        self.woken.set()

    async def _show_anew(self, admin_id: int, before: OpenPanel | None, shows: ScreenAction, screen: Screen) -> Edit:
        message_id = await self.messages.send(admin_id, screen)
        if message_id is None:
            return Edit("shut_out")
        panel = self._new(admin_id, message_id, shows)
        panel.screen = screen
        panel.spend(time.monotonic())
        await self.store.save(admin_id, message_id=message_id, shows=encode_action(shows))
        if before and before.message_id != message_id and not isinstance(before.shows, ShowDirect):
            await self._retire(before)
        return Edit("edited")

    async def _retire(self, panel: OpenPanel) -> None:
        await panel.at_rest.wait()
        left = retired(panel.screen)
        if panel.screen and left.text == panel.screen.text:
            await self.messages.retire(panel.admin_id, panel.message_id)
        else:
            await self.messages.edit(panel.admin_id, panel.message_id, left)

    async def _close_banner(self, panel: OpenPanel, user_id: int) -> None:
        """A banner above a newer panel must not look as if it still said where messages go. It comes first: should
        anything fail, it is done again. No refresh may come after it.
        """
        self.give_up(panel)
        await panel.at_rest.wait()
        closed = banner_closed(await self.store.customer_name(user_id))
        edit = await self.messages.edit(panel.admin_id, panel.message_id, closed)
        if edit.outcome == "put_off":
            raise TelegramAway("the old banner still looks valid")

    def _new(self, admin_id: int, message_id: int, shows: ScreenAction) -> OpenPanel:
        now = time.monotonic()
        panel = OpenPanel(admin_id, message_id, shows, used_at=now, looked_at=now, is_dirty=False)
        self._open[admin_id] = panel
        self.woken.set()
        return panel

    async def _known(self, admin_id: int) -> OpenPanel | None:
        if admin_id not in self._open and (panel := await self.store.find(admin_id)):
            self._learn(panel)
        return self._open.get(admin_id)

    def _learn(self, panel: Panel) -> None:
        if panel.admin_id in self._open:
            return
        try:
            shows = decode_screen(panel.shows)
        except UnreadableAction:
            shows = ShowDashboard()
        idle_s = (datetime.now(UTC) - panel.used_at).total_seconds()
        self._open[panel.admin_id] = OpenPanel(
            panel.admin_id, panel.message_id, shows, used_at=time.monotonic() - idle_s
        )
