"""What can be asked for about one conversation."""

from dataclasses import dataclass

from services.admin_ui.ui.action import Id, OnCustomer
from services.admin_ui.ui.rights import READ


@dataclass(frozen=True, slots=True)
class ShowCard(OnCustomer, code="cs", needs=READ):
    """The conversation's card."""


@dataclass(frozen=True, slots=True)
class ShowPriority(OnCustomer, code="cw", needs=READ):
    """Why this priority?"""


@dataclass(frozen=True, slots=True)
class Pin(OnCustomer, code="cp"):
    """Keep it on top."""


@dataclass(frozen=True, slots=True)
class Unpin(OnCustomer, code="cq"):
    """Let it take its place by priority again."""


@dataclass(frozen=True, slots=True)
class Archive(OnCustomer, code="ca"):
    """Put it away, as the admin saw it: up to this message."""

    seen_message_id: Id


@dataclass(frozen=True, slots=True)
class Restore(OnCustomer, code="cb"):
    """Bring it back from the archive."""


@dataclass(frozen=True, slots=True)
class MarkRead(OnCustomer, code="cm"):
    """Everything up to the last message the admin saw is read; what came later stays unread."""

    seen_message_id: Id


@dataclass(frozen=True, slots=True)
class Claim(OnCustomer, code="cg"):
    """It is mine."""


@dataclass(frozen=True, slots=True)
class Release(OnCustomer, code="cf"):
    """It is nobody's again."""
