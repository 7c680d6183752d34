"""The menus: admins see their inbox as screens in Telegram and act on it; customers get a greeting."""

from services.admin_ui.bot.telegram import quick_start as quick_start  # Before anything of aiogram.
