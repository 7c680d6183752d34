"""aiogram's dispatcher with all routers."""

from aiogram import Dispatcher

from services.admin_ui.handlers.admin_commands import admin_commands
from services.admin_ui.handlers.customer_commands import customer_commands
from services.admin_ui.handlers.desk import Desk
from services.admin_ui.handlers.presses import presses


def build_dispatcher(desk: Desk) -> Dispatcher:
    """Without aiogram's state machine: the only state is Postgres."""
    dispatcher = Dispatcher(disable_fsm=True, desk=desk)
    dispatcher.include_routers(presses(), admin_commands(), customer_commands())
    return dispatcher
