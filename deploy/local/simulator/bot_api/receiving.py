"""Methods by which the bot gets its updates: long polling or a webhook, never both."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from deploy.local.simulator.bot_api.arguments import Arguments
from deploy.local.simulator.errors import ApiError, bad_request
from deploy.local.simulator.records import Json
from deploy.local.simulator.updates import WEBHOOK_IS_SET
from deploy.local.simulator.webhook import Webhook
from deploy.local.simulator.world import World

LONGEST_POLL = 50
MOST_UPDATES = 100
_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")


async def get_updates(world: World, arguments: Arguments) -> list[bytes]:
    """Updates as finished JSON, unlike every other method: they were encoded when they came up."""
    if world.webhook.is_set:
        raise ApiError(409, WEBHOOK_IS_SET)
    _remember_allowed(world, arguments)
    offset = arguments.integer("offset")
    limit = min(max(arguments.integer("limit", MOST_UPDATES), 1), MOST_UPDATES)
    timeout = float(min(max(arguments.integer("timeout"), 0), LONGEST_POLL))
    if world.limits.enabled:
        timeout = world.updates.patience(offset, timeout)
    return await world.updates.poll(offset, limit, timeout)


async def set_webhook(world: World, arguments: Arguments) -> bool:
    url = arguments.text("url")
    if url and urlsplit(url).scheme not in {"http", "https"}:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if not _SECRET.fullmatch(arguments.text("secret_token")):
        raise bad_request("secret token contains unallowed characters")
    _remember_allowed(world, arguments)
    if arguments.flag("drop_pending_updates"):
        world.updates.drop_all()
    connections = min(max(arguments.integer("max_connections", 40), 1), 100)
    webhook = Webhook(url=url, secret_token=arguments.text("secret_token"), max_connections=connections)
    await world.webhook.set(webhook if url else Webhook())
    if url:
        world.updates.terminate("Conflict: terminated by setWebhook request")
    return True


async def delete_webhook(world: World, arguments: Arguments) -> bool:
    await world.webhook.set(Webhook())
    if arguments.flag("drop_pending_updates"):
        world.updates.drop_all()
    return True


async def get_webhook_info(world: World, _arguments: Arguments) -> Json:
    webhook = world.webhook.webhook
    info: Json = {"url": webhook.url, "has_custom_certificate": False, "pending_update_count": len(world.updates)}
    if webhook.url:
        info |= {"max_connections": webhook.max_connections, "ip_address": "127.0.0.1"}
    if world.webhook.last_error_date:
        info |= {
            "last_error_date": world.webhook.last_error_date,
            "last_error_message": world.webhook.last_error_message,
        }
    if world.updates.allowed:
        info["allowed_updates"] = world.updates.allowed
    return info


def _remember_allowed(world: World, arguments: Arguments) -> None:
    """Left out means as before; an empty list means the usual ones again."""
    kinds = arguments.parsed("allowed_updates")
    if kinds is None:
        return
    if not isinstance(kinds, list):
        raise bad_request("can't parse allowed updates: expected an Array")
    world.updates.allow([str(kind) for kind in kinds])
