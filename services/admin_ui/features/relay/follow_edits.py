"""Pure: a copy in an admin's chat follows the edit of its original."""

from typing import Any, Final

from services.admin_ui.features.relay.store import EditedCopy
from services.admin_ui.outbox.build import to_admin
from shared.db.deliveries import NewDelivery

_WITH_MEDIA: Final = frozenset({"photo", "video", "animation", "audio", "document"})
_WITH_CAPTION: Final = frozenset({"voice"})


def edit_of(copy: EditedCopy) -> NewDelivery | None:
    """The call that makes the copy show the edit; None for kinds that Telegram lets nobody change in a copy."""
    call = _call(copy)
    if call is None:
        return None
    method, shown = call
    cause = f"edit/{copy.admin_id}/{copy.admin_message_id}/{copy.edit_update_id}"
    parameters = {"message_id": copy.admin_message_id} | shown
    return to_admin("edit", copy.admin_id, cause, method, parameters, user_id=copy.user_id)


def _call(copy: EditedCopy) -> tuple[str, dict[str, Any]] | None:
    if copy.kind == "text":
        return "editMessageText", {"text": copy.text} | _formatted("entities", copy)
    caption = {"caption": copy.text} | _formatted("caption_entities", copy)
    if copy.kind in _WITH_MEDIA and copy.file_id:
        return "editMessageMedia", {"media": {"type": copy.kind, "media": copy.file_id} | caption}
    return ("editMessageCaption", caption) if copy.kind in _WITH_CAPTION else None


def _formatted(name: str, copy: EditedCopy) -> dict[str, Any]:
    return {name: copy.entities} if copy.entities else {}
