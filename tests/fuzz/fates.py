"""What the product's rules foresee for an update, read anew with Python's own JSON reader. Pure.

It is kinder than the gateway: what it takes, the gateway may still put into quarantine. It never asks for less than
that, so whatever leaves none of the traces named here, and is not in quarantine, is lost.
"""

import json
from dataclasses import dataclass
from typing import Any, Final, Literal

Trace = Literal["message", "known", "staff", "nothing", "quarantine"]
"""A row of the customer's message; the customer's row; something for admin_ui; none, by a rule; only quarantine."""

_MAIN: Final = ("message", "edited_message", "callback_query", "my_chat_member", "message_reaction")
_POSTS: Final = ("channel_post", "edited_channel_post")


@dataclass(frozen=True, slots=True)
class Fate:
    """What must be there; `text` where that is known for certain."""

    trace: Trace
    user_id: int = 0
    message_id: int = 0
    text: str | None = None


class _Unfit(Exception):
    """It is not what it should be: quarantine."""


_QUARANTINE: Final = Fate("quarantine")
_NOTHING: Final = Fate("nothing")


def fate_of(body: bytes, admin_ids: frozenset[int]) -> Fate:
    """What the rules foresee, should the gateway accept it."""
    try:
        update = json.loads(body.decode(), strict=False)
        return _fate(update, admin_ids)
    except (ValueError, RecursionError, _Unfit):
        return _QUARANTINE


def _fate(update: Any, admin_ids: frozenset[int]) -> Fate:
    fields = _object(update)
    for kind in _MAIN:
        if fields.get(kind) is not None:
            payload = _object(fields[kind])
            break
    else:
        if any(fields.get(kind) is not None for kind in _POSTS):
            return _NOTHING
        raise _Unfit
    match kind:
        case "message" | "edited_message":
            return _of_message(payload, admin_ids, is_edit=kind == "edited_message")
        case "callback_query":
            return _of_press(payload, admin_ids)
        case "my_chat_member":
            return _of_membership(payload, admin_ids)
        case _:
            return _of_reaction(payload, admin_ids)


def _of_message(message: dict[str, Any], admin_ids: frozenset[int], *, is_edit: bool) -> Fate:
    if _is_elsewhere(message):
        return _NOTHING
    sender = _object(message.get("from"))
    if sender.get("is_bot") is True:
        return _NOTHING
    user_id, text = _number(sender.get("id")), message.get("text")
    if user_id in admin_ids:
        return Fate("staff")
    if not isinstance(text, str) or _is_command(message):
        # What holds no text is a message or about the chat: the customer is known in both cases. An edit that holds
        # nothing, or that changed into a command, tells of the customer alone.
        return Fate("known", user_id)
    if is_edit and message.get("edit_date") is None:
        raise _Unfit
    return Fate("message", user_id, _number(message.get("message_id")), text)


def _is_command(message: dict[str, Any]) -> bool:
    entities = message.get("entities")
    first = entities[0] if isinstance(entities, list) and entities else {}
    return isinstance(first, dict) and first.get("type") == "bot_command" and first.get("offset") == 0


def _of_press(press: dict[str, Any], admin_ids: frozenset[int]) -> Fate:
    sender = _object(press.get("from"))
    if press.get("message") is None or _is_elsewhere(_object(press["message"])) or sender.get("is_bot") is True:
        return _NOTHING
    user_id = _number(sender.get("id"))
    return Fate("staff") if user_id in admin_ids else Fate("known", user_id)


def _of_membership(change: dict[str, Any], admin_ids: frozenset[int]) -> Fate:
    sender = _object(change.get("from"))
    if _is_elsewhere(change) or sender.get("is_bot") is True:
        return _NOTHING
    user_id = _number(sender.get("id"))
    return _NOTHING if user_id in admin_ids else Fate("known", user_id)


def _of_reaction(reaction: dict[str, Any], admin_ids: frozenset[int]) -> Fate:
    if reaction.get("user") is None or _is_elsewhere(reaction):
        return _NOTHING
    # A customer's goes to who reads it; there is nothing it could show on.
    return Fate("staff")


def _is_elsewhere(fields: dict[str, Any]) -> bool:
    kind = _object(fields.get("chat")).get("type")
    if not isinstance(kind, str):
        raise _Unfit
    return kind != "private"


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _Unfit
    return value


def _number(value: Any) -> int:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise _Unfit
    return value
