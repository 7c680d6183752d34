"""Make the README's pictures anew: `python -m tests.screenshots`."""

import asyncio
import time
from pathlib import Path

import typer

from tests.check.programs import ensure_programs
from tests.screenshots.people import ALICE, OTHERS, PLAN, Customer, table_of, updates_of
from tests.support.frontdesk import OWNER, Frontdesk, Phone, frontdesk
from tests.support.processes import module_output
from tests.support.simulator_page import SimulatorPage, simulator_page
from tests.support.temporary_postgres import temporary_postgres

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"


def screenshots() -> None:
    """Run Frontdesk with a few made-up customers, and photograph its page."""
    ensure_programs()
    with temporary_postgres() as postgres:
        pictures = asyncio.run(_taken(postgres.url(), postgres.log.parent))
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, picture in pictures.items():
        (FOLDER / name).write_bytes(picture)
        typer.echo(f"docs/screenshots/{name}: {len(picture) // 1000} KB")


async def _taken(database_url: str, folder: Path) -> dict[str, bytes]:
    code, output = await module_output("deploy.setup_db", DATABASE_URL=database_url)
    if code:
        raise RuntimeError(output)
    async with frontdesk(folder / "data", DATABASE_URL=database_url) as running:
        await _write_as_customers(running, folder)
        async with simulator_page(f"http://127.0.0.1:{running.environment['SIMULATOR_PORT']}") as page:
            return await _photographed(page, running.owner)


async def _write_as_customers(running: Frontdesk, folder: Path) -> None:
    table = folder / "customers.csv"
    await asyncio.to_thread(table.write_text, table_of((ALICE, *OTHERS)), encoding="utf-8")
    code, output = await module_output("deploy.customers", "import", str(table), **running.environment)
    if code:
        raise RuntimeError(output)
    for customer in OTHERS:
        await _arrived(running, customer)
        for update in updates_of(customer, int(time.time())):
            await running.inject(update)
    await _tell_of_the_plan(await _arrived(running, ALICE))
    await running.counts("ADMIN_UI_PORT", "frontdesk_conversations", len(OTHERS) + 1)


async def _arrived(running: Frontdesk, customer: Customer) -> Phone:
    names = {"last_name": customer.last_name, "username": customer.username}
    return await running.customer(customer.first_name, user_id=customer.user_id, **names)


async def _tell_of_the_plan(alice: Phone) -> None:
    await alice.write("/start")
    await alice.shows_part(ALICE.first_name)
    for text in PLAN:
        await alice.write(text)
    await alice.write(kind="photo", caption="This is the receipt")
    await alice.write("Hey, I need help with my purchase...")


async def _photographed(page: SimulatorPage, owner: Phone) -> dict[str, bytes]:
    await owner.write("/start")
    await owner.shows_part("/conversations")
    await page.open(customer=ALICE.user_id, admin=OWNER)
    await page.page.click(page.admin.part(".shortcuts button"), "/conversations")
    await page.admin.shows("@alice123", "@luisg", "@bob456")
    await page.admin.press("🔥 @alice123 (4)")
    await page.admin.press("📌 Pin")
    await page.admin.press("⬅️ Back")
    await page.admin.shows("📌🔥 1. @alice123 🏆 VIP")
    inbox = await page.picture()
    await page.admin.press("📌🔥 @alice123 (4)")
    await page.admin.shows("👤 Conversation: @alice123", "Pinned: Yes")
    return {"inbox.png": inbox, "conversation.png": await page.picture()}


if __name__ == "__main__":
    typer.run(screenshots)
