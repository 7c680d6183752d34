"""Whose a live message is: said above it when something of somebody else stands between it and the conversation."""

from collections.abc import Sequence

from services.admin_ui.features.relay.store import is_last_in_chat
from services.admin_ui.features.relay.texts import whose
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
    return [name_above(relays[0], mode, await customer_name(connection, mode.user_id)), *relays]


def name_above(relay: NewDelivery, mode: DirectMode, customer: PersonName) -> NewDelivery:
    """A line of its own, without a sound. Copies take no text along, copied albums answer nothing, what a customer's
    message answers is its own, and a banner may show something else by now: a line goes with all of them. A reply to it
    is one to the message below.
    """
    first_id = relay.source_ids[0]
    return NewDelivery(
        cause=f"whose/{mode.admin_id}/{mode.user_id}/{first_id}",
        kind="notice",
        lane=relay.lane,
        chat_id=mode.admin_id,
        user_id=mode.user_id,
        admin_id=mode.admin_id,
        method="sendMessage",
        parameters={
            "chat_id": mode.admin_id,
            "text": whose(customer),
            "parse_mode": "HTML",
            "disable_notification": True,
        },
        source_ids=(first_id,),
    )
