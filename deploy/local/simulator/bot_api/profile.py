"""Methods about the bot itself, chats and files."""

from __future__ import annotations

import re

import msgspec

from deploy.local.simulator.bot_api.arguments import Arguments
from deploy.local.simulator.bot_api.chats import known_chat, reachable_chat
from deploy.local.simulator.errors import bad_request
from deploy.local.simulator.records import Json
from deploy.local.simulator.world import World

MOST_COMMANDS = 100
LARGEST_DOWNLOAD = 20 * 1024 * 1024
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)


async def get_me(world: World, _arguments: Arguments) -> Json:
    return {
        **world.bot,
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


async def answer_callback_query(world: World, arguments: Arguments) -> bool:
    text = arguments.text("text")
    if len(text) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    callback_id = arguments.text("callback_query_id")
    press = world.presses.answer(callback_id, text, arguments.flag("show_alert"), world.now())
    world.live.tell("answered", press.chat_id, {"callback_query_id": callback_id, **press.as_json()})
    return True


async def send_chat_action(world: World, arguments: Arguments) -> bool:
    person = reachable_chat(world, arguments)
    if arguments.text("action") not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    world.live.tell("action", person.user_id, {"action": arguments.text("action")})
    return True


async def set_my_commands(world: World, arguments: Arguments) -> bool:
    commands = arguments.records("commands")
    if len(commands) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        _check_command(command)
    world.store.put_fact(_commands_name(arguments), commands)
    return True


async def get_my_commands(world: World, arguments: Arguments) -> list[Json]:
    return world.store.fact(_commands_name(arguments), list[Json]) or []


async def delete_my_commands(world: World, arguments: Arguments) -> bool:
    world.store.put_fact(_commands_name(arguments), [])
    return True


async def get_chat(world: World, arguments: Arguments) -> Json:
    chat = known_chat(world, arguments).as_chat()
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    return {
        **chat,
        "accent_color_id": chat["id"] % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, True),
    }


async def get_file(world: World, arguments: Arguments) -> Json:
    known = world.store.file(arguments.text("file_id"))
    if known is None:
        raise bad_request("invalid file_id")
    kind, body = known
    media = body["media"]
    sizes = media if isinstance(media, list) else [media]
    file = next(size for size in sizes if size["file_id"] == arguments.text("file_id"))
    if file["file_size"] > LARGEST_DOWNLOAD:
        raise bad_request("file is too big")
    shown = {name: file[name] for name in ("file_id", "file_unique_id", "file_size")}
    return {**shown, "file_path": f"{kind}s/file_{file['file_unique_id']}"}


async def set_chat_menu_button(world: World, arguments: Arguments) -> bool:
    world.store.put_fact("menu_button", arguments.record("menu_button") or {"type": "default"})
    return True


async def get_chat_menu_button(world: World, _arguments: Arguments) -> Json:
    return world.store.fact("menu_button", Json) or {"type": "commands"}


def _commands_name(arguments: Arguments) -> str:
    scope = msgspec.json.encode(arguments.record("scope") or {"type": "default"}, order="sorted").decode()
    return f"commands {scope} {arguments.text('language_code')}"


def _check_command(command: Json) -> None:
    if not _COMMAND.fullmatch(str(command.get("command", "")).removeprefix("/")):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(str(command.get("description", ""))) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
