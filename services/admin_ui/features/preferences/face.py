"""What other features show of an admin's preferences."""

from services.admin_ui.features.preferences.zones import City

__all__ = ["City"]
