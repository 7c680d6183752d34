"""What Telegram's messages look like and hold, in one place for all who read them. Pure."""
