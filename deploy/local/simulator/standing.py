"""How a person stands to the bot: blocks it, takes it back, or deletes their whole account."""

from __future__ import annotations

from deploy.local.simulator.errors import ControlError
from deploy.local.simulator.records import Json, Person
from deploy.local.simulator.world import World

_SHOWN = (
    "user_id",
    "first_name",
    "last_name",
    "username",
    "language_code",
    "is_admin",
    "blocked",
    "deactivated",
)


def set_blocked(world: World, user_id: int, blocked: bool) -> Person:
    """Stops or restarts the bot on this phone, and tells the bot. Raises ControlError 409 when it is so already."""
    person = world.people.get(user_id)
    if person.deactivated:
        raise ControlError(409, f"Person {user_id} has deleted their account.")
    if person.blocked == blocked:
        raise ControlError(409, f"Person {user_id} has {'already' if blocked else 'not'} blocked the bot.")
    changed = _changed(world, user_id, blocked=blocked)
    states = [_member(world, "member"), _member(world, "kicked")]
    before, after = states if blocked else reversed(states)
    world.updates.add(
        "my_chat_member",
        user_id,
        {
            "chat": person.as_chat(),
            "from": person.as_user(),
            "date": int(world.now()),
            "old_chat_member": before,
            "new_chat_member": after,
        },
    )
    return changed


def deactivate(world: World, user_id: int) -> Person:
    """Deletes the account, of which bots are not told. Raises ControlError 409 when it is deleted already."""
    if world.people.get(user_id).deactivated:
        raise ControlError(409, f"Person {user_id} has deleted their account already.")
    return _changed(world, user_id, deactivated=True)


def as_json(person: Person) -> Json:
    """A person as the control side shows them."""
    return {field: getattr(person, field) for field in _SHOWN}


def _changed(world: World, user_id: int, **fields: bool) -> Person:
    changed = world.people.change(user_id, **fields)
    world.live.tell("person", user_id, {"person": as_json(changed)})
    return changed


def _member(world: World, status: str) -> Json:
    return {"user": world.bot, "status": status, **({"until_date": 0} if status == "kicked" else {})}
