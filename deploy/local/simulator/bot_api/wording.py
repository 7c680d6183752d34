"""The text or caption of a call: parsed, counted after parsing, and checked."""

from __future__ import annotations

from deploy.local.simulator.bot_api.arguments import Arguments
from deploy.local.simulator.entities import formatted
from deploy.local.simulator.errors import bad_request
from deploy.local.simulator.markup import utf16_length
from deploy.local.simulator.records import Json

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024


def read_text(arguments: Arguments) -> Json:
    """`{"text", "entities"}` of a message. Raises ApiError 400 for an empty, overlong or wrongly marked up one."""
    parse_mode, given = arguments.text("parse_mode"), arguments.records("entities")
    text, entities = formatted(arguments.text("text"), parse_mode, given)
    if not text:
        raise bad_request("message text is empty")
    if utf16_length(text) > LONGEST_TEXT:
        raise bad_request("message is too long")
    return {"text": text, **({"entities": entities} if entities else {})}


def read_caption(arguments: Arguments) -> Json:
    """`{"caption", "caption_entities"}`, empty when there is no caption."""
    parse_mode, given = arguments.text("parse_mode"), arguments.records("caption_entities")
    caption, entities = formatted(arguments.text("caption"), parse_mode, given)
    if utf16_length(caption) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    if not caption:
        return {}
    return {"caption": caption, **({"caption_entities": entities} if entities else {})}
