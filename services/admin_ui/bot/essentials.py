"""What routing needs of an update, where the whole of it is not as aiogram knows it. Pure.

Telegram adds fields and forms at any time. What an admin wrote is sent on by its number, and a press is answered from
its id and its data: nothing else may decide whether they are handled.
"""

from typing import Any, Final

Json = dict[str, Any]

_OF_MESSAGES: Final = ("message_id", "date", "text")
_OF_PERSONS: Final = ("last_name", "username", "language_code")


def essentials_of(update: Json) -> Json:
    """The same update with nothing in it that is not needed. Raises `KeyError` or `TypeError` for what has not even
    that.
    """
    for kind in ("message", "edited_message"):
        if kind in update:
            return {"update_id": update["update_id"], kind: _message(update[kind])}
    return {"update_id": update["update_id"], "callback_query": _press(update["callback_query"])}


def _message(message: Json) -> Json:
    kept = {name: message[name] for name in _OF_MESSAGES if isinstance(message.get(name), int | str)}
    return kept | {"chat": _chat(message["chat"]), "from": _person(message["from"])}


def _press(press: Json) -> Json:
    person = _person(press["from"])
    data = press.get("data")
    kept = {"id": press["id"], "from": person, "chat_instance": "", **({"data": data} if isinstance(data, str) else {})}
    message = press.get("message")
    message_id = message.get("message_id") if isinstance(message, dict) else None
    if isinstance(message_id, int):
        # As one that is out of reach: what the button leads to comes on a new message.
        kept["message"] = {"message_id": message_id, "date": 0, "chat": {"id": person["id"], "type": "private"}}
    return kept


def _chat(chat: Json) -> Json:
    return {"id": chat["id"], "type": chat["type"]}


def _person(person: Json) -> Json:
    names = {name: person[name] for name in _OF_PERSONS if isinstance(person.get(name), str)}
    first_name = person.get("first_name")
    return {
        "id": person["id"],
        "is_bot": person.get("is_bot") is True,
        "first_name": first_name if isinstance(first_name, str) else "",
        **names,
    }
