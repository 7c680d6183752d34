"""The history of a conversation, a page at a time."""

from dataclasses import dataclass
from typing import Annotated, TypeAlias

from services.admin_ui.ui.action import Id, OnCustomer, one_of
from services.admin_ui.ui.rights import READ


@dataclass(frozen=True, slots=True)
class Newest:
    """The end of the history."""


@dataclass(frozen=True, slots=True)
class FirstUnread:
    """From the first message nobody has read."""


@dataclass(frozen=True, slots=True)
class OlderThan:
    """What was said right before this message."""

    message_id: Id


@dataclass(frozen=True, slots=True)
class NewerThan:
    """What was said right after this message."""

    message_id: Id


HistoryPlace: TypeAlias = Annotated[
    Newest | FirstUnread | OlderThan | NewerThan, one_of(e=Newest, f=FirstUnread, o=OlderThan, n=NewerThan)
]
"""Which page of a history: at the end, at the first unread message, or next to a message."""


@dataclass(frozen=True, slots=True)
class ShowHistory(OnCustomer, code="hs", needs=READ):
    """What was said, both ways."""

    place: HistoryPlace = Newest()
