"""Pure: a customer's messages, relayed live to an admin who is in the conversation."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from msgspec.structs import replace

from services.admin_ui.features.relay.store import CustomerMessage, OpenRelay
from services.admin_ui.outbox.build import to_admin
from shared.db.deliveries import NewDelivery, SentContent
from shared.db.direct_modes import DirectMode

RELAY_KIND: Final = "relay"

ALBUM_WAIT_S: Final = 0.8
"""The parts of an album come one by one: so long after the last one it is taken to be whole."""

LARGEST_ALBUM: Final = 10
_ALBUM_KINDS: Final = frozenset({"photo", "video", "audio", "document"})


@dataclass(frozen=True, slots=True)
class Extension:
    """An album that is still waiting gets more parts; what comes too late for that goes by itself."""

    delivery_id: int
    album: NewDelivery
    otherwise: tuple[NewDelivery, ...]


@dataclass(slots=True)
class RelayPlan:
    """What to write into the ledger, in this order; and how many messages have to wait for what is in flight."""

    new: list[NewDelivery] = field(default_factory=list)
    extensions: list[Extension] = field(default_factory=list)
    left: int = 0


def plan_relays(
    mode: DirectMode,
    messages: Sequence[CustomerMessage],
    in_flight: Sequence[OpenRelay],
    counterparts: Mapping[int, int],
    waiting_parts: Mapping[int, Sequence[CustomerMessage]],
) -> RelayPlan:
    """Relay these, in their order. `counterparts` maps what they answer to what stands for it in the admin's chat,
    `waiting_parts` the albums that are still waiting, by delivery, to their parts.

    What answers a message that is still in flight waits for that, and everything after it too.
    """
    plan = RelayPlan()
    in_flight_ids = {message_id for relay in in_flight for message_id in relay.source_ids}
    ready = list(_ready(messages, in_flight_ids, counterparts))
    plan.left = len(messages) - len(ready)
    for album in _albums(ready):
        waiting = _waiting_album(album[0].media_group_id, in_flight)
        if waiting is None or len(waiting.source_ids) + len(album) > LARGEST_ALBUM:
            plan.new.append(relay_of(mode, album, counterparts))
            continue
        parts = sorted([*waiting_parts[waiting.delivery_id], *album], key=lambda part: part.message_id)
        otherwise = tuple(_by_itself(mode, part, counterparts) for part in album)
        plan.extensions.append(Extension(waiting.delivery_id, relay_of(mode, parts, counterparts), otherwise))
    return plan


def relay_of(mode: DirectMode, parts: Sequence[CustomerMessage], counterparts: Mapping[int, int]) -> NewDelivery:
    """One message, or the parts of an album that are there by now."""
    method, parameters = _call(mode, parts, counterparts)
    return to_admin(
        RELAY_KIND,
        mode.admin_id,
        f"relay/{mode.admin_id}/{mode.user_id}/{parts[0].message_id}",
        method,
        parameters,
        user_id=mode.user_id,
        source_ids=tuple(part.message_id for part in parts),
        content=tuple(SentContent(kind=part.kind, media_group_id=part.media_group_id) for part in parts),
        wait_s=ALBUM_WAIT_S if parts[0].media_group_id else 0.0,
    )


def _by_itself(mode: DirectMode, part: CustomerMessage, counterparts: Mapping[int, int]) -> NewDelivery:
    return replace(relay_of(mode, [part], counterparts), wait_s=0.0)


def _call(
    mode: DirectMode, parts: Sequence[CustomerMessage], counterparts: Mapping[int, int]
) -> tuple[str, dict[str, Any]]:
    answer = _answer(parts[0], counterparts)
    if len(parts) == 1:
        return "copyMessage", {"from_chat_id": mode.user_id, "message_id": parts[0].message_id} | answer
    if answer and all(part.file_id and part.kind in _ALBUM_KINDS for part in parts):
        # Copying cannot answer a message; sending the files again can, at the price of the captions' formatting.
        media = [{"type": part.kind, "media": part.file_id, "caption": part.text} for part in parts]
        return "sendMediaGroup", {"media": media} | answer
    return "copyMessages", {"from_chat_id": mode.user_id, "message_ids": [part.message_id for part in parts]}


def _answer(message: CustomerMessage, counterparts: Mapping[int, int]) -> dict[str, Any]:
    answered = counterparts.get(message.reply_to_message_id or 0)
    if answered is None:
        return {}
    return {"reply_parameters": {"message_id": answered, "allow_sending_without_reply": True}}


def _ready(
    messages: Iterable[CustomerMessage], in_flight_ids: set[int], counterparts: Mapping[int, int]
) -> Iterable[CustomerMessage]:
    now_sent = set(in_flight_ids)
    for message in messages:
        answered = message.reply_to_message_id
        if answered in now_sent and answered not in counterparts:
            return
        now_sent.add(message.message_id)
        yield message


def _albums(messages: Iterable[CustomerMessage]) -> list[list[CustomerMessage]]:
    """Messages that follow each other in one media group belong together."""
    albums: list[list[CustomerMessage]] = []
    for message in messages:
        group = message.media_group_id
        if albums and group and albums[-1][0].media_group_id == group and len(albums[-1]) < LARGEST_ALBUM:
            albums[-1].append(message)
        else:
            albums.append([message])
    return albums


def _waiting_album(media_group_id: str | None, in_flight: Sequence[OpenRelay]) -> OpenRelay | None:
    if media_group_id is None:
        return None
    return next((one for one in in_flight if one.is_queued and one.media_group_id == media_group_id), None)
