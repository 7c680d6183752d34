"""Admins who answer: by Telegram's reply to a push, or in direct message mode, with texts and media.

An admin looks at the own phone only: it holds everything there is to know.
"""

import asyncio
import random
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

import aiohttp

from tests.chaos.world import World
from tests.support.frontdesk import Phone, labels_of

REPLY: Final = "↩️ Reply"
PUSH: Final = re.compile(r"@c(\d+)\b.* (\d+) new")
_NAME_BUTTON: Final = re.compile(r"@c(\d+) \((\d+)\)")
_REPAIRS: Final = ("🔁 Send again", "🔁 Retry", "📨 Send")
_UNKNOWN_REPLY: Final = "I don't know which customer that message belongs to. Nothing was sent."
_WHOM: Final = re.compile(r"📨 To @c(\d+)")
_DONT_SEND: Final = "❌ Don't send"
_TAKE_BACK: Final = "↩️ Take back"
_COPIES: Final = ("🔁 Send again", "🔁 Retry")
LOOKS_APART_S: Final = 0.7
_LOOKS: Final = 30
_TRIES: Final = 10
_RECENT: Final = 1500
"""So many message ids back goes what an admin looks at; everybody's messages share them."""

_EVERYTHING_EVERY: Final = 20
"""So many looks, one is at the whole chat: there may be something old that asks for a decision."""


@dataclass(frozen=True)
class Answer:
    """What an admin sent: the mark of its text or caption, for each part of an album."""

    admin_id: int
    admin_message_id: int
    customer_id: int
    marks: tuple[str, ...]


