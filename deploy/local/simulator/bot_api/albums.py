"""sendMediaGroup: several files under one media_group_id."""

from __future__ import annotations

from deploy.local.simulator.bot_api.arguments import Arguments
from deploy.local.simulator.bot_api.chats import reachable_chat, reply_target
from deploy.local.simulator.bot_api.delivery import add
from deploy.local.simulator.bot_api.files import read_media
from deploy.local.simulator.errors import bad_request
from deploy.local.simulator.media import ALIKE_ONLY, MOST_IN_ALBUM, SEEN_TOGETHER
from deploy.local.simulator.records import Json
from deploy.local.simulator.world import World


async def send_media_group(world: World, arguments: Arguments) -> list[Json]:
    """All or nothing; a single file is sent as a message of its own, as Telegram does."""
    person = reachable_chat(world, arguments)
    items = arguments.records("media")
    contents = [_item(world, Arguments(item, arguments.uploads)) for item in items]
    _check_together([kind for kind, _ in contents], [content for _, content in contents])
    reply_to = reply_target(world, person.user_id, arguments)
    world.limits.count("send", person.user_id, world.now(), messages=len(items))
    group = world.messages.new_album() if len(items) > 1 else ""
    sent = [
        add(world, person, kind, content, media_group_id=group, reply_to_message_id=reply_to)
        for kind, content in contents
    ]
    return [world.messages.for_bot(message) for message in sent]


def _item(world: World, item: Arguments) -> tuple[str, Json]:
    kind = item.text("type")
    if kind == "animation":
        raise bad_request("can't parse InputMedia: type \"animation\" can't be used in sendMediaGroup")
    if kind not in SEEN_TOGETHER | ALIKE_ONLY:
        raise bad_request(f'can\'t parse InputMedia: type "{kind}" is unsupported')
    return kind, read_media(world, kind, item, "media")


def _check_together(kinds: list[str], contents: list[Json]) -> None:
    if not kinds:
        raise bad_request("there are no messages to send")
    if len(kinds) > MOST_IN_ALBUM:
        raise bad_request("too many messages to send as an album")
    if len({content.get("show_caption_above_media", False) for content in contents}) > 1:
        raise bad_request("parameter show_caption_above_media must be the same for all messages")
    alone = next((kind for kind in kinds if kind in ALIKE_ONLY), None)
    if alone is not None and set(kinds) != {alone}:
        raise bad_request(f"{alone} can't be mixed with other media types")
