"""Panels refresh by themselves: when something in them changes, and so that "5m ago" stays true."""

import asyncio
import contextlib
import time
from typing import Final

import structlog

from services.admin_ui.ui.action import UnreadableAction
from services.admin_ui.ui.desk import Desk
from services.admin_ui.ui.message import render
from services.admin_ui.ui.panels import EDITS_APART_S, Cause, OpenPanel, first_due
from shared.errors import TryAgain
from shared.retry import until_done
from shared.stopping import nap, pause

log = structlog.get_logger()

BETWEEN_LOOKS_S: Final = 0.08
"""From one panel to the next, however many are due (docs/decisions.md 6.1). Half of the calls that Telegram allows in a
second are left to answers and presses, and a press never stands behind the panels of all the others.
"""

_RETRY_S: Final = 2.0
_TICK_S: Final = 0.25


class Refresher:
    """Looks again at panels that are due, one after the other; edits those whose screen is another one now."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._panels = desk.panels

    async def run(self, stop: asyncio.Event) -> None:
        """Work until asked to stop."""
        await self._load(stop)
        async with asyncio.TaskGroup() as looks:
            in_flight: dict[OpenPanel, asyncio.Task[None]] = {}
            while not stop.is_set():
                in_flight = {panel: task for panel, task in in_flight.items() if not task.done()}
                due = first_due((panel for panel in self._panels if panel not in in_flight), time.monotonic())
                if due:
                    panel, cause = due
                    in_flight[panel] = looks.create_task(self._look(panel, cause))
                    await pause(stop, BETWEEN_LOOKS_S)
                else:
                    await self._nap(stop)
            for task in in_flight.values():
                task.cancel()

    async def _load(self, stop: asyncio.Event) -> None:
        with contextlib.suppress(TryAgain):  # Asked to stop meanwhile.
            await until_done(self._panels.load, stop, "cannot load panels")

    async def _nap(self, stop: asyncio.Event) -> None:
        self._panels.woken.clear()
        await nap(stop, self._panels.woken, _TICK_S)

    async def _look(self, panel: OpenPanel, cause: Cause) -> None:
        panel.is_dirty = False
        panel.looked_at = time.monotonic()
        try:
            await self._refresh(panel, cause)
        except TryAgain as exc:
            panel.is_dirty = True
            panel.leave_alone_until(time.monotonic() + _RETRY_S)
            await log.awarning("panel not refreshed yet", admin_id=panel.admin_id, error=str(exc))
        except Exception:  # noqa: BLE001 - one panel's fault is put aside with its panel; the others go on.
            await log.aexception("panel given up", admin_id=panel.admin_id)
            self._panels.give_up(panel)
        panel.leave_alone_until(panel.looked_at + EDITS_APART_S)

    async def _refresh(self, panel: OpenPanel, cause: Cause) -> None:
        viewer, shows = await self._desk.viewer(panel.admin_id), panel.shows
        if viewer is None:
            return await self._panels.forget(panel)
        try:
            shown = render(await self._desk.open(shows, viewer), viewer)
        except UnreadableAction:
            return self._panels.give_up(panel)
        if not self._panels.is_open(panel):
            return None
        if panel.shows != shows or panel.edits_in_flight:
            # The admin pressed something meanwhile: what was looked up belongs to another screen.
            panel.is_dirty = True
        elif panel.shown != shown:
            edit = await self._panels.edit(panel, shown, cause)
            if edit.outcome in ("gone", "shut_out"):
                await self._panels.forget(panel)
        return None
