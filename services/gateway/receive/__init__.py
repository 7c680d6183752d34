"""In: updates from Telegram, by long polling or webhook, and those an operator replays."""
