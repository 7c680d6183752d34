"""Modes that end by themselves: left alone for too long, or of somebody who is an admin no more."""

import asyncio
import contextlib
from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from typing import Final

import structlog

from services.admin_ui.features.direct_mode.composer import emptied_composer
from services.admin_ui.features.direct_mode.store import end_modes_of_others, modes_just_over
from services.admin_ui.ui.desk import Desk
from services.admin_ui.ui.viewer_store import read_reader
from shared.db.database import Connection
from shared.db.deliveries import customer_name, enqueue
from shared.db.direct_modes import DirectMode
from shared.errors import TryAgain
from shared.retry import every, until_done

log = structlog.get_logger()

_LOOK_EVERY_S: Final = 60.0
_OVERLAP: Final = timedelta(seconds=3 * _LOOK_EVERY_S)
_WHILE_AWAY: Final = timedelta(days=7)
"""What ended while nobody looked is looked for once, after a start."""


async def keep_modes(desk: Desk, stop: asyncio.Event) -> None:
    """Let no panel look as if somebody were still writing to a customer; until asked to stop."""
    with contextlib.suppress(TryAgain):  # Asked to stop meanwhile.
        await until_done(partial(_end_modes_of_others, desk), stop, "cannot end modes")
        await until_done(partial(_end_modes_left_alone, desk, _WHILE_AWAY), stop, "cannot end modes")
    await every(_LOOK_EVERY_S, partial(_end_modes_left_alone, desk, _OVERLAP), stop, "cannot end modes")


async def _end_modes_of_others(desk: Desk) -> None:
    async with desk.database.transaction() as connection:
        ended = await end_modes_of_others(connection, desk.roster.roles)
        await _empty_composers(connection, ended)
    for mode in ended:
        await log.ainfo("conversation left by somebody who is no admin", admin_id=mode.admin_id)


async def _end_modes_left_alone(desk: Desk, since: timedelta) -> None:
    async with desk.database.transaction() as connection:
        over = await modes_just_over(connection, since)
        desk.panels.mark_changed(mode.user_id for mode in over)
        await _empty_composers(connection, over)
    desk.sent()


async def _empty_composers(connection: Connection, over: Iterable[DirectMode]) -> None:
    """Say once for each mode that it is over: its placeholder must not look as if it still said where messages go."""
    for mode in over:
        customer = await customer_name(connection, mode.user_id)
        reader = await read_reader(connection, mode.admin_id)
        await enqueue(connection, emptied_composer(mode, customer, reader))
