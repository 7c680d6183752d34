"""`python -m services.admin_ui`: the menus, on RabbitMQ and Postgres."""

import asyncio

from services.admin_ui.bot.telegram.models import build_everyday_models
from services.admin_ui.service import run_admin_ui
from services.admin_ui.settings import AdminUiSettings
from services.admin_ui.ui.languages import load_languages
from shared.broker.rabbitmq import open_rabbitmq
from shared.db import open_database
from shared.service.run import run_service
from shared.settings.groups import Amqp, Database
from shared.settings.load import load_settings


async def serve(stop: asyncio.Event) -> None:
    """Open what admin_ui needs, and run it."""
    settings, amqp, database = load_settings(AdminUiSettings), load_settings(Amqp), load_settings(Database)
    async with (
        open_database(str(database.database_url), name="admin_ui") as opened_database,
        open_rabbitmq(str(amqp.amqp_url), amqp.amqp_prefix) as broker,
    ):
        await run_admin_ui(settings, broker, opened_database, stop)


if __name__ == "__main__":
    build_everyday_models()
    load_languages()
    run_service("admin_ui", serve)
