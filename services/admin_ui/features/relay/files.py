"""What a banner can only name is relayed to whoever enters the conversation."""

from services.admin_ui.features.relay.plan import plan_relays
from services.admin_ui.features.relay.store import read_counterparts, read_files_to_show
from shared.db.database import Connection
from shared.db.deliveries import NewDelivery
from shared.db.direct_modes import DirectMode


async def relays_of_files(connection: Connection, mode: DirectMode, most: int) -> list[NewDelivery]:
    """Pictures, voices and the like that the banner of this mode names, as far as the admin has none of them yet."""
    files = await read_files_to_show(connection, mode, most)
    counterparts = await read_counterparts(connection, mode, files)
    return plan_relays(mode, files, (), counterparts, {}).new
