"""Whose a live message is: said above it when something of somebody else stands between it and the conversation
(docs/decisions.md 7.4).
"""

from collections.abc import Sequence

from services.admin_ui.features.relay.store import is_last_in_chat
from services.admin_ui.features.relay.texts import whose
from services.admin_ui.outbox.build import to_admin
from services.admin_ui.ui.message import sending_parameters
from services.admin_ui.ui.notices import NOTICE
from services.admin_ui.ui.screen import Screen
from services.admin_ui.ui.viewer import Reader
from services.admin_ui.ui.viewer_store import read_reader
from shared.db.database import Connection
from shared.db.deliveries import NewDelivery, customer_name
from shared.db.direct_modes import DirectMode
from shared.domain.people import PersonName


async def named(connection: Connection, mode: DirectMode, relays: Sequence[NewDelivery]) -> list[NewDelivery]:
    """These relays, after the customer's name if the admin could take them for somebody else's. `relays` are the next
    in the admin's chat.
    """
    if await is_last_in_chat(connection, mode):
        return list(relays)
    customer = await customer_name(connection, mode.user_id)
    reader = await read_reader(connection, mode.admin_id)
    return [name_above(relays[0], mode, customer, reader), *relays]


def name_above(relay: NewDelivery, mode: DirectMode, customer: PersonName, reader: Reader) -> NewDelivery:
    """A line of its own, without a sound. Copies take no text along, copied albums answer nothing, what a customer's
    message answers is its own, and a banner may show something else by now: a line goes with all of them. A reply to it
    is one to the message below.
    """
    first_id = relay.source_ids[0]
    return to_admin(
        NOTICE.name,
        mode.admin_id,
        f"whose/{mode.admin_id}/{mode.user_id}/{first_id}",
        "sendMessage",
        sending_parameters(mode.admin_id, Screen(whose(customer)), reader) | {"disable_notification": True},
        user_id=mode.user_id,
        source_ids=(first_id,),
        lane=relay.lane,
    )
