"""One press of a button by an admin who may press it, and the ways to answer it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from aiogram.types import CallbackQuery, Message

from services.admin_ui.ui.action import ScreenAction
from services.admin_ui.ui.desk import Desk, together
from services.admin_ui.ui.rights import Role
from services.admin_ui.ui.screen import Screen
from services.admin_ui.ui.speaking import answer_press
from services.admin_ui.ui.texts import UP_TO_DATE
from services.admin_ui.ui.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Press:
    """Who pressed, and on which message; None when that message is out of reach, so that a new one is needed."""

    admin_id: int
    role: Role
    callback_id: str
    message_id: int | None

    @classmethod
    def of(cls, callback: CallbackQuery, role: Role) -> Self:
        """The press behind a callback query of an admin in the private chat with the bot."""
        message = callback.message
        is_in_reach = isinstance(message, Message) and message.chat.id == callback.from_user.id
        message_id = message.message_id if message and is_in_reach else None
        return cls(callback.from_user.id, role, callback.id, message_id)

    @property
    def viewer(self) -> Viewer:
        """Who looks at what the press shows."""
        return Viewer(self.admin_id, self.role)


async def answer(desk: Desk, press: Press, text: str | None = None) -> bool:
    """Stop the spinner, perhaps with a toast."""
    return await answer_press(desk.bot, press.callback_id, text)


async def show(desk: Desk, press: Press, action: ScreenAction, toast: str | None = None) -> None:
    """Show the screen where the press was and answer at the same time, "Up to date" if nothing is new."""
    screen = await desk.screens.open(action, press.viewer, datetime.now(UTC))
    if toast is None and desk.panels.compare(press.admin_id, press.message_id, screen) is None:
        # What the message shows now is not known: whether the press changes it, only the edit will tell.
        return await _edit_then_answer(desk, press, action, screen)
    if desk.panels.compare(press.admin_id, press.message_id, screen):
        await together(
            answer(desk, press, toast or UP_TO_DATE), desk.panels.keep(press.admin_id, press.message_id, action)
        )
    else:
        await together(answer(desk, press, toast), desk.panels.show(press.admin_id, press.message_id, action, screen))
    return None


async def _edit_then_answer(desk: Desk, press: Press, action: ScreenAction, screen: Screen) -> None:
    edit = await desk.panels.show(press.admin_id, press.message_id, action, screen)
    await answer(desk, press, UP_TO_DATE if edit.outcome == "unchanged" else None)
