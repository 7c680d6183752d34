"""aiogram's dispatcher with all routers."""

from aiogram import Dispatcher

from services.admin_ui.handlers.admin_commands import admin_commands
from services.admin_ui.handlers.customer_commands import customer_commands
from services.admin_ui.handlers.desk import Desk
from services.admin_ui.handlers.meeting import meet_admin
from services.admin_ui.handlers.presses import presses
from services.admin_ui.handlers.reactions import reactions
from services.admin_ui.handlers.written_messages import written_messages


def build_dispatcher(desk: Desk) -> Dispatcher:
    """Without aiogram's state machine: the only state is Postgres."""
    dispatcher = Dispatcher(disable_fsm=True, desk=desk)
    dispatcher.message.outer_middleware(meet_admin)
    dispatcher.include_routers(presses(), reactions(), written_messages(), admin_commands(), customer_commands())
    return dispatcher
