"""Screens as somebody sees them: in English for a comparison, and in every language to see that they can be shown."""

from typing import Any, Final

from services.admin_ui.catalogue import FEATURES
from services.admin_ui.ui.languages import languages
from services.admin_ui.ui.message import Rendered, render
from services.admin_ui.ui.registry import Registry
from services.admin_ui.ui.rights import Role
from services.admin_ui.ui.screen import Screen
from services.admin_ui.ui.viewer import Viewer
from tests.support.inbox_rows import NOW

LONGEST_TEXT: Final = 4096
_REGISTRY: Final = Registry(FEATURES)


def viewer(role: Role = "agent", admin_id: int = 1001, **rest: Any) -> Viewer:
    """An admin who looks now, with the rights of the role."""
    given: dict[str, Any] = {"now": NOW, "rights": _REGISTRY.rights[role]} | rest
    return Viewer(admin_id=admin_id, role=role, **given)


def shown(screen: Screen, reader: Viewer | None = None) -> Rendered:
    """The screen in the language of the reader, in English by default; it can be shown in every other one, too."""
    reader = reader or viewer("owner")
    for language in languages():
        other = render(screen, viewer(reader.role if reader.role != "customer" else "agent", language=language))
        assert other.text
        assert len(other.text) <= LONGEST_TEXT
        assert all(label for row in other.rows for label, _ in row)
    return render(screen, reader)


def text_of(screen: Screen, reader: Viewer | None = None) -> str:
    """Its text."""
    return shown(screen, reader).text


def labels(screen: Screen, reader: Viewer | None = None) -> list[list[str]]:
    """What stands on its buttons, row by row."""
    return [[label for label, _ in row] for row in shown(screen, reader).rows]
