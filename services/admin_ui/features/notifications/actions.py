"""What can be asked for about notifications: what one is notified about, and what one does about it."""

from dataclasses import dataclass
from typing import Annotated, Final, TypeAlias

from services.admin_ui.ui.action import Action, Id, letters, numbers, optional
from services.admin_ui.ui.rights import READ
from shared.db.admins import PushLevel

MAY_SET_ESCALATION: Final = "notifications.escalation"

Minute: TypeAlias = Annotated[int | None, optional(numbers(0, 24 * 60 - 1))]
"""Of the day, on the admin's own clock."""


@dataclass(frozen=True, slots=True)
class ShowNotifications(Action, code="ns", needs=READ):
    """What the admin is notified about, and when."""


@dataclass(frozen=True, slots=True)
class SetPushLevel(Action, code="nl", needs=READ):
    """Which conversations to be notified about."""

    level: Annotated[PushLevel, letters(all="a", high="h", mine="m", off="o")]


@dataclass(frozen=True, slots=True)
class SetQuietHours(Action, code="nq", needs=READ):
    """When to be left alone; None for both: never."""

    quiet_from: Minute
    quiet_until: Minute


@dataclass(frozen=True, slots=True)
class SetEscalation(Action, code="ne", needs=MAY_SET_ESCALATION):
    """After how many minutes without an answer everyone is alerted; None: never."""

    minutes: Annotated[int | None, optional(numbers(1, 7 * 24 * 60))]


@dataclass(frozen=True, slots=True)
class PushShowInbox(Action, code="ni", needs=READ):
    """Open the inbox below a digest, which shows what is so by now."""


@dataclass(frozen=True, slots=True)
class PushMarkRead(Action, code="nr"):
    """Everything the notification is about is read; what came later stays unread."""

    user_id: Id
    seen_message_id: Id

    @property
    def subject(self) -> int | None:
        return self.user_id


@dataclass(frozen=True, slots=True)
class PushArchive(Action, code="na"):
    """Put the conversation away, as the notification shows it."""

    user_id: Id
    seen_message_id: Id

    @property
    def subject(self) -> int | None:
        return self.user_id
