"""What other features call."""

from services.admin_ui.features.notifications.store import note_seen_all

__all__ = ["note_seen_all"]
