"""Everything a button can ask for, as values. It says what shall be, never "toggle": pressing twice does no harm."""

from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from shared.db.conversations import Cursor
from shared.domain.customers import Tier

Shelf = Literal["active", "archived"]
"""The conversation statuses that have a list."""


@dataclass(frozen=True, slots=True)
class First:
    """The first page."""


@dataclass(frozen=True, slots=True)
class Last:
    """The last page."""


@dataclass(frozen=True, slots=True)
class After:
    """The page that starts right after this row of the list; `number` is the one on its counter."""

    cursor: Cursor
    number: int


@dataclass(frozen=True, slots=True)
class Before:
    """The page that ends right before this row of the list."""

    cursor: Cursor
    number: int


Place: TypeAlias = First | Last | After | Before


@dataclass(frozen=True, slots=True)
class ShowList:
    """A page of the inbox or of the archive."""

    shelf: Shelf = "active"
    place: Place = field(default_factory=First)


@dataclass(frozen=True, slots=True)
class ShowAll:
    """Many conversations in compact lines."""

    shelf: Shelf = "active"


@dataclass(frozen=True, slots=True)
class ShowDashboard:
    """The figures."""


@dataclass(frozen=True, slots=True)
class ShowCard:
    """One conversation. Everything about one conversation remembers the list page to go back to."""

    user_id: int
    origin: ShowList = field(default_factory=ShowList)


@dataclass(frozen=True, slots=True)
class ShowCustomer:
    """User Info."""

    user_id: int
    origin: ShowList = field(default_factory=ShowList)


@dataclass(frozen=True, slots=True)
class ShowPriority:
    """Why this priority?"""

    user_id: int
    origin: ShowList = field(default_factory=ShowList)


@dataclass(frozen=True, slots=True)
class Pin:
    """Keep a conversation on top."""

    user_id: int
    origin: ShowList = field(default_factory=ShowList)


@dataclass(frozen=True, slots=True)
class Unpin:
    """Let a conversation take its place by priority again."""

    user_id: int
    origin: ShowList = field(default_factory=ShowList)


@dataclass(frozen=True, slots=True)
class Archive:
    """Put a conversation away, as the admin saw it: up to this message."""

    user_id: int
    seen_message_id: int
    origin: ShowList = field(default_factory=ShowList)


@dataclass(frozen=True, slots=True)
class Restore:
    """Bring an archived conversation back."""

    user_id: int
    origin: ShowList = field(default_factory=ShowList)


@dataclass(frozen=True, slots=True)
class MarkRead:
    """Everything up to the last message the admin saw is read; what came later stays unread."""

    user_id: int
    seen_message_id: int
    origin: ShowList = field(default_factory=ShowList)


@dataclass(frozen=True, slots=True)
class ChangeCredits:
    """Give credits, or take them (negative)."""

    user_id: int
    by: int
    origin: ShowList = field(default_factory=ShowList)


@dataclass(frozen=True, slots=True)
class ChangeTime:
    """Give hours of paid time, or take them (negative)."""

    user_id: int
    by_hours: int
    origin: ShowList = field(default_factory=ShowList)


@dataclass(frozen=True, slots=True)
class OverrideTier:
    """Set the tier by hand, or let it follow the purchases again (None)."""

    user_id: int
    tier: Tier | None
    origin: ShowList = field(default_factory=ShowList)


@dataclass(frozen=True, slots=True)
class StayHere:
    """The page counter: it only answers."""


ScreenAction: TypeAlias = ShowList | ShowAll | ShowDashboard | ShowCard | ShowCustomer | ShowPriority
ConversationDeed: TypeAlias = Pin | Unpin | Archive | Restore | MarkRead
CustomerDeed: TypeAlias = ChangeCredits | ChangeTime | OverrideTier
Action: TypeAlias = ScreenAction | ConversationDeed | CustomerDeed | StayHere

ACTION_NAMES: Final[dict[type[Action], str]] = {
    ShowList: "show_list",
    ShowAll: "show_all",
    ShowDashboard: "show_dashboard",
    ShowCard: "show_card",
    ShowCustomer: "show_customer",
    ShowPriority: "show_priority",
    Pin: "pin",
    Unpin: "unpin",
    Archive: "archive",
    Restore: "restore",
    MarkRead: "mark_read",
    ChangeCredits: "change_credits",
    ChangeTime: "change_time",
    OverrideTier: "override_tier",
    StayHere: "stay_here",
}
"""The name of each action in logs and metrics."""


def subject_of(action: Action) -> int | None:
    """The customer an action is about, if it is about one."""
    return None if isinstance(action, ShowList | ShowAll | ShowDashboard | StayHere) else action.user_id
