"""What other features call."""

from services.admin_ui.features.direct_mode.press import enter, name_again, open_card

__all__ = ["enter", "name_again", "open_card"]
