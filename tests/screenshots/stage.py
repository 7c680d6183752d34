"""Where a picture is taken: the product with nobody in it yet, and its page."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.screenshots import camera
from tests.screenshots.people import Customer, table_of, updates_of
from tests.support.frontdesk import OWNER, Frontdesk, Phone, frontdesk
from tests.support.processes import module_output
from tests.support.simulator_page import SimulatorPage, simulator_page

OLIVIA: Final = OWNER
NOAH: Final = 1002


@dataclass(frozen=True)
class Stage:
    """Frontdesk, seen and moved through its page and the phones on it."""

    running: Frontdesk
    page: SimulatorPage
    folder: Path

    def admin(self, admin_id: int) -> Phone:
        """The phone of one of the two admins."""
        return Phone(self.running.http, admin_id)

    async def show(self, customer: Customer, admin_id: int = OLIVIA) -> None:
        """Put their phones on the page."""
        await self.page.open(customer=customer.user_id, admin=admin_id)

    async def know(self, *customers: Customer) -> None:
        """They are customers with credits, purchases and time."""
        table = self.folder / "customers.csv"
        await asyncio.to_thread(table.write_text, table_of(customers), encoding="utf-8")
        await _done("deploy.customers", "import", str(table), **self.running.environment)

    async def arrived(self, customer: Customer) -> Phone:
        """They are there, and have pressed START."""
        phone = await self.running.customer(customer.first_name, user_id=customer.user_id, **customer.names)
        await phone.command("/start")
        return phone

    async def wrote(self, *customers: Customer) -> None:
        """All their messages came in, as long ago as they say."""
        for customer in customers:
            await self.running.customer(customer.first_name, user_id=customer.user_id, **customer.names)
            for update in updates_of(customer, int(time.time())):
                await self.running.inject(update)

    async def counted(self, conversations: int) -> None:
        """Wait until there are so many."""
        await self.running.counts("ADMIN_UI_PORT", "frontdesk_conversations", conversations)

    async def undisturbed(self, *admin_ids: int) -> None:
        """These admins have started the bot, are told of nothing, and have chats with nothing but that in them."""
        for phone in map(self.admin, admin_ids):
            await phone.command("/start")
            await phone.command("/notifications")
            await phone.press("🔕 Off")
        await phone.press("⏰ Off")
        for phone in map(self.admin, admin_ids):
            for message in (await phone.chat())[1:]:
                await phone.delete(message["message_id"])

    async def fault(self, **rule: Any) -> None:
        """Switch a fault of the simulator on."""
        async with self.running.http.post("/simulator/faults", json=rule) as answer:
            assert answer.status == 201, await answer.text()

    async def approved(self, messages: int) -> None:
        """Wait until so many messages of the admin on the page bear the sign that they arrived."""
        signs = json.dumps(self.page.admin.part(".own .reactions"))
        await self.page.page.holds(f"document.querySelectorAll({signs}).length === {messages}")

    async def picture(self) -> bytes:
        """What is to be seen now."""
        return await camera.picture(self.page)


@contextlib.asynccontextmanager
async def stage(database_url: str, folder: Path) -> AsyncIterator[Stage]:
    """A new database, the product on it, its page in a browser; nothing left of them afterwards."""
    await _done("deploy.setup_db", DATABASE_URL=database_url)
    async with (
        frontdesk(folder / "data", DATABASE_URL=database_url) as running,
        simulator_page(f"http://127.0.0.1:{running.environment['SIMULATOR_PORT']}") as page,
    ):
        await camera.set_up(page)
        yield Stage(running, page, folder)


async def _done(*module: str, **environment: str) -> None:
    code, output = await module_output(*module, **environment)
    if code:
        raise RuntimeError(output)
