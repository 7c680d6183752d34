"""Forged presses: what people send who may not, and what nobody was ever given to press. Pure; chance decides."""

import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from services.admin_ui.catalogue import FEATURES
from services.admin_ui.features.conversation.actions import Archive, MarkRead
from services.admin_ui.features.direct_mode.actions import LeaveDirect
from services.admin_ui.features.notifications.actions import PushArchive, PushMarkRead
from services.admin_ui.features.replies.actions import DropHeld, SendHeld
from services.admin_ui.ui.action import Action, UnreadableAction, encode_action
from services.admin_ui.ui.registry import Registry
from tests.fuzz.specimens import PLACE_OF_ID
from tests.support.actions import actions_on, actions_with, any_action

FIRST_STRANGER: Final = 7_700_000_000
NOBODY: Final = 7_900_000_000
"""No customer has a number from here on."""

_NO_DELIVERY: Final = 10**12
_REGISTRY: Final = Registry(FEATURES)
_ALPHABET: Final = "0123456789abcdefghijklmnopqrstuvwxyzABC.-_|:💣\u202e'\";--"

Refused = Literal["not_an_admin", "unreadable", "gone", "elsewhere", "quarantine"]
"""How it ends: in a refusal for who presses, for what is pressed, in a word that it is gone, nobody hears of it, or it
is put into quarantine as something Telegram never sends.
"""


@dataclass(frozen=True, slots=True)
class Targets:
    """What there is to be had: customers in whose conversations things are set, a delivery in doubt, the admins; whose
    messages to whom are held, by which question, and who is in whose conversation.
    """

    customers: Sequence[int]
    delivery_id: int
    admin_ids: Sequence[int]
    held: tuple[int, int, int]
    direct: tuple[int, int]


@dataclass(frozen=True, slots=True)
class ForgedPress:
    """One forged press, with `PLACE_OF_ID` for the update's id."""

    what: str
    body: bytes
    refused: Refused


def forged_presses(chance: random.Random, targets: Targets, now: int, numbers: Iterator[int]) -> Iterator[ForgedPress]:
    """One for each number."""
    for number in numbers:
        what = chance.choices(list(_WAYS), [share for share, _ in _WAYS.values()])[0]
        yield _WAYS[what][1](_Forger(what, chance, targets, now, number))


@dataclass(frozen=True, slots=True)
class _Forger:
    what: str
    chance: random.Random
    targets: Targets
    now: int
    number: int

    @property
    def stranger(self) -> int:
        return FIRST_STRANGER + self.number

    @property
    def admin(self) -> int:
        return self.chance.choice(self.targets.admin_ids)

    def real(self) -> str:
        """What stands on a button that an admin has."""
        return encode_action(self.chance.choice((self.about(self.chance.choice(self.targets.customers)), self.any())))

    def any(self) -> Action:
        """Of all actions that there are, with any fields."""
        return any_action(_REGISTRY, self.chance)

    def about(self, user_id: int) -> Action:
        """Of all actions about a customer."""
        return self.chance.choice(actions_on(user_id, _REGISTRY, self.chance))

    def unreadable(self) -> str:
        """Something near what stands on a button, which stands on none."""
        while True:
            data = _bent(self.chance, self.real())
            try:
                _REGISTRY.decode(data)
            except UnreadableAction:
                return data

    def of_nobody(self) -> str:
        """About a customer, or a delivery, that there is not."""
        nobody = NOBODY + self.chance.randrange(10**9)
        nothing = actions_with("delivery_id", _NO_DELIVERY + self.number, _REGISTRY, self.chance)
        return encode_action(self.chance.choice([*actions_on(nobody, _REGISTRY, self.chance), *nothing]))

    def press(self, sender_id: int, refused: Refused, **rest: Any) -> ForgedPress:
        sender = {"id": sender_id, "is_bot": False, "first_name": "Mallory"}
        under = {"message_id": 3 + self.number % 50, "date": self.now - 60, "text": "Choose"}
        under |= {"from": {"id": 42, "is_bot": True, "first_name": "Frontdesk"}, "chat": _private(sender_id)}
        pressed = {"id": str(4 * 10**17 + self.number), "from": sender, "message": under, "chat_instance": "7"} | rest
        given = {name: value for name, value in pressed.items() if value is not None}
        body = json.dumps({"update_id": PLACE_OF_ID, "callback_query": given})
        return ForgedPress(self.what, body.replace(f'"{PLACE_OF_ID}"', PLACE_OF_ID).encode(), refused)


def _private(user_id: int) -> dict[str, Any]:
    return {"id": user_id, "type": "private", "first_name": "M"}


def _bent(chance: random.Random, data: str) -> str:
    return chance.choice(_BENDINGS)(chance, data)


def _one_sign_other(chance: random.Random, data: str) -> str:
    at = chance.randrange(len(data))
    return data[:at] + chance.choice(_ALPHABET) + data[at + 1 :]


