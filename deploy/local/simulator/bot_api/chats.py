"""Whether the bot may do something in a chat at all, and which message it means."""

from __future__ import annotations

from deploy.local.simulator.bot_api.arguments import Arguments
from deploy.local.simulator.errors import ApiError, bad_request
from deploy.local.simulator.records import Message, Person
from deploy.local.simulator.world import World

BLOCKED = "Forbidden: bot was blocked by the user"
DEACTIVATED = "Forbidden: user is deactivated"
MOST_AT_ONCE = 100
BOT_TO_BOT = "Forbidden: bots can't send messages to bots"


def reachable_chat(world: World, arguments: Arguments, name: str = "chat_id") -> Person:
    """The person of the chat. Raises ApiError 400 when they never wrote to the bot, 403 when it cannot reach them."""
    person = known_chat(world, arguments, name)
    if person.deactivated:
        raise ApiError(403, DEACTIVATED)
    if person.blocked:
        raise ApiError(403, BLOCKED)
    return person


def known_chat(world: World, arguments: Arguments, name: str = "chat_id") -> Person:
    """Like reachable_chat, for calls that work although the bot is blocked."""
    given = arguments.text(name)
    if not given:
        raise bad_request(f"{name} is empty")
    if given == str(world.bot["id"]):
        raise ApiError(403, BOT_TO_BOT)
    person = world.people.find(int(given)) if given.lstrip("-").isdigit() else None
    if person is None or not person.started:
        raise bad_request("chat not found")
    return person


def message_named(world: World, chat_id: int, arguments: Arguments, missing: str) -> Message:
    """The message of `message_id`. Raises ApiError 400 with `missing` when there is none."""
    message_id = arguments.integer("message_id")
    if message_id <= 0:
        raise bad_request("message identifier is not specified")
    message = world.messages.find(chat_id, message_id)
    if message is None:
        raise bad_request(missing)
    return message


def several_ids(arguments: Arguments) -> list[int]:
    """The `message_ids` of calls for many messages. Raises ApiError 400 for none, too many or impossible ones."""
    asked = arguments.parsed("message_ids") or []
    if not asked or not isinstance(asked, list):
        raise bad_request("message identifiers are not specified")
    if len(asked) > MOST_AT_ONCE:
        raise bad_request("too many message identifiers specified")
    if not all(isinstance(one, int) and one > 0 for one in asked):
        raise bad_request("invalid message identifier specified")
    return asked


def reply_target(world: World, chat_id: int, arguments: Arguments) -> int:
    """The id of the message replied to, 0 for none."""
    asked = Arguments(arguments.record("reply_parameters"))
    target = asked.integer("message_id") or arguments.integer("reply_to_message_id")
    if not target or world.messages.find(chat_id, target) is not None:
        return target
    if asked.flag("allow_sending_without_reply") or arguments.flag("allow_sending_without_reply"):
        return 0
    raise bad_request("message to be replied not found")
