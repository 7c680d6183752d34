"""What other features show of a conversation as lists do."""

from services.admin_ui.features.inbox.marks import HOT_FROM, marked, unread_suffix

__all__ = ["HOT_FROM", "marked", "unread_suffix"]
