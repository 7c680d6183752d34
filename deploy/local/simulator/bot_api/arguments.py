"""The arguments of a Bot API call, whichever way they came: query, form, multipart or JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import msgspec
from aiohttp import web

from deploy.local.simulator.errors import bad_request
from deploy.local.simulator.records import Json


@dataclass(frozen=True)
class Upload:
    """A file sent along; its bytes are counted, not kept."""

    name: str
    size: int


@dataclass(frozen=True)
class Arguments:
    """Values by name. Each reader raises ApiError 400 for a value of the wrong shape."""

    values: Json
    uploads: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        value = self.values.get(name)
        return "" if value is None else str(value)

    def integer(self, name: str, otherwise: int = 0) -> int:
        value = self.values.get(name)
        if value is None or value == "":
            return otherwise
        try:
            return int(value)
        except (TypeError, ValueError) as exc:
            raise bad_request(f"invalid {name} specified") from exc

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in {"true", "1", "yes", "t"}

    def parsed(self, name: str) -> Any:
        """A structured value: given as such in JSON bodies, as JSON text elsewhere."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return msgspec.json.decode(value)
        except msgspec.DecodeError as exc:
            raise bad_request(f"can't parse {name}: Can't parse {name} JSON object") from exc

    def record(self, name: str) -> Json:
        value = self.parsed(name)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise bad_request(f"object expected as {name.replace('_', ' ')}")
        return value

    def records(self, name: str) -> list[Json]:
        value = self.parsed(name)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise bad_request(f"can't parse {name}: expected an Array of objects")
        return value

    def upload(self, name: str) -> Upload | None:
        """The file of that field, sent in the field itself or attached under another name."""
        reference = self.values.get(name)
        if isinstance(reference, str) and reference.startswith("attach://"):
            return self.uploads.get(reference.removeprefix("attach://"))
        return self.uploads.get(name)

    @property
    def chat_id(self) -> int | None:
        """For the log of calls: the chat when it is a plain number."""
        text = self.text("chat_id")
        return int(text) if text.lstrip("-").isdigit() else None


async def read_arguments(request: web.Request) -> Arguments:
    """Raises ApiError 400 for a body that cannot be read."""
    values: Json = dict(request.query)
    if request.method == "GET" or not request.can_read_body:
        return Arguments(values)
    if request.content_type == "application/json":
        return Arguments(values | _from_json(await request.read()))
    if request.content_type == "multipart/form-data":
        return await _from_multipart(request, values)
    try:
        return Arguments(values | dict(await request.post()))
    except UnicodeDecodeError as exc:
        raise bad_request("strings must be encoded in UTF-8") from exc


def _from_json(body: bytes) -> Json:
    try:
        values = msgspec.json.decode(body or b"{}")
    except msgspec.DecodeError as exc:
        raise bad_request("can't parse JSON object") from exc
    except UnicodeDecodeError as exc:
        raise bad_request("strings must be encoded in UTF-8") from exc
    if not isinstance(values, dict):
        raise bad_request("object expected")
    return values


async def _from_multipart(request: web.Request, values: Json) -> Arguments:
    uploads: dict[str, Upload] = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            uploads[name] = Upload(value.filename, len(value.file.read()))
        else:
            values[name] = value
    return Arguments(values, uploads)
