"""What a customer writes appears live to the admins who are in the conversation, and their copies follow its edits."""

from typing import Final

from services.admin_ui.features.relay.delivered import RELAY
from services.admin_ui.ui.feature import Feature

FEATURE: Final = Feature(name="relay", code="y", kinds=(RELAY,))
