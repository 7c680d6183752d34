"""The Telegram simulator in our own process."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from deploy.local.environment import DEMO_TOKEN, LocalSettings
from deploy.local.simulator import Person, run_simulator
from shared.errors import Misconfigured

_NAMES = {1001: ("Olivia", "olivia"), 1002: ("Noah", "noah")}


@asynccontextmanager
async def own_telegram(
    settings: LocalSettings, is_wanted: bool, admin_ids: frozenset[int]
) -> AsyncIterator[str | None]:
    """The simulator with these admins, where it is wanted; yields the address of its page and of its Bot API."""
    if not is_wanted:
        yield None
        return
    admins = [_person(admin_id) for admin_id in sorted(admin_ids)]
    folder = settings.data_dir / "simulator"
    async with AsyncExitStack() as opened:
        serving = run_simulator(token=DEMO_TOKEN, admins=admins, port=settings.simulator_port, data_dir=folder)
        try:
            simulator = await opened.enter_async_context(serving)
        except OSError as error:
            raise Misconfigured(f"SIMULATOR_PORT: cannot listen on {settings.simulator_port}: {error}") from error
        yield simulator.url


def _person(admin_id: int) -> Person:
    first_name, username = _NAMES.get(admin_id, (f"Admin {admin_id}", ""))
    return Person(user_id=admin_id, first_name=first_name, username=username, is_admin=True)
