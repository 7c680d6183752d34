"""Updates as Telegram sends them, one of every kind there is, by chance. Pure."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

FIRST_PERSON: Final = 7_500_000_000
"""Everybody who is in a specimen has a number of their own from here on, so that one update shows in nothing else."""

PLACE_OF_ID: Final = "__UPDATE_ID__"

Update: TypeAlias = dict[str, Any]

_TEXTS: Final = (
    "Hello",
    "Wo ist mein Paket?",
    "<b>&amp;</b> \\n",
    "👩‍👩‍👧 سلام",
    "a\nb\tc",
    "/ not a command",
    "{}[]\"'",
)


@dataclass(frozen=True, slots=True)
class Scene:
    """What a specimen is made of: whose number, when, and which admins there are."""

    number: int
    now: int
    admin_ids: tuple[int, ...] = ()

    @property
    def person_id(self) -> int:
        """The customer of this specimen."""
        return FIRST_PERSON + self.number


def specimen(chance: random.Random, scene: Scene) -> tuple[str, Update]:
    """One update of some kind, and the kind."""
    kinds = [kind for kind in _SHARES if scene.admin_ids or kind not in _OF_ADMINS]
    kind = chance.choices(kinds, [_SHARES[one] for one in kinds])[0]
    return kind, {"update_id": PLACE_OF_ID, **_KINDS[kind](chance, scene)}


def _user(user_id: int, **rest: Any) -> Update:
    name = {"first_name": f"Ünal {user_id % 1000}", "last_name": "O'Neil", "username": f"f{user_id}"}
    return {"id": user_id, "is_bot": False, **name, "language_code": "de", "is_premium": True} | rest


def _chat(user_id: int) -> Update:
    return {"id": user_id, "type": "private", "first_name": f"Ünal {user_id % 1000}", "username": f"f{user_id}"}


def _message(scene: Scene, user_id: int = 0, **content: Any) -> Update:
    who = user_id or scene.person_id
    return {"message_id": scene.number + 1, "from": _user(who), "chat": _chat(who), "date": scene.now} | content


def _words(chance: random.Random, scene: Scene) -> str:
    return f"{scene.number} {chance.choice(_TEXTS)}"


def _file(scene: Scene, **rest: Any) -> Update:
    return {"file_id": f"F{scene.number}", "file_unique_id": f"U{scene.number}", "file_size": 12345} | rest


def _text(chance: random.Random, scene: Scene) -> Update:
    entities = [{"type": chance.choice(("bold", "url", "custom_emoji")), "offset": 0, "length": 3}]
    return {"message": _message(scene, text=_words(chance, scene), entities=entities)}


def _answering_text(chance: random.Random, scene: Scene) -> Update:
    answered = _message(scene, text="earlier") | {"message_id": 3, "date": scene.now - 60}
    quote = {"text": "ear", "position": 0, "is_manual": True}
    return {"message": _message(scene, text=_words(chance, scene), reply_to_message=answered, quote=quote)}


def _forwarded(chance: random.Random, scene: Scene) -> Update:
    origin = {"type": "hidden_user", "sender_user_name": "Somebody", "date": scene.now - 600}
    return {"message": _message(scene, text=_words(chance, scene), forward_origin=origin)}


def _media(chance: random.Random, scene: Scene) -> Update:
    timed = _file(scene, duration=chance.randrange(4000), mime_type="x/y")
    content: dict[str, Any] = chance.choice(
        (
            {"photo": [_file(scene, width=size, height=size) for size in (90, 320, 800)]},
            {"voice": timed},
            {"video": timed | {"width": 1, "height": 1, "thumbnail": _file(scene)}},
            {"video_note": timed | {"length": 240}},
            {"audio": timed | {"title": "Song", "performer": "Anyone", "file_name": "a.mp3"}},
            {"document": _file(scene, file_name="bill.pdf")},
            {"animation": timed, "document": _file(scene)},
            {"sticker": _file(scene, emoji="🎉", type="regular", is_animated=False, is_video=False)},
        )
    )
    album = {"media_group_id": f"g{scene.number}"} if chance.random() < 0.3 else {}
    return {"message": _message(scene, caption=_words(chance, scene)) | content | album}


def _things(chance: random.Random, scene: Scene) -> Update:
    place = {"latitude": 48.1, "longitude": 11.5}
    options = [{"text": "yes", "voter_count": 0}]
    content: dict[str, Any] = chance.choice(
        (
            {"contact": {"phone_number": "+49", "first_name": "Zoë", "last_name": "X", "user_id": 5}},
            {"location": place | {"horizontal_accuracy": 1.5}},
            {"venue": {"location": place, "title": "Café", "address": "Here 1"}, "location": place},
            {"poll": {"id": "1", "question": "Well?", "options": options, "total_voter_count": 0}},
            {"dice": {"emoji": "🎲", "value": 6}},
            {"game": {"title": "Chess", "description": "…", "photo": []}},
            {"story": {"chat": _chat(5), "id": 1}},
            {"invoice": {"title": "T", "currency": "EUR", "total_amount": 5}},
        )
    )
    return {"message": _message(scene, **content)}


def _service(chance: random.Random, scene: Scene) -> Update:
    content: dict[str, Any] = chance.choice(
        (
            {"pinned_message": _message(scene, text="x")},
            {"message_auto_delete_timer_changed": {"message_auto_delete_time": 86400}},
            {"users_shared": {"request_id": 1, "users": []}},
        )
    )
    return {"message": _message(scene, **content)}


def _command(chance: random.Random, scene: Scene) -> Update:
    text = chance.choice(("/help", "/conversations", "/start abc", "/done", "/stats"))
    entities = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
    return {"message": _message(scene, text=text, entities=entities)}


def _edit(chance: random.Random, scene: Scene) -> Update:
    before = scene.now - chance.randrange(1, 3600)
    edited = _message(scene, text=_words(chance, scene)) | {"date": before, "edit_date": scene.now}
    return {"edited_message": edited | {"entities": [{"type": "italic", "offset": 0, "length": 1}]}}


def _press(chance: random.Random, scene: Scene) -> Update:
    return _press_of(scene, scene.person_id, chance.choice(("1l.af", "x", "", "1p.5yc1s")))


def _press_of(scene: Scene, user_id: int, data: str) -> Update:
    bot = {"id": 42, "is_bot": True, "first_name": "Frontdesk", "username": "frontdesk_bot"}
    under = {"message_id": 9, "from": bot, "chat": _chat(user_id), "date": scene.now - 60, "text": "Choose"}
    pressed = {"id": str(10**17 + scene.number), "from": _user(user_id), "message": under}
    return {"callback_query": pressed | {"chat_instance": "-55", "data": data}}


def _membership(chance: random.Random, scene: Scene) -> Update:
    bot = {"id": 42, "is_bot": True, "first_name": "Frontdesk"}
    before, after = chance.choice((("member", "kicked"), ("kicked", "member")))
    change = {"chat": _chat(scene.person_id), "from": _user(scene.person_id), "date": scene.now}
    change |= {"old_chat_member": {"user": bot, "status": before}, "new_chat_member": {"user": bot, "status": after}}
    return {"my_chat_member": change}


def _reaction(chance: random.Random, scene: Scene) -> Update:
    thumb = [{"type": "emoji", "emoji": chance.choice("👍👎🔥")}]
    who = {"chat": _chat(scene.person_id), "user": _user(scene.person_id)}
    return {"message_reaction": {"message_id": 5, "date": scene.now, "old_reaction": [], "new_reaction": thumb, **who}}


def _in_a_group(chance: random.Random, scene: Scene) -> Update:
    group = {"id": -1_001_000_000_000 - scene.number, "type": chance.choice(("group", "supergroup")), "title": "Us"}
    return {"message": _message(scene, text=_words(chance, scene)) | {"chat": group}}


def _in_a_channel(chance: random.Random, scene: Scene) -> Update:
    channel = {"id": -1_002_000_000_000, "type": "channel", "title": "News"}
    post = {"message_id": scene.number + 1, "chat": channel, "date": scene.now, "text": _words(chance, scene)}
    return {chance.choice(("channel_post", "edited_channel_post")): post | {"sender_chat": channel}}


def _of_a_bot(chance: random.Random, scene: Scene) -> Update:
    return {"message": _message(scene, text=_words(chance, scene)) | {"from": _user(scene.person_id, is_bot=True)}}


def _of_an_admin(chance: random.Random, scene: Scene) -> Update:
    admin_id = chance.choice(scene.admin_ids)
    if chance.random() < 0.5:
        return _press_of(scene, admin_id, chance.choice(("2zz", "", "1p", f"{scene.number}")))
    return {"message": _message(scene, admin_id, text=_words(chance, scene))}


_SHARES: Final[Mapping[str, float]] = {
    "text": 30,
    "answering text": 6,
    "forwarded": 4,
    "media": 16,
    "thing": 8,
    "service message": 3,
    "command": 1.5,
    "edit": 9,
    "press": 3,
    "membership": 5,
    "reaction": 3,
    "in a group": 3,
    "in a channel": 2,
    "of a bot": 2,
    "of an admin": 1,
}
_OF_ADMINS: Final = ("of an admin",)
_KINDS: Final[dict[str, Callable[[random.Random, Scene], Update]]] = {
    "text": _text,
    "answering text": _answering_text,
    "forwarded": _forwarded,
    "media": _media,
    "thing": _things,
    "service message": _service,
    "command": _command,
    "edit": _edit,
    "press": _press,
    "membership": _membership,
    "reaction": _reaction,
    "in a group": _in_a_group,
    "in a channel": _in_a_channel,
    "of a bot": _of_a_bot,
    "of an admin": _of_an_admin,
}
