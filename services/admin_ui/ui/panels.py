"""Which message is each admin's panel, and what it shows. One panel per admin; it survives restarts."""

import asyncio
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Literal

from services.admin_ui.ui.action import Action, UnreadableAction, encode_action
from services.admin_ui.ui.message import Edit, Messages, Rendered, render
from services.admin_ui.ui.panel_store import Panel, Panels
from services.admin_ui.ui.registry import Registry
from services.admin_ui.ui.reminder import PANEL_MOVED, retired
from services.admin_ui.ui.telegram import TelegramAway
from services.admin_ui.ui.viewer import Reader, Viewer
from shared.db import Database
from shared.metrics import AdminUiMetrics

EDITS_APART_S: Final = 1.0
LOOKS_APART_S: Final = 60.0
IN_USE_FOR_S: Final = 3600.0

Cause = Literal["press", "change", "clock"]


@dataclass(slots=True, eq=False)
class OpenPanel:
    """An admin's panel. Instants are of the monotonic clock.

    `shown` is what the message shows, as far as that is known. It is not known after a restart, after an edit
    without an answer, and when two edits were in flight at once.
    """

    admin_id: int
    message_id: int
    shows: Action
    used_at: float
    shown: Rendered | None = None
    is_dirty: bool = True
    not_before: float = 0.0
    looked_at: float = 0.0
    edits_in_flight: int = 0
    edits_crossed: bool = False
    at_rest: asyncio.Event = field(default_factory=asyncio.Event)
    """Set while no edit is in flight."""

    def __post_init__(self) -> None:
        self.at_rest.set()

    def is_due(self, now: float) -> Cause | None:
        """Why it should be looked at again now, if it should."""
        if self.edits_in_flight or now < self.not_before:
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

    registry: Registry
    database: Database
    store: Panels
    messages: Messages
    metrics: AdminUiMetrics
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    _open: dict[int, OpenPanel] = field(default_factory=dict)

    @classmethod
    def of(cls, registry: Registry, database: Database, messages: Messages, metrics: AdminUiMetrics) -> "AdminPanels":
        """No panels are known yet: `load` learns them all, a press learns its own."""
        return cls(registry, database, Panels(database), messages, metrics)

    async def load(self) -> None:
        """Learn the panels that were open before a restart; each is looked at again soon."""
        for panel in await self.store.open_panels():
            self._learn(panel)
        self.woken.set()

    def __iter__(self) -> Iterator[OpenPanel]:
        return iter(tuple(self._open.values()))

    def compare(self, admin_id: int, message_id: int | None, shown: Rendered) -> bool | None:
        """Whether this message shows exactly this; None when that is not known."""
        panel = self._open.get(admin_id)
        if panel is None or panel.message_id != message_id or panel.shown is None or panel.edits_in_flight:
            return None
        return panel.shown == shown

    def shown_to(self, admin_id: int) -> Action | None:
        """What the admin's panel shows, as far as it is known."""
        panel = self._open.get(admin_id)
        return panel.shows if panel else None

    async def show(self, viewer: Viewer, message_id: int | None, shows: Action, shown: Rendered) -> Edit:
        """Make this message the admin's panel and show this on it; on a new message when there is none."""
        admin_id = viewer.admin_id
        before = await self._known(admin_id)
        if before and before.message_id != message_id:
            await self._leave_remains(before, viewer)
        if message_id is None:
            return await self._show_again(viewer, before, shows, shown)
        panel = before if before and before.message_id == message_id else self._new(admin_id, message_id, shows)
        panel.shows, panel.used_at = shows, time.monotonic()
        panel.looked_at = panel.used_at
        edit = await self.edit(panel, shown, "press")
        if edit.outcome == "gone":
            return await self._show_again(viewer, before, shows, shown)
        await self.store.save(admin_id, message_id=message_id, shows=encode_action(shows))
        return edit

    async def keep(self, admin_id: int, message_id: int | None, shows: Action) -> None:
        """The admin used a panel that shows the right thing already."""
        panel = self._open.get(admin_id)
        if panel is None or panel.message_id != message_id:
            return
        panel.shows, panel.used_at = shows, time.monotonic()
        panel.looked_at = panel.used_at
        await self.store.save(admin_id, message_id=panel.message_id, shows=encode_action(shows))

    async def edit(self, panel: OpenPanel, shown: Rendered, cause: Cause) -> Edit:
        """Edit the panel's message and remember what it shows then."""
        panel.edits_crossed |= panel.edits_in_flight > 0
        panel.edits_in_flight += 1
        panel.at_rest.clear()
        panel.spend(time.monotonic())
        try:
            edit = await self.messages.edit(panel.admin_id, panel.message_id, shown)
        finally:
            panel.edits_in_flight -= 1
            if not panel.edits_in_flight:
                panel.at_rest.set()
            panel.shown = None
            panel.leave_alone_until(time.monotonic() + EDITS_APART_S)
        self._note(panel, shown, edit)
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

    def mark_changed(self, user_ids: Iterable[int], *, shown_to: int | None = None) -> None:
        """These customers' conversations changed: look again at every panel that may show one, but for the panel of the
        admin to whom the change has been shown already.
        """
        changed = set(user_ids)
        for panel in self:
            subject = panel.shows.subject
            if panel.admin_id != shown_to and (subject is None or subject in changed):
                panel.is_dirty = True
        self.woken.set()

    def _note(self, panel: OpenPanel, shown: Rendered, edit: Edit) -> None:
        if panel.edits_crossed:
            # Nobody knows which of the two Telegram took last; the next look puts it right.
            panel.is_dirty = True
            panel.edits_crossed = panel.edits_in_flight > 0
        elif edit.shows_the_screen:
            panel.shown = shown
        elif edit.outcome == "put_off":
            panel.is_dirty = True
            panel.leave_alone_until(time.monotonic() + edit.pause_s)
        self.woken.set()

    async def _show_again(self, viewer: Viewer, before: OpenPanel | None, shows: Action, shown: Rendered) -> Edit:
        admin_id = viewer.admin_id
        message_id = await self.messages.send(admin_id, shown)
        if message_id is None:
            return Edit("shut_out")
        panel = self._new(admin_id, message_id, shows)
        panel.shown = shown
        panel.spend(time.monotonic())
        await self.store.save(admin_id, message_id=message_id, shows=encode_action(shows))
        if before and before.message_id != message_id and not self._has_remains(before):
            await self._retire(before, viewer)
        return Edit("edited")

    async def _retire(self, panel: OpenPanel, reader: Reader) -> None:
        await panel.at_rest.wait()
        if panel.shown and not panel.shown.reminder:
            await self.messages.retire(panel.admin_id, panel.message_id)
        else:
            left = retired(panel.shown) if panel.shown else render(PANEL_MOVED, reader)
            await self.messages.edit(panel.admin_id, panel.message_id, left)

    def _has_remains(self, panel: OpenPanel) -> bool:
        return self.registry.declared(panel.shows).remains is not None

    async def _leave_remains(self, panel: OpenPanel, reader: Reader) -> None:
        """A screen above a newer panel must not say what is no longer so, like whom the admin writes to. It comes
        first: should anything fail, it is done again. No refresh may come after it.
        """
        remains = self.registry.declared(panel.shows).remains
        if remains is None:
            return
        self.give_up(panel)
        await panel.at_rest.wait()
        left = render(await remains(self.database, panel.shows), reader)
        edit = await self.messages.edit(panel.admin_id, panel.message_id, left)
        if edit.outcome == "put_off":
            raise TelegramAway("the old panel still looks valid")

    def _new(self, admin_id: int, message_id: int, shows: Action) -> OpenPanel:
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
            shows = self.registry.decode_screen(panel.shows)
        except UnreadableAction:
            # Of a feature that is not there any more: its buttons say so when they are pressed.
            return
        idle_s = (datetime.now(UTC) - panel.used_at).total_seconds()
        self._open[panel.admin_id] = OpenPanel(
            panel.admin_id, panel.message_id, shows, used_at=time.monotonic() - idle_s
        )
