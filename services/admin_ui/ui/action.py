"""Everything a button can ask for, as values. It says what shall be, never "toggle": pressing twice does no harm."""

from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from shared.db.admins import PushLevel
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
class Newest:
    """The newest page of a history."""


@dataclass(frozen=True, slots=True)
class OlderThan:
    """The page of a history that ends right before this message."""

    message_id: int


@dataclass(frozen=True, slots=True)
class NewerThan:
    """The page of a history that starts right after this message."""

    message_id: int


@dataclass(frozen=True, slots=True)
class FirstUnread:
    """The page of a history that starts with the first unread message."""


HistoryPlace: TypeAlias = Newest | OlderThan | NewerThan | FirstUnread


@dataclass(frozen=True, slots=True)
class ShowHistory:
    """What was said in a conversation, both ways."""

    user_id: int
    place: HistoryPlace = field(default_factory=Newest)
    origin: ShowList = field(default_factory=ShowList)


@dataclass(frozen=True, slots=True)
class ShowDirect:
    """The banner of direct message mode. Pressing it enters the mode, or moves over from another conversation."""

    user_id: int
    origin: ShowList = field(default_factory=ShowList)


@dataclass(frozen=True, slots=True)
class LeaveDirect:
    """Leave direct message mode."""

    user_id: int
    origin: ShowList = field(default_factory=ShowList)


@dataclass(frozen=True, slots=True)
class Claim:
    """This conversation is mine."""

    user_id: int
    origin: ShowList = field(default_factory=ShowList)


@dataclass(frozen=True, slots=True)
class Release:
    """Nobody's conversation again."""

    user_id: int
    origin: ShowList = field(default_factory=ShowList)


@dataclass(frozen=True, slots=True)
class PushReply:
    """On a push: enter the conversation, on a new panel below."""

    user_id: int


@dataclass(frozen=True, slots=True)
class PushOpen:
    """On a push: open the card, on a new panel below."""

    user_id: int


@dataclass(frozen=True, slots=True)
class OpenInbox:
    """On a digest of pushes: open the inbox, on a new panel below."""


@dataclass(frozen=True, slots=True)
class PushMarkRead:
    """On a push: everything it tells of is read."""

    user_id: int
    seen_message_id: int


@dataclass(frozen=True, slots=True)
class PushArchive:
    """On a push: put the conversation away, as the push shows it."""

    user_id: int
    seen_message_id: int


@dataclass(frozen=True, slots=True)
class Retry:
    """Send a delivery again that was rejected, or of which nobody knows whether it arrived."""

    delivery_id: int


@dataclass(frozen=True, slots=True)
class ItArrived:
    """The admin has seen that a delivery of which nobody knew did arrive."""

    delivery_id: int


@dataclass(frozen=True, slots=True)
class SendHeld:
    """Send what was held back because somebody else had answered meanwhile."""

    user_id: int


@dataclass(frozen=True, slots=True)
class DropHeld:
    """Do not send what was held back."""

    user_id: int


@dataclass(frozen=True, slots=True)
class ShowNotifications:
    """Of what the admin wants to be told, and when."""


@dataclass(frozen=True, slots=True)
class SetPushLevel:
    """Be told of everything, of high priority, of one's own conversations, of nothing."""

    level: PushLevel


@dataclass(frozen=True, slots=True)
class SetQuietHours:
    """Be left alone between these minutes of the own day; None for both: never."""

    quiet_from: int | None
    quiet_until: int | None


@dataclass(frozen=True, slots=True)
class SetUtcOffset:
    """How many minutes the own clock is ahead of UTC."""

    minutes: int


@dataclass(frozen=True, slots=True)
class SetEscalation:
    """After how many minutes without an answer everybody is told; None: never."""

    minutes: int | None


@dataclass(frozen=True, slots=True)
class StayHere:
    """The page counter: it only answers."""


ScreenAction: TypeAlias = (
    ShowList
    | ShowAll
    | ShowDashboard
    | ShowCard
    | ShowCustomer
    | ShowPriority
    | ShowHistory
    | ShowDirect
    | ShowNotifications
)
ConversationDeed: TypeAlias = Pin | Unpin | Archive | Restore | MarkRead | Claim | Release
CustomerDeed: TypeAlias = ChangeCredits | ChangeTime | OverrideTier
PushDeed: TypeAlias = PushReply | PushOpen | OpenInbox | PushMarkRead | PushArchive
DeliveryDeed: TypeAlias = Retry | ItArrived | SendHeld | DropHeld
NotificationDeed: TypeAlias = SetPushLevel | SetQuietHours | SetUtcOffset | SetEscalation
Action: TypeAlias = (
    ScreenAction | ConversationDeed | CustomerDeed | LeaveDirect | PushDeed | DeliveryDeed | NotificationDeed | StayHere
)

ACTION_NAMES: Final[dict[type[Action], str]] = {
    ShowList: "show_list",
    ShowAll: "show_all",
    ShowDashboard: "show_dashboard",
    ShowCard: "show_card",
    ShowCustomer: "show_customer",
    ShowPriority: "show_priority",
    ShowHistory: "show_history",
    ShowDirect: "show_direct",
    ShowNotifications: "show_notifications",
    Pin: "pin",
    Unpin: "unpin",
    Archive: "archive",
    Restore: "restore",
    MarkRead: "mark_read",
    Claim: "claim",
    Release: "release",
    ChangeCredits: "change_credits",
    ChangeTime: "change_time",
    OverrideTier: "override_tier",
    LeaveDirect: "leave_direct",
    PushReply: "push_reply",
    PushOpen: "push_open",
    OpenInbox: "open_inbox",
    PushMarkRead: "push_mark_read",
    PushArchive: "push_archive",
    Retry: "retry",
    ItArrived: "it_arrived",
    SendHeld: "send_held",
    DropHeld: "drop_held",
    SetPushLevel: "set_push_level",
    SetQuietHours: "set_quiet_hours",
    SetUtcOffset: "set_utc_offset",
    SetEscalation: "set_escalation",
    StayHere: "stay_here",
}
"""The name of each action in logs and metrics."""


def subject_of(action: Action) -> int | None:
    """The customer an action is about, if it is about one."""
    subject: int | None = getattr(action, "user_id", None)
    return subject
