"""Bugs for admin_ui."""

import dataclasses
from typing import Any, Final

from services.admin_ui import service
from services.admin_ui.bot import updates
from services.admin_ui.catalogue import FEATURES
from services.admin_ui.features.notifications import notify
from services.admin_ui.ui.feature import Feature
from services.admin_ui.ui.rights import Roster
from shared.db.database import Connection
from shared.db.deliveries import NewDelivery
from tests.chaos.selftest.planting import Bug, in_sql, instead


def _send_again_when_unknown() -> None:
    instead(service, "FEATURES", tuple(map(_repeating_all, FEATURES)))


def _repeating_all(feature: Feature) -> Feature:
    kinds = tuple(dataclasses.replace(kind, is_repeated=True) for kind in feature.kinds)
    return dataclasses.replace(feature, kinds=kinds)


def _reset_unread() -> None:
    mistakes = {
        "AND m.message_id BETWEEN c.first_unread_id AND :up_to_message_id": "AND :up_to_message_id > 0",
        "SET unread_messages = later.unread, first_unread_id = later.first_id, unread_since = later.since": (
            "SET unread_messages = 0, first_unread_id = NULL, unread_since = NULL"
        ),
    }
    in_sql("conversations", mistakes)


def _tell_twice() -> None:
    enqueue = notify.enqueue  # type: ignore[attr-defined]  # Imported there.

    async def twice(connection: Connection, push: NewDelivery) -> list[int]:
        told: list[int] = await enqueue(connection, push)
        again = NewDelivery(
            **{name: getattr(push, name) for name in push.__struct_fields__} | {"cause": f"{push.cause}/2"}
        )
        await enqueue(connection, again)
        return told

    instead(notify, "enqueue", twice)


def _ack_updates_first() -> None:
    settle = updates.UpdateConsumer._settle

    async def ack_and_settle(self: Any, incoming: Any, delivery: Any, received: Any) -> None:
        await incoming.ack([delivery])
        await settle(self, incoming, delivery, received)

    instead(updates.UpdateConsumer, "_settle", ack_and_settle)


def _let_everybody_press() -> None:
    instead(Roster, "role_of", lambda *_: "owner")
    instead(Roster, "rights_of", lambda self, _: self.rights["owner"])


BUGS: Final = (
    Bug("resend on unknown", "admin_ui", _send_again_when_unknown),
    Bug("unread reset to 0 on a reply", "admin_ui", _reset_unread),
    Bug("push told twice", "admin_ui", _tell_twice),
    Bug("updates acked before they are handled", "admin_ui", _ack_updates_first),
    Bug("everybody may press", "admin_ui", _let_everybody_press),
)
