"""A chat as lines to compare with: who wrote what, what it answers, and what was done to it. Pure."""

import re
from collections.abc import Sequence
from typing import Any, Final

Json = dict[str, Any]

_CLOCK_TIME: Final = re.compile(r" · \d\d:\d\d(?=$| · )", re.MULTILINE)
_MINUTES_AGO: Final = re.compile(r"\b\d\d?m ago\b")
_THE_SAME: Final = ("kind", "text", "caption", "entities", "media")


def lines_of(messages: Sequence[Json], *, whole_chat: Sequence[Json] | None = None) -> list[str]:
    """One entry for each message, such as `me: ↪ Where is it? | [photo 1/2] Here {👍bot} (edited)`, with the rows of
    its buttons below. Clock times are left out. What a message answers is looked up in the whole chat.
    """
    chat = {message["message_id"]: message for message in whole_chat or messages}
    return [_line(message, messages, chat) for message in messages]


def content_of(message: Json) -> Json:
    """What a copy has in common with its original, to the last entity and file id."""
    return {name: message[name] for name in _THE_SAME}


def words_of(message: Json) -> str:
    """Text or caption, without clock times, and with what was minutes ago as `just now`: machines may be slow."""
    return as_if_quick(_CLOCK_TIME.sub("", message["text"] or message["caption"]))


def as_if_quick(text: str) -> str:
    """What the text would say if no minute had passed since the test began."""
    return _MINUTES_AGO.sub("just now", text)


def _line(message: Json, messages: Sequence[Json], chat: dict[int, Json]) -> str:
    author = "me" if message["from"] == "person" else "bot"
    parts = [_answered(message, chat), _kind(message, messages), words_of(message), _reactions(message)]
    edited = ["(edited)"] if message["edit_date"] and author == "me" else []
    line = " ".join([f"{author}:", *filter(None, parts), *edited])
    return "\n".join([line, *(_row(row) for row in message["buttons"])])


def _answered(message: Json, chat: dict[int, Json]) -> str:
    answered = message["reply_to_message_id"]
    if not answered:
        return ""
    original = chat.get(answered)
    return f"↪ {_short(original) if original else 'something deleted'} |"


def _short(message: Json) -> str:
    return words_of(message).split("\n")[0] or f"[{message['kind']}]"


def _kind(message: Json, messages: Sequence[Json]) -> str:
    kind, group = message["kind"], message["media_group_id"]
    if not group:
        return "" if kind == "text" else f"[{kind}]"
    album = [one["message_id"] for one in messages if one["media_group_id"] == group]
    return f"[{kind} {album.index(message['message_id']) + 1}/{len(album)}]"


def _reactions(message: Json) -> str:
    names = {"bot": "bot", "person": "me"}
    shown = [f"{reaction['emoji']}{names[reaction['by']]}" for reaction in message["reactions"]]
    return f"{{{' '.join(shown)}}}" if shown else ""


def _row(row: Sequence[Json]) -> str:
    return " ".join(f"[{button['text']}]" for button in row)
