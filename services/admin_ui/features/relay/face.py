"""What other features call: what came in goes to those who are in the conversation."""

from services.admin_ui.features.relay.files import relays_of_files
from services.admin_ui.features.relay.follow_edits import edit_of
from services.admin_ui.features.relay.live import Relayed, relay
from services.admin_ui.features.relay.store import OpenRelay, follow_edits, read_open_relays

__all__ = ["OpenRelay", "Relayed", "edit_of", "follow_edits", "read_open_relays", "relay", "relays_of_files"]
