"""setMessageReaction: the one reaction a bot may have on a message."""

from __future__ import annotations

from deploy.local.simulator.bot_api.arguments import Arguments
from deploy.local.simulator.bot_api.chats import message_named, reachable_chat
from deploy.local.simulator.errors import bad_request
from deploy.local.simulator.reactions import STANDARD
from deploy.local.simulator.records import Author, Json
from deploy.local.simulator.world import World


async def set_message_reaction(world: World, arguments: Arguments) -> bool:
    """The same reaction again is no error: Telegram's servers refuse it, and the Bot API answers True all the same."""
    person = reachable_chat(world, arguments)
    message = message_named(world, person.user_id, arguments, "message to react not found")
    chosen = [_emoji(reaction) for reaction in arguments.records("reaction")]
    if len(chosen) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    if not STANDARD.issuperset(chosen):
        raise bad_request("REACTION_INVALID")
    reactions: dict[Author, str] = {by: emoji for by, emoji in message.reactions.items() if by != "bot"}
    if chosen:
        reactions["bot"] = chosen[0]
    if reactions != message.reactions:
        world.messages.change(message, reactions=reactions)
    return True


def _emoji(reaction: Json) -> str:
    """Custom emoji and paid reactions are not for bots in private chats: none of the standard ones."""
    return str(reaction.get("emoji", "")) if reaction.get("type") == "emoji" else ""