_BENDINGS: Final[tuple[Callable[[random.Random, str], str], ...]] = (
    lambda chance, data: data[: chance.randrange(len(data))],
    lambda chance, data: f"{data}.{chance.choice(_ALPHABET)}",
    _one_sign_other,
    lambda chance, data: str(chance.randrange(3, 10)) + data[1:],
    lambda chance, data: data * chance.choice((2, 9, 2000)),
    lambda chance, data: data.swapcase() + chance.choice(("", " ", "\n", "\\u0000")),
    lambda chance, _: "".join(chance.choices(_ALPHABET, k=chance.randrange(70))),
)


def _by_a_stranger(forger: _Forger) -> ForgedPress:
    return forger.press(forger.stranger, "not_an_admin", data=forger.real())


def _bent_by_a_stranger(forger: _Forger) -> ForgedPress:
    return forger.press(forger.stranger, "not_an_admin", data=forger.unreadable())


def _by_a_customer(forger: _Forger) -> ForgedPress:
    """Who has an own conversation, and would like to be pinned."""
    customer = forger.chance.choice(forger.targets.customers)
    return forger.press(customer, "not_an_admin", data=encode_action(forger.about(customer)))


def _in_an_admins_chat(forger: _Forger) -> ForgedPress:
    under = {"message_id": 3, "date": forger.now, "chat": _private(forger.admin), "text": "Inbox"}
    return forger.press(forger.stranger, "quarantine", data=forger.real(), message=under)


def _in_an_admins_name(forger: _Forger) -> ForgedPress:
    """Called like an admin, and with every sign of one but the number."""
    sender = {"id": forger.stranger, "is_bot": False, "first_name": str(forger.admin), "username": str(forger.admin)}
    return forger.press(forger.stranger, "not_an_admin", data=forger.real(), **{"from": sender})


def _bent_by_an_admin(forger: _Forger) -> ForgedPress:
    return forger.press(forger.admin, "unreadable", data=forger.unreadable())


def _without_data(forger: _Forger) -> ForgedPress:
    return forger.press(forger.admin, "unreadable", game_short_name="chess")


def _of_nobody(forger: _Forger) -> ForgedPress:
    return forger.press(forger.admin, "gone", data=forger.of_nobody())


def _old(forger: _Forger) -> ForgedPress:
    """What was on a button before the customer wrote again."""
    customer = forger.chance.choice(forger.targets.customers)
    old = (Archive(customer, 1), MarkRead(customer, 1), PushArchive(customer, 1), PushMarkRead(customer, 1))
    return forger.press(forger.admin, "gone", data=encode_action(forger.chance.choice(old)))


def _of_another(forger: _Forger) -> ForgedPress:
    """What is on a button of another admin."""
    (holder, waiting, question), (writer, there) = forger.targets.held, forger.targets.direct
    admin_ids = [one for one in forger.targets.admin_ids if one not in (holder, writer)]
    pressed = forger.chance.choice((SendHeld(waiting, question), DropHeld(waiting, question), LeaveDirect(there)))
    return forger.press(forger.chance.choice(admin_ids), "gone", data=encode_action(pressed))


def _in_a_group(forger: _Forger) -> ForgedPress:
    group = {"id": -1_001_000_000_005, "type": forger.chance.choice(("group", "supergroup", "channel")), "title": "G"}
    under = {"message_id": 3, "date": forger.now, "chat": group, "text": "Inbox"}
    return forger.press(forger.admin, "elsewhere", data=forger.real(), message=under)


def _inline(forger: _Forger) -> ForgedPress:
    return forger.press(forger.admin, "elsewhere", data=forger.real(), message=None, inline_message_id="AAAA")


def _by_a_bot(forger: _Forger) -> ForgedPress:
    sender = {"id": forger.admin, "is_bot": True, "first_name": "Mallory"}
    return forger.press(forger.admin, "elsewhere", data=forger.real(), **{"from": sender})


_WAYS: Final[dict[str, tuple[float, Callable[[_Forger], ForgedPress]]]] = {
    "a real button, by a stranger": (30, _by_a_stranger),
    "a bent button, by a stranger": (15, _bent_by_a_stranger),
    "a real button, by a customer": (10, _by_a_customer),
    "a real button, in an admin's chat": (5, _in_an_admins_chat),
    "a real button, in an admin's name": (5, _in_an_admins_name),
    "a bent button, by an admin": (10, _bent_by_an_admin),
    "no data, by an admin": (1, _without_data),
    "a button about nobody, by an admin": (4, _of_nobody),
    "an old button, by an admin": (2, _old),
    "a button of another admin": (2, _of_another),
    "a real button, in a group": (8, _in_a_group),
    "a real button, inline": (6, _inline),
    "a real button, by a bot": (6, _by_a_bot),
}
