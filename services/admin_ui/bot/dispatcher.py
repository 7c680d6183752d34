"""aiogram's dispatcher: presses, and everything that is written."""

from aiogram import Dispatcher

from services.admin_ui.bot.presses import presses
from services.admin_ui.bot.written_messages import written_messages
from services.admin_ui.ui.desk import Desk


def build_dispatcher(desk: Desk) -> Dispatcher:
    """Without aiogram's state machine: the only state is Postgres."""
    dispatcher = Dispatcher(disable_fsm=True, desk=desk)
    dispatcher.include_routers(presses(), written_messages())
    return dispatcher
