"""The file of a call: one Telegram knows by its id, one at an address, or one sent along."""

from __future__ import annotations

from deploy.local.simulator.bot_api.arguments import Arguments
from deploy.local.simulator.bot_api.wording import read_caption
from deploy.local.simulator.errors import bad_request
from deploy.local.simulator.media import CAPTIONED, body_of, look_of, new_media
from deploy.local.simulator.records import Json
from deploy.local.simulator.world import World

_NUMBERS = ("duration", "width", "height")
_WORDS = ("emoji", "title", "performer")


def read_media(world: World, kind: str, arguments: Arguments, field: str) -> Json:
    """The fields of a message with this file and its caption. Raises ApiError 400 for a file Telegram cannot send."""
    media = _file(world, kind, arguments, field)
    look = look_of(kind, arguments.flag("has_spoiler"), arguments.flag("show_caption_above_media"))
    return {**body_of(kind, media), **look, **(read_caption(arguments) if kind in CAPTIONED else {})}


def _file(world: World, kind: str, arguments: Arguments, field: str) -> object:
    upload = arguments.upload(field)
    if upload is not None:
        facts: Json = {name: arguments.integer(name) for name in _NUMBERS if arguments.text(name)}
        facts |= {name: arguments.text(name) for name in _WORDS if arguments.text(name)}
        return new_media(kind, {**facts, "file_name": upload.name, "file_size": upload.size})
    given = arguments.text(field)
    if not given or given.startswith("attach://"):
        raise bad_request(_missing(kind, field))
    if given.startswith(("http://", "https://")):
        return new_media(kind, {"file_name": given.rstrip("/").rpartition("/")[2]})
    return _known_file(world, kind, given)


def _missing(kind: str, field: str) -> str:
    if field == "media":
        return "can't parse InputMedia: media not found"
    return f"there is no {kind.replace('_', ' ')} in the request"


def _known_file(world: World, kind: str, file_id: str) -> object:
    known = world.store.file(file_id)
    if known is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    known_kind, body = known
    if known_kind != kind:
        shown = known_kind.title().replace("_", ""), kind.title().replace("_", "")
        raise bad_request(f"can't use file of type {shown[0]} as {shown[1]}")
    media: object = body["media"]
    return media
