"""What goes back to the bot for one call, and whether the call was carried out, which it need not show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from deploy.local.simulator.errors import ApiError
from deploy.local.simulator.records import Json

Answer = Literal["result", "error", "page", "nothing"]


@dataclass(frozen=True)
class Reply:
    """`done`: the call was carried out. `answer`: a result, an error as JSON, a page for people, or not a byte."""

    done: bool
    answer: Answer
    body: bytes = b""
    status: int = 200
    description: str | None = None
    message_ids: tuple[int, ...] = ()


def accepted(result: Any) -> Reply:
    body = msgspec.json.encode({"ok": True, "result": result})
    return Reply(True, "result", body, message_ids=_message_ids(result))


def received(updates: list[bytes]) -> Reply:
    """The answer to getUpdates, whose parts are encoded already."""
    return Reply(True, "result", b'{"ok":true,"result":[' + b",".join(updates) + b"]}")


def refused(refusal: ApiError) -> Reply:
    return Reply(False, "error", _error(refusal), refusal.code, refusal.description)


def broken(code: int, description: str, as_page: bool, what_was_done: Reply | None) -> Reply:
    """A server's failure, whatever became of the call."""
    body = _page(code, description) if as_page else _error(ApiError(code, description))
    done, message_ids = (what_was_done.done, what_was_done.message_ids) if what_was_done else (False, ())
    return Reply(done, "page" if as_page else "error", body, code, description, message_ids)


def lost(what_was_done: Reply) -> Reply:
    """No answer at all to a call that was heard."""
    return Reply(what_was_done.done, "nothing", message_ids=what_was_done.message_ids)


def _error(refusal: ApiError) -> bytes:
    body: Json = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    if refusal.parameters:
        body["parameters"] = refusal.parameters
    return msgspec.json.encode(body)


def _page(code: int, description: str) -> bytes:
    title = f"{code} {description}".encode()
    return b"<html><head><title>%s</title></head><body><h1>%s</h1></body></html>" % (title, title)


def _message_ids(result: Any) -> tuple[int, ...]:
    parts = result if isinstance(result, list) else [result]
    return tuple(part["message_id"] for part in parts if isinstance(part, dict) and "message_id" in part)
