"""An unmodified aiogram bot that talks to a simulated Telegram."""

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer


def bot_at(url: str, token: str) -> Bot:
    """The bot of this token at this address; its session is the caller's to close."""
    return Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(url)))
