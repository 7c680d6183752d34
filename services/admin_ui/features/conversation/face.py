"""What other features ask of conversations."""

from services.admin_ui.features.conversation.card import conversation_not_found
from services.admin_ui.features.conversation.press import UNCHANGED_TEXTS
from services.admin_ui.features.conversation.store import Change, archive, mark_read

__all__ = ["UNCHANGED_TEXTS", "Change", "archive", "conversation_not_found", "mark_read"]
