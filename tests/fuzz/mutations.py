"""What can be wrong with an update: in its structure, in its values, in its bytes. Pure; chance decides."""

import copy
import json
import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from tests.fuzz.specimens import PLACE_OF_ID, Scene, Update, specimen

Place: TypeAlias = tuple[Any, Any]
"""An object or array, and a key or index in it."""

_KINDS_OF_UPDATE: Final = (
    "message",
    "edited_message",
    "channel_post",
    "callback_query",
    "my_chat_member",
    "message_reaction",
    "business_message",
    "inline_query",
    "chat_join_request",
    "hologram",
)
_HUGE: Final = (-1, 0, 2**31, 2**32, 2**52, 2**53 + 1, 2**62, 2**63 - 1, 2**63, 2**64, -(2**63), 10**40, 10**400)
_NUMBERS: Final = ("1e3", "-0", "1.5", "7.0", "1e400", "-1E-400", "0x10", "01", "+1", "NaN", "-Infinity", ".5")
_ODD: Final[tuple[Any, ...]] = (None, True, False, 0, -7, 3.25, "", "text", "7", [], {}, [None], {"id": 1}, [[]])
_RAW: Final = re.compile(r'"@raw:(.*?)@"', re.DOTALL)
_AGAIN: Final = "@again"
_BYTES: Final = (
    b"\x00",
    b"\x1f",
    b"\xff\xfe",
    b"\xc0\xaf",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b"\xe2\x82",
    b"\xef\xbb\xbf",
)
_LONGEST: Final = 300_000


@dataclass(frozen=True, slots=True)
class Mutant:
    """An update with something wrong, with `PLACE_OF_ID` for its id. `is_harmless`: Telegram may write so tomorrow, and
    everything in it must still be taken in.
    """

    number: int
    kind: str
    mutation: str
    body: bytes
    is_harmless: bool


def mutants(chance: random.Random, scenes: Iterator[Scene], *, broken: float) -> Iterator[Mutant]:
    """One of each scene. `broken` is how often, from 0 to 1, those come that no JSON reader takes: one of them spoils a
    whole answer of Telegram's, whose updates are then asked for one by one.
    """
    shares = [share * broken if mutation in _BREAKING else share for mutation, (share, _) in _MUTATIONS.items()]
    for scene in scenes:
        kind, update = specimen(chance, scene)
        mutation = chance.choices(list(_MUTATIONS), shares)[0]
        body = _MUTATIONS[mutation][1](chance, update)
        yield Mutant(scene.number, kind, mutation, body, mutation in _HARMLESS)


def _written(update: Any, *, escaped: bool = False) -> bytes:
    """As JSON, where a lone surrogate is escaped, as it must be, and `@raw:…@` stands for itself."""
    text = json.dumps(update, ensure_ascii=escaped, separators=(",", ":"))
    text = text.replace(f'"{PLACE_OF_ID}"', PLACE_OF_ID).replace(_AGAIN, "")
    text = _RAW.sub(lambda found: found[1].replace('\\"', '"'), text)
    return re.sub("[\ud800-\udfff]", lambda found: f"\\u{ord(found[0]):04x}", text).encode()


def _places(tree: Any) -> Iterator[Place]:
    entries = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in entries:
        if key != "update_id":
            yield tree, key
            yield from _places(value)


def _somewhere(chance: random.Random, update: Update, *types: type) -> Place:
    """A place with a value of these types, if there is any such."""
    places = list(_places(update))
    fitting = [(tree, key) for tree, key in places if type(tree[key]) in types]
    return chance.choice(fitting or places)


def _type_changed(chance: random.Random, update: Update) -> bytes:
    tree, key = _somewhere(chance, update)
    tree[key] = copy.deepcopy(chance.choice(_ODD))
    return _written(update)


def _field_removed(chance: random.Random, update: Update) -> bytes:
    tree, key = _somewhere(chance, update)
    del tree[key]
    return _written(update)


def _field_twice(chance: random.Random, update: Update) -> bytes:
    objects = [(tree, key) for tree, key in _places(update) if isinstance(tree, dict)]
    tree, key = chance.choice(objects)
    tree[f"{key}{_AGAIN}"] = copy.deepcopy(chance.choice((tree[key], *_ODD)))
    return _written(update)


