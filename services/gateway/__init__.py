"""The one door to Telegram, both ways, and the only holder of the bot token."""
