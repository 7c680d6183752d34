"""aiogram's dispatcher with all routers."""

from aiogram import Dispatcher

from services.admin_ui.bot.commands import admin_commands
from services.admin_ui.bot.customer_commands import customer_commands
from services.admin_ui.bot.meeting import meet_admin
from services.admin_ui.bot.presses import presses
from services.admin_ui.bot.reactions import reactions
from services.admin_ui.bot.written_messages import written_messages
from services.admin_ui.ui.desk import Desk


def build_dispatcher(desk: Desk) -> Dispatcher:
    """Without aiogram's state machine: the only state is Postgres."""
    dispatcher = Dispatcher(disable_fsm=True, desk=desk)
    dispatcher.message.outer_middleware(meet_admin)
    dispatcher.include_routers(presses(), reactions(), written_messages(), admin_commands(), customer_commands())
    return dispatcher
