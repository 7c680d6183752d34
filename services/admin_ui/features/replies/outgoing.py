"""What an admin wrote, edited, deleted or reacted with, as rows of the delivery ledger. Pure."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from services.admin_ui.features.replies.admin_message import AdminMessage, album_media, caption_in, input_media
from services.admin_ui.outbox.build import to_customer
from shared.db.deliveries import LedgerEntry, NewDelivery, SentContent
from shared.db.message_pairs import MessagePair

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


def reply_with(
    message: AdminMessage, user_id: int, *, quotes: int | None, answers: int | None, is_late: bool = False
) -> NewDelivery:
    """The message itself. The first that comes of an album waits for the others; one that `is_late`, whose album has
    left already, goes by itself.
    """
    waits = message.album is not None and not is_late
    return _reply(
        message.admin_id,
        user_id,
        {message.message_id: _content(message)},
        # Of the two causes that of the album is the last.
        cause=causes_of(message.admin_id, message.message_id, None if is_late else message.album)[-1],
        reply_parameters=None if quotes is None else {"message_id": quotes, "allow_sending_without_reply": True},
        answers_id=answers,
        wait_s=ALBUM_GATHERS_S if waits else 0.0,
    )


def with_part(entry: LedgerEntry, message: AdminMessage) -> NewDelivery:
    """The delivery with this part of its album, in the place of what was there or added in its order."""
    parts = dict(zip(entry.source_ids, entry.content, strict=True)) | {message.message_id: _content(message)}
    is_new = message.message_id not in entry.source_ids
    return _reply(
        message.admin_id,
        entry.chat_id,
        dict(sorted(parts.items())),
        cause=entry.cause,
        reply_parameters=entry.parameters.get("reply_parameters"),
        answers_id=entry.answers_id,
        wait_s=ALBUM_GATHERS_S if is_new else 0.0,
    )


def edit_of(message: AdminMessage, pair: MessagePair, file_id: str | None, update_id: int) -> NewDelivery | None:
    """The same edit of the customer's message, which shows the file `file_id`; None when there is no such edit."""
    call = _edit_call(message, file_id)
    if call is None:
        return None
    method, changes = call
    return to_customer(
        "edit",
        pair.user_id,
        f"edit/{pair.user_id}/{pair.customer_message_id}/{update_id}",
        method,
        {"message_id": pair.customer_message_id, **changes},
        admin_id=message.admin_id,
        source_ids=[message.message_id],
        content=[message.content],
    )


def deletion_call(message_ids: Sequence[int]) -> tuple[str, Json]:
    """The method and the parameters by which these messages vanish from a chat."""
    ids = sorted(message_ids)
    return ("deleteMessage", {"message_id": ids[0]}) if len(ids) == 1 else ("deleteMessages", {"message_ids": ids})


def deleted_by(deletion: LedgerEntry) -> list[int]:
    """The messages that a deletion is about."""
    parameters = deletion.parameters
    return [parameters["message_id"]] if "message_id" in parameters else list(parameters["message_ids"])


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
    method, parameters = _reply_call(admin_id, parts, reply_parameters)
    return to_customer(
        "reply",
        user_id,
        cause,
        method,
        parameters,
        admin_id=admin_id,
        source_ids=list(parts),
        content=list(parts.values()),
        answers_id=answers_id,
        wait_s=wait_s,
    )


def _reply_call(admin_id: int, parts: dict[int, SentContent], reply_parameters: Json | None) -> tuple[str, Json]:
    replying = {"reply_parameters": reply_parameters} if reply_parameters else {}
    if len(parts) == 1:
        return "copyMessage", {"from_chat_id": admin_id, "message_id": next(iter(parts)), **replying}
    files = [part.media for part in parts.values()]
    # An album copied cannot reply to anything, one sent by its files can.
    if replying and all(files):
        return "sendMediaGroup", {"media": files, **replying}
    return "copyMessages", {"from_chat_id": admin_id, "message_ids": list(parts)}


def _content(message: AdminMessage) -> SentContent:
    media = None if message.album is None else album_media(message.raw)
    return msgspec.structs.replace(message.content, media=media)


def _edit_call(message: AdminMessage, file_id: str | None) -> tuple[str, Json] | None:
    raw = message.raw
    if "text" in raw:
        names = ("text", "entities", "link_preview_options")
        return "editMessageText", {name: raw[name] for name in names if name in raw}
    media = input_media(raw)
    if media is not None and message.content.file_id != file_id:
        return "editMessageMedia", {"media": media}
    return ("editMessageCaption", caption_in(raw)) if media is not None or "voice" in raw else None
