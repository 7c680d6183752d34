"""Believable things people send that are no files: contacts, places, dice, polls, and two kinds nobody can copy."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from deploy.local.simulator.errors import ControlError
from deploy.local.simulator.records import Json

HIGHEST_THROW = {"🎲": 6, "🎯": 6, "🎳": 6, "🏀": 5, "⚽": 5, "🎰": 64}
AUTO_DELETE = "message_auto_delete_timer_changed"
NOT_COPYABLE = frozenset({"giveaway", AUTO_DELETE})
_DAY = 24 * 3600


def throw(emoji: str) -> Json:
    """Raises KeyError for an emoji nobody can throw."""
    return {"emoji": emoji, "value": random.randint(1, HIGHEST_THROW[emoji])}  # noqa: S311 (a game, not a secret)


def asked_anew(poll: Json) -> Json:
    """The same poll before anybody voted in it."""
    options = [{**option, "voter_count": 0} for option in poll["options"]]
    return {**poll, "id": _poll_id(), "options": options, "total_voter_count": 0}


def _contact(facts: Json) -> Json:
    first_name = str(facts.get("first_name") or "Maria")
    return {"phone_number": str(facts.get("phone_number") or "+4915112345678"), "first_name": first_name}


def _location(facts: Json) -> Json:
    usual = {"latitude": 52.5163, "longitude": 13.3777}
    place = {name: facts.get(name, otherwise) for name, otherwise in usual.items()}
    if not all(isinstance(value, int | float) for value in place.values()):
        raise ControlError(400, "latitude and longitude must be numbers.")
    return place


def _venue(facts: Json) -> Json:
    names = {"title": "Café Kranzler", "address": "Kurfürstendamm 18, Berlin"}
    return {"location": _location(facts), **{field: str(facts.get(field) or usual) for field, usual in names.items()}}


def _dice(facts: Json) -> Json:
    emoji = str(facts.get("emoji") or "🎲")
    if emoji not in HIGHEST_THROW:
        raise ControlError(400, f"emoji must be one of {' '.join(HIGHEST_THROW)} to be thrown.")
    return throw(emoji)


def _poll(facts: Json) -> Json:
    options = facts.get("options") or ["Yes", "No"]
    if not isinstance(options, list) or not 2 <= len(options) <= 12:
        raise ControlError(400, "options must be a list of 2 to 12 answers.")
    return {
        "id": _poll_id(),
        "question": str(facts.get("question") or "Do you open on Sundays?"),
        "options": [
            {"persistent_id": str(number), "text": str(option), "voter_count": 0}
            for number, option in enumerate(options, start=1)
        ],
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": True,
        "type": "quiz" if facts.get("quiz") else "regular",
        "allows_multiple_answers": False,
        "allows_revoting": False,
        "members_only": False,
    }


def _giveaway(_facts: Json) -> Json:
    shop = {"id": -1_001_000_000_001, "title": "A shop", "type": "channel"}
    return {"chats": [shop], "winners_selection_date": int(time.time()) + _DAY, "winner_count": 3}


def _timer(_facts: Json) -> Json:
    return {"message_auto_delete_time": _DAY}


def _poll_id() -> str:
    return str(random.randint(10**18, 2**63 - 1))  # noqa: S311 (an id, not a secret)


BUILDERS: dict[str, Callable[[Json], object]] = {
    "contact": _contact,
    "location": _location,
    "venue": _venue,
    "dice": _dice,
    "poll": _poll,
    "giveaway": _giveaway,
    AUTO_DELETE: _timer,
}
