"""Believable media: what a photo, a voice message or a document looks like in a message, without any real bytes."""

from __future__ import annotations

import random
import secrets
import string
from collections.abc import Callable
from typing import Any

from deploy.local.simulator import fileless
from deploy.local.simulator.errors import ControlError
from deploy.local.simulator.records import Json
from deploy.local.simulator.store import Store

_FILE_ID_START = {
    "photo": "AgACAgIAAxkBAAI",
    "voice": "AwACAgIAAxkBAAI",
    "video": "BAACAgIAAxkBAAI",
    "document": "BQACAgIAAxkBAAI",
    "sticker": "CAACAgIAAxkBAAI",
    "animation": "CgACAgIAAxkBAAI",
    "audio": "CQACAgIAAxkBAAI",
    "video_note": "DQACAgIAAxkBAAI",
}
FILE_KINDS = frozenset(_FILE_ID_START)
CAPTIONED = frozenset({"photo", "voice", "video", "document", "animation", "audio"})
REPLACEABLE = frozenset({"photo", "video", "animation", "audio", "document"})
# What may stand in one album: photos and videos beside each other, documents and audio files only among their like.
SEEN_TOGETHER = frozenset({"photo", "video"})
ALIKE_ONLY = frozenset({"document", "audio"})
MOST_IN_ALBUM = 10
KINDS = ("text", *_FILE_ID_START, *fileless.BUILDERS)
_COVERABLE = frozenset({"photo", "video", "animation"})
_MIME = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "txt": "text/plain",
    "zip": "application/zip",
}
_ID_CHARACTERS = string.ascii_letters + string.digits + "-_"


def new_media(kind: str, facts: Json) -> object:
    """The value of a message's field `kind`, completed. Raises ControlError 400 for an unknown kind."""
    build = _BUILDERS.get(kind)
    if build is None:
        raise ControlError(400, f"kind must be one of {', '.join(KINDS)}, not {kind!r}.")
    return build(facts)


def body_of(kind: str, media: Any) -> Json:
    """The fields of a message that this media fills: some kinds come with a second one for older readers."""
    if kind == "animation":
        return {kind: media, "document": media}
    if kind == "venue":
        return {kind: media, "location": media["location"]}
    return {kind: media}


def look_of(kind: str, covered: bool, caption_above: bool) -> Json:
    """How a picture asks to be shown: under a cover, or below its words."""
    if kind not in _COVERABLE:
        return {}
    flags = {"has_media_spoiler": covered, "show_caption_above_media": caption_above}
    return {name: True for name, wanted in flags.items() if wanted}


def remember_files(store: Store, kind: str, media: Any) -> None:
    """Makes each file id of a message usable in later calls, as in Telegram."""
    if kind not in FILE_KINDS:
        return
    sizes = media if isinstance(media, list) else [media]
    for size in sizes:
        store.put_file(size["file_id"], kind, {"media": media})


def _file(kind: str, size: int) -> Json:
    tail = "".join(secrets.choice(_ID_CHARACTERS) for _ in range(56))
    unique = "".join(secrets.choice(_ID_CHARACTERS) for _ in range(11))
    return {"file_id": _FILE_ID_START[kind] + tail, "file_unique_id": f"Ag{unique}", "file_size": size}


def _number(facts: Json, name: str, otherwise: int) -> int:
    value = facts.get(name)
    if value is None:
        return otherwise
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ControlError(400, f"{name} must be a whole number, not {value!r}.")
    return value


def _between(low: int, high: int) -> int:
    return random.randint(low, high)  # noqa: S311 (scenery, not a secret)


def _photo(facts: Json) -> list[Json]:
    wide = _number(facts, "width", 1280)
    tall = _number(facts, "height", 960)
    longest = max(wide, tall, 1)
    return [_photo_size(wide * side // longest, tall * side // longest) for side in (90, 320, 800, min(1280, longest))]


def _photo_size(width: int, height: int) -> Json:
    return {**_file("photo", width * height // 6 + 700), "width": width, "height": height}


def _voice(facts: Json) -> Json:
    duration = _number(facts, "duration", 7)
    return {"duration": duration, "mime_type": "audio/ogg", **_file("voice", 4000 * max(duration, 1))}


def _document(facts: Json) -> Json:
    name = str(facts.get("file_name") or "document.pdf")
    mime = str(facts.get("mime_type") or _MIME.get(name.rpartition(".")[2].lower(), "application/octet-stream"))
    size = _number(facts, "file_size", _between(20_000, 900_000))
    return {"file_name": name, "mime_type": mime, **_file("document", size)}


def _sticker(facts: Json) -> Json:
    shape = {"width": 512, "height": 512, "emoji": str(facts.get("emoji") or "👍"), "set_name": "FrontdeskCats"}
    return {**shape, "is_animated": False, "is_video": False, "type": "regular", **_file("sticker", 28_000)}


def _video(facts: Json) -> Json:
    duration = _number(facts, "duration", 15)
    shape = {
        "duration": duration,
        "width": 1280,
        "height": 720,
        "file_name": str(facts.get("file_name") or "video.mp4"),
    }
    return {**shape, "mime_type": "video/mp4", **_file("video", 180_000 * max(duration, 1))}


def _video_note(facts: Json) -> Json:
    duration = _number(facts, "duration", 10)
    return {"duration": duration, "length": 384, **_file("video_note", 90_000 * max(duration, 1))}


def _animation(facts: Json) -> Json:
    name = str(facts.get("file_name") or "animation.mp4")
    shape = {"file_name": name, "mime_type": "video/mp4", "duration": _number(facts, "duration", 3)}
    return {**shape, "width": 480, "height": 270, **_file("animation", 240_000)}


def _audio(facts: Json) -> Json:
    shape = {"duration": _number(facts, "duration", 184), "mime_type": "audio/mpeg"}
    names = {"file_name": "audio.mp3", "title": "Untitled", "performer": "Unknown"}
    named = {field: str(facts.get(field) or usual) for field, usual in names.items()}
    return {**shape, **named, **_file("audio", 3_000_000)}


_BUILDERS: dict[str, Callable[[Json], object]] = {
    "photo": _photo,
    "voice": _voice,
    "document": _document,
    "sticker": _sticker,
    "video": _video,
    "video_note": _video_note,
    "animation": _animation,
    "audio": _audio,
    **fileless.BUILDERS,
}
