"""One press of a button by an admin who may press it, and the ways to answer it."""

import dataclasses
from dataclasses import dataclass

from services.admin_ui.ui.action import Action, Below
from services.admin_ui.ui.common_texts import UP_TO_DATE
from services.admin_ui.ui.desk import Desk, together
from services.admin_ui.ui.message import Rendered, render
from services.admin_ui.ui.questions import ask
from services.admin_ui.ui.rights import Holder
from services.admin_ui.ui.say import Value
from services.admin_ui.ui.telegram import answer_press
from services.admin_ui.ui.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Press:
    """Who pressed, and on which message; None when that message is out of reach, so that a new one is needed.
    `update_id` is Telegram's number of the press among all that happened; `is_replayed`: it lay among the dead letters.
    """

    viewer: Viewer
    callback_id: str
    message_id: int | None
    update_id: int
    is_replayed: bool = False

    @property
    def admin_id(self) -> int:
        """Who pressed."""
        return self.viewer.admin_id

    @property
    def role(self) -> Holder:
        """As what."""
        return self.viewer.role

    def may(self, right: str) -> bool:
        """Whether they have this right beside the one the action needs."""
        return self.viewer.may(right)


async def carry_out(desk: Desk, press: Press, action: Action) -> None:
    """Do what the action's feature declared: run it, ask for a text, or show its screen."""
    declared = desk.registry.declared(action)
    if declared.question is not None:
        await ask(desk.database, press.viewer, press.callback_id, action, declared.question(action))
        desk.sent()
        await answer(desk, press)
    elif declared.run is not None:
        await declared.run(desk, press, action)
    else:
        await show(desk, press, action)


async def carry_out_below(desk: Desk, press: Press, action: Below) -> None:
    """The same, on a new panel."""
    await carry_out(desk, below(press), action.then)


def below(press: Press) -> Press:
    """The press, with a new panel in the place of the message it was on."""
    return dataclasses.replace(press, message_id=None)


async def answer(desk: Desk, press: Press, text: Value | None = None) -> bool:
    """Stop the spinner, perhaps with a toast."""
    return await answer_press(desk.bot, press.callback_id, text, press.viewer)


async def show(desk: Desk, press: Press, action: Action, toast: Value | None = None) -> None:
    """Show the screen where the press was and answer at the same time, "Up to date" if nothing is new."""
    shown = render(await desk.open(action, press.viewer), press.viewer)
    is_shown = desk.panels.compare(press.admin_id, press.message_id, shown)
    if toast is None and is_shown is None:
        # What the message shows now is not known: whether the press changes it, only the edit will show.
        return await _edit_then_answer(desk, press, action, shown)
    if is_shown:
        await together(
            answer(desk, press, toast or UP_TO_DATE), desk.panels.keep(press.admin_id, press.message_id, action)
        )
    else:
        await together(answer(desk, press, toast), desk.panels.show(press.viewer, press.message_id, action, shown))
    return None


async def _edit_then_answer(desk: Desk, press: Press, action: Action, shown: Rendered) -> None:
    edit = await desk.panels.show(press.viewer, press.message_id, action, shown)
    await answer(desk, press, UP_TO_DATE if edit.outcome == "unchanged" else None)
