"""What an admin wrote, edited, deleted or reacted with, as rows of the delivery ledger. Pure."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from services.admin_ui.features.replies.admin_message import Written, album_media, caption_in, input_media
from shared.db.deliveries import LedgerEntry, NewDelivery, SentContent
from shared.db.message_pairs import MessagePair
from shared.domain.deliveries import Lane

Json = dict[str, Any]

ALBUM_GATHERS_S: Final = 0.8
"""The parts of an album come one by one; each gives the next one so much time."""


def causes_of(admin_id: int, message_id: int, album: str | None) -> list[str]:
    """What an admin's message is sent for: by itself, or as part of its album."""
    causes = [f"reply/{admin_id}/{message_id}"]
    return causes if album is None else [*causes, album_cause(admin_id, album)]


def album_cause(admin_id: int, album: str) -> str:
    """What a whole album is sent for."""
    return f"album/{admin_id}/{album}"


def reply_with(written: Written, user_id: int, *, quotes: int | None, answers: int | None) -> NewDelivery:
    """The message itself; the first that comes of an album waits for the others."""
    alone = written.album is None
    parts = {written.message_id: _content(written)}
    return _reply(
        written.admin_id,
        user_id,
        parts,
        cause=causes_of(written.admin_id, written.message_id, None)[0]
        if written.album is None
        else album_cause(written.admin_id, written.album),
        reply_parameters=_replying_to(quotes),
        answers_id=answers,
        wait_s=0.0 if alone else ALBUM_GATHERS_S,
    )


def latecomer_with(written: Written, user_id: int, *, quotes: int | None, answers: int | None) -> NewDelivery:
    """A part whose album was on its way already: a message of its own."""
    late = reply_with(written, user_id, quotes=quotes, answers=answers)
    return msgspec.structs.replace(late, cause=causes_of(written.admin_id, written.message_id, None)[0], wait_s=0.0)


def with_part(entry: LedgerEntry, written: Written) -> NewDelivery:
    """The delivery with this part of its album, in the place of what was there or added in its order."""
    parts = dict(zip(entry.source_ids, entry.content, strict=True)) | {written.message_id: _content(written)}
    is_new = written.message_id not in entry.source_ids
    return _reply(
        written.admin_id,
        entry.chat_id,
        dict(sorted(parts.items())),
        cause=entry.cause,
        reply_parameters=entry.parameters.get("reply_parameters"),
        answers_id=entry.answers_id,
        wait_s=ALBUM_GATHERS_S if is_new else 0.0,
    )


def edit_of(written: Written, pair: MessagePair, file_id: str | None, update_id: int) -> NewDelivery | None:
    """The same edit of the customer's message, which shows the file `file_id`; None when there is no such edit."""
    call = _edit_call(written, file_id)
    if call is None:
        return None
    method, changes = call
    customers, message_id = pair.user_id, pair.customer_message_id
    return NewDelivery(
        cause=f"edit/{customers}/{message_id}/{update_id}",
        kind="edit",
        lane=Lane.REPLIES,
        chat_id=customers,
        user_id=customers,
        admin_id=written.admin_id,
        method=method,
        parameters={"chat_id": customers, "message_id": message_id, **changes},
        source_ids=[written.message_id],
        content=[written.content],
    )


def deletion_of(
    chat_id: int, message_ids: Sequence[int], *, cause: str, lane: Lane, user_id: int, admin_id: int, asked_by: int
) -> NewDelivery:
    """These messages vanish from a chat; `asked_by` is the message that asked for it."""
    ids = sorted(message_ids)
    one = len(ids) == 1
    return NewDelivery(
        cause=cause,
        kind="deletion",
        lane=lane,
        chat_id=chat_id,
        user_id=user_id,
        admin_id=admin_id,
        method="deleteMessage" if one else "deleteMessages",
        parameters={"chat_id": chat_id, **({"message_id": ids[0]} if one else {"message_ids": ids})},
        source_ids=[asked_by],
    )


def reaction_on(
    chat_id: int, message_id: int, emoji: str | None, *, cause: str, pair: MessagePair, lane: Lane
) -> NewDelivery:
    """The bot's reaction on a message: this emoji, or none."""
    return NewDelivery(
        cause=cause,
        kind="reaction",
        lane=lane,
        chat_id=chat_id,
        user_id=pair.user_id,
        admin_id=pair.admin_id,
        method="setMessageReaction",
        parameters={
            "chat_id": chat_id,
            "message_id": message_id,
            "reaction": [{"type": "emoji", "emoji": emoji}] if emoji else [],
        },
    )


def _reply(
    admin_id: int,
    user_id: int,
    parts: dict[int, SentContent],
    *,
    cause: str,
    reply_parameters: Json | None,
    answers_id: int | None,
    wait_s: float,
) -> NewDelivery:
    method, parameters = _reply_call(admin_id, user_id, parts, reply_parameters)
    return NewDelivery(
        cause=cause,
        kind="reply",
        lane=Lane.REPLIES,
        chat_id=user_id,
        user_id=user_id,
        admin_id=admin_id,
        method=method,
        parameters=parameters,
        source_ids=list(parts),
        answers_id=answers_id,
        content=list(parts.values()),
        wait_s=wait_s,
    )


def _reply_call(
    admin_id: int, user_id: int, parts: dict[int, SentContent], reply_parameters: Json | None
) -> tuple[str, Json]:
    copied = {"chat_id": user_id, "from_chat_id": admin_id}
    replying = {"reply_parameters": reply_parameters} if reply_parameters else {}
    if len(parts) == 1:
        return "copyMessage", {**copied, "message_id": next(iter(parts)), **replying}
    files = [part.media for part in parts.values()]
    # An album copied cannot reply to anything, one sent by its files can.
    if replying and all(files):
        return "sendMediaGroup", {"chat_id": user_id, "media": files, **replying}
    return "copyMessages", {**copied, "message_ids": list(parts)}


def _content(written: Written) -> SentContent:
    media = None if written.album is None else album_media(written.raw)
    return msgspec.structs.replace(written.content, media=media)


def _replying_to(message_id: int | None) -> Json | None:
    return None if message_id is None else {"message_id": message_id, "allow_sending_without_reply": True}


def _edit_call(written: Written, file_id: str | None) -> tuple[str, Json] | None:
    raw = written.raw
    if "text" in raw:
        names = ("text", "entities", "link_preview_options")
        return "editMessageText", {name: raw[name] for name in names if name in raw}
    media = input_media(raw)
    if media is not None and written.content.file_id != file_id:
        return "editMessageMedia", {"media": media}
    return ("editMessageCaption", caption_in(raw)) if media is not None or "voice" in raw else None