def _huge_number(chance: random.Random, update: Update) -> bytes:
    tree, key = _somewhere(chance, update, int)
    tree[key] = chance.choice(_HUGE)
    return _written(update)


def _other_notation(chance: random.Random, update: Update) -> bytes:
    tree, key = _somewhere(chance, update, int, float)
    tree[key] = f"@raw:{chance.choice(_NUMBERS)}@"
    return _written(update)


def _in_a_string(chance: random.Random, update: Update, what: str) -> None:
    tree, key = _somewhere(chance, update, str)
    value = str(tree[key])
    at = chance.randrange(len(value) + 1)
    tree[key] = value[:at] + what + value[at:]


def _lone_surrogate(chance: random.Random, update: Update) -> bytes:
    _in_a_string(chance, update, chance.choice(("\ud800", "\udfff", "\udc00\ud800")))
    return _written(update)


def _nul(chance: random.Random, update: Update) -> bytes:
    _in_a_string(chance, update, "\0")
    return _written(update)


def _odd_characters(chance: random.Random, update: Update) -> bytes:
    _in_a_string(chance, update, chance.choice(("\u202e", "\ufeff", "\ufffe", "\U0010ffff", "\x7f", "\x85", "̈" * 500)))
    return _written(update)


def _long_string(chance: random.Random, update: Update) -> bytes:
    _in_a_string(chance, update, chance.choice('xü👍\\"') * chance.choice((300, 5000, 40_000)))
    return _written(update)


def _giant_string(chance: random.Random, update: Update) -> bytes:
    _in_a_string(chance, update, chance.choice("xü") * chance.choice((_LONGEST, 2 * _LONGEST)))
    return _written(update)


def _nesting(chance: random.Random, update: Update) -> bytes:
    tree, key = _somewhere(chance, update)
    deep = chance.choice((5, 40, 64, 65, 500, 3000))
    tree[key] = f"@raw:{'[' * deep}{']' * deep}@" if chance.random() < 0.5 else f"@raw:{chr(123)}{_objects(deep)}@"
    return _written(update)


def _objects(deep: int) -> str:
    """What comes behind the first bracket of so many objects in each other."""
    return '"a":{' * deep + "}" * (deep + 1)


def _wrong_chat(chance: random.Random, update: Update) -> bytes:
    chats = [tree[key] for tree, key in _places(update) if key == "chat" and isinstance(tree[key], dict)]
    chat = chance.choice(chats) if chats else update
    types = ("group", "supergroup", "channel", "secret", "sender", "PRIVATE", "private ", "", None, 0)
    chat["type"] = chance.choice(types)
    if chance.random() < 0.5:
        chat["id"] = chance.choice((-1_001_234_567_890, -1, 0, 2**52))
    return _written(update)


def _wrong_sender(chance: random.Random, update: Update) -> bytes:
    payload = next(value for key, value in update.items() if key != "update_id")
    key = "from" if "from" in payload else "user"
    change = chance.choice((None, "bot", "no id", "chat"))
    match change:
        case None:
            payload[key] = None
        case "bot":
            payload[key] = {"id": 7_400_000_000, "is_bot": True, "first_name": "B"}
        case "no id":
            payload[key] = {"is_bot": False, "first_name": "N"}
        case _:
            payload["sender_chat"] = payload.pop(key, None)
    return _written(update)


def _other_kind(chance: random.Random, update: Update) -> bytes:
    kind = next(key for key in update if key != "update_id")
    payload = update.pop(kind)
    update[chance.choice(_KINDS_OF_UPDATE)] = payload
    return _written(update)


def _two_kinds(chance: random.Random, update: Update) -> bytes:
    payload = next(value for key, value in update.items() if key != "update_id")
    return _written({chance.choice(_KINDS_OF_UPDATE): copy.deepcopy(payload)} | update)


def _moved(chance: random.Random, update: Update) -> bytes:
    (tree, key), (other, place) = _somewhere(chance, update), _somewhere(chance, update)
    other[place] = copy.deepcopy(tree[key])
    return _written(update)


def _wrapped(chance: random.Random, update: Update) -> bytes:
    tree, key = _somewhere(chance, update)
    tree[key] = [tree[key]] if chance.random() < 0.5 else {key if isinstance(key, str) else "0": tree[key]}
    return _written(update)


