"""Reactions from both sides of a chat."""

from __future__ import annotations

from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import ReactionTypeEmoji, Update


async def reactions_told(bot: Bot) -> list[Update]:
    return [update for update in await bot.get_updates() if update.message_reaction is not None]


async def test_a_bot_that_asks_by_name_is_told_of_each_change(bot: Bot, control: Any, ann: int) -> None:
    await bot.get_updates(allowed_updates=["message", "message_reaction"])
    message_id = (await control.write(ann))["message_id"]
    path = f"/chats/{ann}/messages/{message_id}/reaction"
    for emoji in ("❤️", "👍", None, None):
        assert (await control.post(path, emoji=emoji))[0] == 200
    told = [update.model_dump(mode="json", exclude_unset=True) for update in await reactions_told(bot)]
    told = [update["message_reaction"] for update in told]
    assert [(one["message_id"], one["user"]["id"], one["chat"]["id"]) for one in told] == [(message_id, ann, ann)] * 3
    heart, thumb = {"type": "emoji", "emoji": "❤"}, {"type": "emoji", "emoji": "👍"}
    changes = [(one["old_reaction"], one["new_reaction"]) for one in told]
    assert changes == [([], [heart]), ([heart], [thumb]), ([thumb], [])]


async def test_a_bot_that_does_not_ask_is_told_nothing(bot: Bot, control: Any, ann: int) -> None:
    message_id = (await control.write(ann))["message_id"]
    _, shown = await control.post(f"/chats/{ann}/messages/{message_id}/reaction", emoji="🔥")
    assert (shown["update_id"], shown["reactions"]) == (None, [{"emoji": "🔥", "by": "person"}])
    assert await reactions_told(bot) == []


async def test_a_chat_shows_who_reacted_with_what(bot: Bot, control: Any, ann: int) -> None:
    message_id = (await control.write(ann))["message_id"]
    await bot.set_message_reaction(ann, message_id, [ReactionTypeEmoji(emoji="👍")])
    await control.post(f"/chats/{ann}/messages/{message_id}/reaction", emoji="❤️")
    [message] = await control.chat(ann)
    assert message["reactions"] == [{"emoji": "👍", "by": "bot"}, {"emoji": "❤", "by": "person"}]
    await bot.set_message_reaction(ann, message_id, [ReactionTypeEmoji(emoji="👀")])
    await bot.set_message_reaction(ann, message_id, [ReactionTypeEmoji(emoji="👀")])
    await bot.set_message_reaction(ann, message_id, [])
    [message] = await control.chat(ann)
    assert message["reactions"] == [{"emoji": "❤", "by": "person"}]


async def test_people_react_with_what_there_is_on_what_is_there(control: Any, ann: int) -> None:
    message_id = (await control.write(ann))["message_id"]
    assert (await control.post(f"/chats/{ann}/messages/{message_id}/reaction", emoji="🧦"))[0] == 400
    assert (await control.post(f"/chats/{ann}/messages/{message_id + 1}/reaction", emoji="👍"))[0] == 404


@pytest.mark.parametrize("emoji", ["🧦", "❤️", "no emoji"])
async def test_only_the_standard_emoji_are_reactions(bot: Bot, control: Any, ann: int, emoji: str) -> None:
    message_id = (await control.write(ann))["message_id"]
    with pytest.raises(TelegramBadRequest, match="REACTION_INVALID"):
        await bot.set_message_reaction(ann, message_id, [ReactionTypeEmoji(emoji=emoji)])


async def test_a_bot_has_one_reaction_on_a_message_that_is_there(bot: Bot, control: Any, ann: int) -> None:
    message_id = (await control.write(ann))["message_id"]
    with pytest.raises(TelegramBadRequest, match="REACTIONS_TOO_MANY"):
        await bot.set_message_reaction(ann, message_id, [ReactionTypeEmoji(emoji=one) for one in "👍🔥"])
    with pytest.raises(TelegramBadRequest, match="message to react not found"):
        await bot.set_message_reaction(ann, message_id + 1, [ReactionTypeEmoji(emoji="👍")])
