"""What a person's message consists of: words with their formatting, a file, or something else."""

from __future__ import annotations

from deploy.local.simulator.entities import formatted
from deploy.local.simulator.errors import ApiError, ControlError
from deploy.local.simulator.markup import utf16_length
from deploy.local.simulator.media import (
    ALIKE_ONLY,
    CAPTIONED,
    MOST_IN_ALBUM,
    REPLACEABLE,
    SEEN_TOGETHER,
    body_of,
    look_of,
    new_media,
)
from deploy.local.simulator.records import Json, Message

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
_WORDS = frozenset({"text", "entities", "caption", "caption_entities"})


def content_of(draft: Json) -> Json:
    """The fields of a message of this kind. Raises ControlError 400 for an impossible one."""
    kind = kind_of(draft)
    if kind == "text":
        return worded("text", draft.get("text"), draft)
    media = new_media(kind, draft)
    caption = draft.get("caption") or ""
    if caption and kind not in CAPTIONED:
        raise ControlError(400, f"A {kind} message has no caption.")
    look = look_of(kind, bool(draft.get("has_spoiler")), bool(draft.get("show_caption_above_media")))
    return {**body_of(kind, media), **look, **worded("caption", caption, draft)}


def kind_of(draft: Json) -> str:
    """Text, if it does not say. Raises ControlError 400 for what is no name."""
    kind = draft.get("kind") or "text"
    if not isinstance(kind, str):
        raise ControlError(400, f"kind must be a name, not {kind!r}.")
    return kind


def edited_content(message: Message, changes: Json) -> tuple[str, Json]:
    """The kind and the fields a message has after the change. Raises ControlError 400 for an impossible one."""
    if "kind" in changes:
        return _with_other_media(message, changes)
    field = "text" if message.kind == "text" else "caption"
    if not isinstance(changes.get(field), str) or (field == "caption" and message.kind not in CAPTIONED):
        raise ControlError(400, f"A {message.kind} message is not edited by {', '.join(changes) or 'nothing'}.")
    return message.kind, {**bare(message.content), **worded(field, changes[field], changes)}


def check_album(drafts: list[Json]) -> None:
    """Raises ControlError 400 for what no phone sends as one album."""
    if not 2 <= len(drafts) <= MOST_IN_ALBUM:
        raise ControlError(400, f"An album has 2 to {MOST_IN_ALBUM} items, not {len(drafts)}.")
    kinds = {str(draft.get("kind")) for draft in drafts}
    if not (kinds <= SEEN_TOGETHER or (len(kinds) == 1 and kinds <= ALIKE_ONLY)):
        raise ControlError(400, "An album has photos and videos, or documents only, or audio files only.")


def bare(content: Json) -> Json:
    """Everything but the words."""
    return {name: value for name, value in content.items() if name not in _WORDS}


def _with_other_media(message: Message, changes: Json) -> tuple[str, Json]:
    kind = kind_of(changes)
    kinds = {message.kind, kind}
    if not kinds <= REPLACEABLE:
        raise ControlError(400, f"A {message.kind} message cannot become a {kind}.")
    if message.media_group_id and len(kinds) > 1 and not kinds <= SEEN_TOGETHER:
        raise ControlError(400, "In an album only photos and videos can replace each other.")
    kept = {name: value for name, value in message.content.items() if name.startswith("caption")}
    return kind, {**content_of(changes), **({} if "caption" in changes else kept)}


def worded(field: str, value: object, draft: Json) -> Json:
    """The words with their entities: found in the text, given as `entities`, or marked up as HTML."""
    if not isinstance(value, str) or (field == "text" and not value.strip()):
        raise ControlError(400, f"{field} is missing or empty.")
    name = "entities" if field == "text" else "caption_entities"
    text, entities = _formatted(value, draft.get("parse_mode"), draft.get(name))
    longest = LONGEST_TEXT if field == "text" else LONGEST_CAPTION
    if utf16_length(text) > longest:
        raise ControlError(400, f"{field} is longer than {longest} characters.")
    if not text:
        return {}
    return {field: text, **({name: entities} if entities else {})}


def _formatted(value: str, parse_mode: str | None, entities: list[Json] | None) -> tuple[str, list[Json]]:
    try:
        return formatted(value, parse_mode, entities)
    except ApiError as refusal:
        raise ControlError(400, f"{refusal.description}.") from refusal