def _unknown_field(chance: random.Random, update: Update) -> bytes:
    objects = [update, *(tree[key] for tree, key in _places(update) if isinstance(tree[key], dict))]
    chance.choice(objects)["new_in_api_99"] = copy.deepcopy(chance.choice(_ODD))
    return _written(update)


def _other_order(chance: random.Random, update: Update) -> bytes:
    for tree, key in list(_places(update)):
        if isinstance(tree[key], dict):
            shuffled = list(tree[key].items())
            chance.shuffle(shuffled)
            tree[key] = dict(shuffled)
    return _written(update)


def _all_escaped(_: random.Random, update: Update) -> bytes:
    return _written(update, escaped=True)


def _more_space(_: random.Random, update: Update) -> bytes:
    return json.dumps(update, ensure_ascii=False, indent=1).replace(f'"{PLACE_OF_ID}"', PLACE_OF_ID).encode()


def _text(chance: random.Random, update: Update) -> tuple[bytes, int]:
    """The update, and somewhere in it behind its id."""
    body = _written(update)
    return body, chance.randrange(_head(body), len(body))


def _head(body: bytes) -> int:
    return body.index(PLACE_OF_ID.encode()) + len(PLACE_OF_ID) + 1


def _truncated(chance: random.Random, update: Update) -> bytes:
    body, at = _text(chance, update)
    return body[:at]


def _bytes_between(chance: random.Random, update: Update) -> bytes:
    body, at = _text(chance, update)
    return body[:at] + chance.choice((*_BYTES, bytes([chance.randrange(256)]))) + body[at:]


def _bytes_instead(chance: random.Random, update: Update) -> bytes:
    body, at = _text(chance, update)
    noise = chance.choice((*_BYTES, chance.randbytes(chance.randrange(1, 5))))
    return body[:at] + noise + body[at + len(noise) :]


def _byte_removed(chance: random.Random, update: Update) -> bytes:
    body, at = _text(chance, update)
    return body[:at] + body[at + 1 :]


def _sign_removed(chance: random.Random, update: Update) -> bytes:
    body = _written(update)
    signs = [at for at in range(_head(body), len(body)) if body[at] in b'"{}[],:']
    at = chance.choice(signs)
    return body[:at] + body[at + 1 :]


def _twice(_: random.Random, update: Update) -> bytes:
    return _written(update) * 2


def _without_id(_: random.Random, update: Update) -> bytes:
    del update["update_id"]
    return _written(update)


_Mutation: TypeAlias = tuple[float, Callable[[random.Random, Update], bytes]]
_MUTATIONS: Final[Mapping[str, _Mutation]] = {
    "type changed": (10, _type_changed),
    "field removed": (8, _field_removed),
    "field twice": (6, _field_twice),
    "huge number": (8, _huge_number),
    "other notation of a number": (5, _other_notation),
    "lone surrogate": (5, _lone_surrogate),
    "NUL": (5, _nul),
    "odd characters": (5, _odd_characters),
    "long string": (4, _long_string),
    "giant string": (0.1, _giant_string),
    "nesting": (6, _nesting),
    "wrong chat": (7, _wrong_chat),
    "wrong sender": (5, _wrong_sender),
    "other kind": (4, _other_kind),
    "two kinds": (3, _two_kinds),
    "moved": (5, _moved),
    "wrapped": (5, _wrapped),
    "unknown field": (5, _unknown_field),
    "other order": (4, _other_order),
    "all escaped": (3, _all_escaped),
    "more space": (2, _more_space),
    "truncated": (5, _truncated),
    "bytes between": (5, _bytes_between),
    "bytes instead": (5, _bytes_instead),
    "byte removed": (4, _byte_removed),
    "sign removed": (4, _sign_removed),
    "twice": (1, _twice),
    "without an id": (1, _without_id),
}
_BREAKING: Final = (
    "other notation of a number",
    "lone surrogate",
    "nesting",
    "truncated",
    "bytes between",
    "bytes instead",
    "byte removed",
    "sign removed",
    "twice",
    "without an id",
)
_HARMLESS: Final = ("unknown field", "other order", "all escaped", "more space")
