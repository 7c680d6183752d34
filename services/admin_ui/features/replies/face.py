"""What other features call."""

from services.admin_ui.features.replies.late_press import tell_of_late_press

__all__ = ["tell_of_late_press"]