@dataclass
class AnsweringAdmin:
    """One admin at work, and everything sent so far."""

    world: World
    admin_id: int
    chance: random.Random
    answers: list[Answer] = field(default_factory=list)
    pressed: Counter[str] = field(default_factory=Counter)
    sent_again: Counter[int] = field(default_factory=Counter)
    """How often the admin asked for another copy of each own message, of which nobody knew whether it had arrived."""
    decided: set[int] = field(default_factory=set)
    """The own messages about which the admin was asked: they went out when the admin said so, after later ones."""
    told_nowhere: set[int] = field(default_factory=set)
    """The own messages of which the admin was told that they went nowhere: the bot does not know what they reply to."""
    asked_whom: set[int] = field(default_factory=set)
    """The own messages of which the bot asked whom they are for: they came after a later move of the admin's."""
    told_late: set[int] = field(default_factory=set)
    """The own messages of which the admin was told that they went elsewhere before their press arrived."""
    _answered: set[tuple[int, str]] = field(default_factory=set)
    _looks: int = 0
    _newest: int = 0

    @property
    def phone(self) -> Phone:
        """The admin's own."""
        return self.world.phone(self.admin_id)

    async def answer(self, stop: asyncio.Event) -> None:
        """Answer until asked to stop, then leave the conversation."""
        while not stop.is_set():
            await self._do_something()
            await asyncio.sleep(LOOKS_APART_S)
        await self.phone.write("/done")
        # One person's updates are taken in their order: with the list there, all that was said before is known.
        for _ in range(_TRIES):
            if await self._list():
                return

    async def decide(self, stop: asyncio.Event) -> None:
        """Answer nobody any more, but press what asks for a decision, until asked to stop: the last answer may have
        been held back, because a colleague was faster.
        """
        while not stop.is_set():
            await self.repair()
            await asyncio.sleep(LOOKS_APART_S)

    async def repair(self) -> bool:
        """Press what asks for a decision, if there is anything; whether there was."""
        chat = await self._look()
        for message in chat:
            if message["from"] == "bot" and _UNKNOWN_REPLY in (message["text"] or ""):
                self.told_nowhere.add(message["reply_to_message_id"])
            labels = labels_of(message)
            if any(_WHOM.fullmatch(label) for label in labels):
                await self._say_whom(message, labels)
                return True
            for label in labels:
                if label.startswith(_TAKE_BACK):
                    self.told_late.add(message["reply_to_message_id"])
                    self.decided.add(message["reply_to_message_id"])
                    await self._press(message, label)
                    return True
                if label in _REPAIRS:
                    self.pressed[label] += 1
                    self.sent_again[message["reply_to_message_id"]] += label in _COPIES
                    self.decided.add(message["reply_to_message_id"])
                    await self._press(message, label)
                    return True
        return False

    async def _say_whom(self, question: dict[str, Any], labels: list[str]) -> None:
        """Send it to whom it was written to, or not at all when the question does not name them."""
        message_id = question["reply_to_message_id"]
        meant = next((one.customer_id for one in self.answers if one.admin_message_id == message_id), None)
        self.asked_whom.add(message_id)
        self.decided.add(message_id)
        label = f"📨 To @c{meant}"
        if label not in labels:
            label = _DONT_SEND
            self.told_nowhere.add(message_id)
        self.pressed[label.split("@", maxsplit=1)[0].strip()] += 1
        await self._press(question, label)

    async def _look(self) -> list[dict[str, Any]]:
        """What the chat shows; the whole of it only now and then, because it grows."""
        self._looks += 1
        after = max(0, self._newest - _RECENT) if self._looks % _EVERYTHING_EVERY else 0
        url = f"/simulator/chats/{self.admin_id}/messages"
        async with self.phone.http.get(url, params={"after": after}) as answer:
            messages: list[dict[str, Any]] = await answer.json()
        self._newest = max((message["message_id"] for message in messages), default=self._newest)
        return [message for message in messages if not message["deleted"]]

    async def _do_something(self) -> bool:
        return await self.repair() or await self._answer_a_push() or await self._answer_from_the_list()

    async def _answer_a_push(self) -> bool:
        for message in reversed(await self._look()):
            push = PUSH.search(message["text"] or "")
            if REPLY not in labels_of(message) or push is None or (message["message_id"], push[0]) in self._answered:
                continue
            self._answered.add((message["message_id"], push[0]))
            await self._send(int(push[1]), reply_to_message_id=message["message_id"])
            return True
        return False

    async def _answer_from_the_list(self) -> bool:
        """Open somebody who has written and was not answered, enter the conversation, say something."""
        panel = await self._list()
        if panel is None:
            return False
        unread = [label for label in labels_of(panel) if _NAME_BUTTON.search(label)]
        if not unread:
            return False
        label = self.chance.choice(unread)
        customer = _NAME_BUTTON.search(label)
        assert customer
        await self._press(panel, label)
        banner = await self._entered(int(customer[1]))
        if not banner:
            return False
        for _ in range(self.chance.choice((1, 1, 2))):
            await self._send(int(customer[1]))
        return True

    async def _entered(self, customer_id: int) -> bool:
        """Press Direct Message as soon as the card is there; whether the banner says we are in."""
        for _ in range(_LOOKS):
            for message in reversed(await self._look()):
                text, labels = message["text"] or "", labels_of(message)
                if f"writing to @c{customer_id}" in text and "🚪 Leave" in labels:
                    return True
                if f"Conversation: @c{customer_id}" in text and "💬 Direct Message" in labels:
                    await self._press(message, "💬 Direct Message")
                    break
            await asyncio.sleep(LOOKS_APART_S)
        return False

    async def _list(self) -> dict[str, Any] | None:
        """A new list of conversations."""
        sent = await self.phone.write("/conversations")
        for _ in range(_LOOKS):
            for message in reversed(await self._look()):
                is_new = message["message_id"] > sent and message["from"] == "bot"
                if is_new and any("Refresh" in label for label in labels_of(message)):
                    return dict(message)
            await asyncio.sleep(LOOKS_APART_S)
        return None

    async def _send(self, customer_id: int, **how: Any) -> None:
        mark = f"a{self.admin_id}-{len(self.answers)}"
        kind = self.chance.choices(("text", "photo", "document", "album"), (7, 1, 1, 1))[0]
        marks: tuple[str, ...] = (mark,)
        if kind == "text":
            message_id = await self.phone.write(mark, **how)
        elif kind == "album":
            marks = (mark, f"{mark} too")
            message_id = (await self.phone.album(*({"kind": "photo", "caption": one} for one in marks), **how))[0]
        else:
            message_id = await self.phone.write(kind=kind, caption=mark, **how)
        self.answers.append(Answer(self.admin_id, message_id, customer_id, marks))

    async def _press(self, message: dict[str, Any], label: str) -> None:
        body = {"message_id": message["message_id"], "text": label}
        try:
            async with self.phone.http.post(f"/simulator/chats/{self.admin_id}/press", json=body) as made:
                if made.status != 201:
                    # The message changed while the finger was on its way.
                    return
                callback_id = (await made.json())["callback_query_id"]
            async with self.phone.http.get(f"/simulator/callbacks/{callback_id}", params={"wait": 10}):
                return
        except aiohttp.ClientError:
            return
