"""Everything is killed and started again: who is told, who may answer, and what was on its way."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio

from tests.support.database import fresh_database
from tests.support.frontdesk import COLLEAGUE, OWNER, Frontdesk, Phone, frontdesk
from tests.support.office import Office, enter, push_of
from tests.support.queues import fresh_prefix

pytestmark = pytest.mark.asyncio(loop_scope="session")

# Long enough for a kill in the meantime: in the midst of another attempt it would leave a doubt.
PUT_OFF = """
    SELECT bool_or(state = 'queued' AND attempts > 0 AND not_before > now() + interval '3 seconds')
    FROM deliveries WHERE kind = 'reply'
"""

TEAM = f"{OWNER},{COLLEAGUE}"


@pytest_asyncio.fixture(loop_scope="session")
async def servers(
    broker_url: str, database_server_url: str, database_template: str, tmp_path: Path
) -> AsyncIterator[dict[str, str]]:
    """The variables of a product that is started more than once."""
    async with AsyncExitStack() as stack:
        database_url = await stack.enter_async_context(fresh_database(database_server_url, database_template))
        variables = {"DATABASE_URL": database_url}
        if broker_url:
            prefix = await stack.enter_async_context(fresh_prefix(broker_url))
            variables |= {"AMQP_URL": broker_url, "AMQP_PREFIX": prefix}
        yield variables


async def killed(running: Frontdesk) -> None:
    running.process.kill()
    await running.process.wait()


async def meet(office: Office, *admins: Phone) -> None:
    """They start the bot. Whoever is new here is told at once of all that waits: nothing yet."""
    for admin in admins:
        await admin.command("/start")
    await office.holds("SELECT count(*) = $1 AND NOT bool_or(has_missed) FROM admins", len(admins))


async def test_every_admin_is_told_by_default_and_a_kill_in_the_midst_loses_and_repeats_nothing(
    servers: dict[str, str], tmp_path: Path
) -> None:
    async with frontdesk(tmp_path, ADMIN_IDS=TEAM, **servers) as running:
        office = Office(running, servers["DATABASE_URL"])
        olivia, noah, alice = running.owner, running.colleague, await office.customer("Alice")
        await meet(office, olivia, noah)
        since = {admin.user_id: (await admin.from_bot())["message_id"] for admin in (olivia, noah)}
        await alice.write("Help me")
        for admin in (olivia, noah):
            await admin.reads(push_of(alice, 1, "Help me"), after=since[admin.user_id])
        await enter(olivia, alice)
        await office.settled()
        seen = {admin.user_id: len(await admin.chat()) for admin in (olivia, noah)}
        await running.lasting_fault("too_many_requests", chat_id=alice.user_id, retry_after=5)
        await olivia.write("On its way")
        await office.holds(PUT_OFF)
        await killed(running)

    async with frontdesk(tmp_path, ADMIN_IDS=TEAM, **servers) as running:
        olivia, noah, alice = (Phone(running.http, phone.user_id, phone.name) for phone in (olivia, noah, alice))
        await alice.reads("me: Help me", "bot: On its way")
        await noah.finds(f"✅ {alice.name} · answered by @olivia")
        # Olivia is still in the conversation.
        await olivia.write("Still there?")
        await alice.reads("me: Help me", "bot: On its way", "bot: Still there?")
        await alice.write("Yes")
        await noah.finds(f"💬 {alice.name} 🆕 New · 1 new\nYes")
        await olivia.finds("Yes")
        assert len(await noah.chat()) == seen[noah.user_id] + 1
        assert len(await olivia.chat()) == seen[olivia.user_id] + 3


async def test_whoever_is_an_admin_no_more_can_do_nothing(servers: dict[str, str], tmp_path: Path) -> None:
    async with frontdesk(tmp_path, ADMIN_IDS=TEAM, **servers) as running:
        office = Office(running, servers["DATABASE_URL"])
        noah, alice = running.colleague, await office.customer("Alice")
        await meet(office, running.owner, noah)
        await alice.write("Help me")
        await office.knows(alice, messages=1)
        talk = await enter(noah, alice)
        buttons = [button["data"] for row in (await noah.message(talk.banner))["buttons"] for button in row]
        await office.settled()
        await killed(running)

    async with frontdesk(tmp_path, ADMIN_IDS=str(OWNER), **servers) as running:
        olivia, noah, alice = (Phone(running.http, who, "") for who in (OWNER, COLLEAGUE, alice.user_id))
        for data in buttons:
            pressed = await noah.forge(data)
            assert (pressed["answered"], pressed["text"]) == (True, "This button does nothing here.")
        told = (await noah.finds(f"✅ You left the conversation with {talk.customer.name}."))["message_id"]
        await noah.write("Does this reach anybody?")
        await olivia.command("/start")
        await alice.write("Anybody?")
        await olivia.finds("· 1 new\nDoes this reach anybody?")
        await olivia.finds("Anybody?")
        await alice.reads("me: Help me", "me: Anybody?")
        await noah.reads("me: Does this reach anybody?", after=told)
