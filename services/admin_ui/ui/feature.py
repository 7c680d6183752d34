"""What a feature declares: the only place that names its parts (docs/add-a-feature.md).

Whoever runs a part gets the `Desk` first; it is `Any` here, since a desk is made of what features declare.
"""

import re
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from services.admin_ui.outbox.kind import Kind
from services.admin_ui.ui.action import Action
from services.admin_ui.ui.rights import READ, Right
from services.admin_ui.ui.say import Text
from services.admin_ui.ui.screen import Button, Screen
from services.admin_ui.ui.viewer import Viewer
from shared.db.conversations import ConversationRow
from shared.db.database import Connection
from shared.domain.customers import Status

A = TypeVar("A", bound=Action)

Opener: TypeAlias = Callable[[Any, A, Viewer], Awaitable[Screen]]
"""(desk, action, viewer): look up what the screen shows, and render it."""
PressHandler: TypeAlias = Callable[[Any, Any, A], Awaitable[object]]
"""(desk, press, action): carry it out and answer the press."""

_WORD_STARTS: Final = re.compile(r"(?<!^)(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of an answer to a question: what the admin reads, and whether the question is settled by it.
    `shows` opens below.
    """

    text: Text
    is_settled: bool = True
    shows: Action | None = None


Taker: TypeAlias = Callable[[Connection, Viewer, A, str], Awaitable[Taken]]
"""(connection, viewer, action, text): keep the answer in the transaction that settles the question."""


@dataclass(frozen=True, slots=True)
class DeclaredAction:
    """An action with what it opens, does or asks. `remains` is what is left of its screen above a newer panel, where
    the screen's own text would mislead: (database, action); `names_customer`: the screen says itself to whom the admin
    writes.
    """

    kind: type[Action]
    run: Callable[[Any, Any, Any], Awaitable[object]] | None = None
    opens: Callable[[Any, Any, Viewer], Awaitable[Screen]] | None = None
    remains: Callable[[Any, Any], Awaitable[Screen]] | None = None
    names_customer: bool = False
    question: Callable[[Any], Text] | None = None
    take: Callable[[Connection, Viewer, Any, str], Awaitable[Taken]] | None = None

    @property
    def name(self) -> str:
        """In logs and metrics: `show_list`."""
        return _WORD_STARTS.sub("_", self.kind.__name__).lower()


def opens(
    kind: type[A],
    opener: Opener[A],
    *,
    press: PressHandler[A] | None = None,
    remains: Callable[[Any, A], Awaitable[Screen]] | None = None,
    names_customer: bool = False,
) -> DeclaredAction:
    """An action that opens a screen. `press` is what a press does where that is more than to show it."""
    return DeclaredAction(kind, press, opener, remains, names_customer)


def does(kind: type[A], run: PressHandler[A]) -> DeclaredAction:
    """An action that does something."""
    return DeclaredAction(kind, run)


def asks(kind: type[A], question: Callable[[A], Text], take: Taker[A]) -> DeclaredAction:
    """An action that asks the admin for a text; `take` gets the answer, however much later it comes."""
    return DeclaredAction(kind, question=question, take=take)


@dataclass(frozen=True, slots=True)
class Incoming:
    """An update of an admin, or of a customer where a feature wants those: as Telegram sent it. `language_code` is what
    Telegram says of the person's language.
    """

    update_id: int
    person_id: int
    content: dict[str, Any]
    rights: frozenset[str]
    language_code: str | None = None
    is_replayed: bool = False
    """Whether it lay among the dead letters until an operator had it tried again."""

    @property
    def message_id(self) -> int:
        """Of the message it is."""
        return int(self.content["message_id"])


UpdateHandler: TypeAlias = Callable[[Any, Incoming], Awaitable[object]]
UpdateName: TypeAlias = Literal["message", "edited_message", "message_reaction", "unknown_command"]
Sender: TypeAlias = Literal["admin", "customer"]


@dataclass(frozen=True, slots=True)
class Command:
    """What an admin can type. It opens a screen on a new panel, or runs something. `order` is its place in Telegram's
    menu and in /help; `label` is a text that means the same, like the one on a button below the composer.
    """

    name: str
    order: int
    description: Text
    opens: Action | None = None
    run: UpdateHandler | None = None
    needs: str = READ
    label: Text | None = None
    is_listed: bool = True


@dataclass(frozen=True, slots=True)
class HelpLine:
    """A line of /help below the commands."""

    order: int
    text: Text


@dataclass(frozen=True, slots=True)
class CardPart:
    """What a feature shows on a conversation's card: lines between *Pinned* and the last message, in this order, and
    buttons, each at its (row, place in the row).
    """

    order: int
    lines: Callable[[Any, ConversationRow, Viewer], Awaitable[Sequence[Text]]] | None = None
    buttons: Callable[[ConversationRow, Action | None, Viewer], Mapping[tuple[int, int], Button]] | None = None


@dataclass(frozen=True, slots=True)
class ListMark:
    """A sign that a conversation has in lists, or an empty text. `names` says on a line of its own who is behind it;
    where there is no room for that, the sign alone stands there.
    """

    order: int
    sign: Callable[[ConversationRow], str]
    names: Callable[[ConversationRow], Text | None] | None = None


@dataclass(frozen=True, slots=True)
class Shelf:
    """A list of all conversations with one status. `nothing` says why it is empty, given how many have each status."""

    status: Status
    order: int
    title: Text
    button: Text
    nothing: Callable[[Mapping[Status, int]], Text]


@dataclass(frozen=True, slots=True)
class Loop:
    """Something that goes on until admin_ui is asked to stop."""

    name: str
    run: Callable[[Any, Any], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class Table:
    """A table the feature answers for: what admin_ui's database role may do with it, and in which column a customer's
    id stands, if one does; then `keeps` says what it keeps of them, and for how long.
    """

    name: str
    grants: str
    customer_column: str | None = None
    keeps: str = ""


@dataclass(frozen=True, slots=True)
class UpdateKind:
    """Updates the feature wants. Of customers only reactions come here, and commands that nobody declares: what they
    write is the tracker's.
    """

    kind: UpdateName
    handle: UpdateHandler
    of: Sender = "admin"


@dataclass(frozen=True, slots=True)
class CustomerCommand:
    """What a customer can type. The description stands in Telegram's menu, in each language."""

    name: str
    order: int
    description: Text
    run: UpdateHandler


@dataclass(frozen=True, slots=True)
class StartPayload:
    """What a customer who opens `t.me/bot?start=PREFIX…` is met with; of several the longest prefix. Every link has
    one: *welcome* declares the empty prefix.
    """

    prefix: str
    run: UpdateHandler


@dataclass(frozen=True, slots=True)
class Gauges:
    """Metrics that are looked up for each scrape: (desk) sets them. Raises `DatabaseUnavailable` when Postgres is
    away.
    """

    refresh: Callable[[Any], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class WebRoute:
    """An address of admin_ui's HTTP server: (desk, request) answers it."""

    path: str
    answer: Callable[[Any, Request], Awaitable[Response]]
    methods: tuple[str, ...] = ("GET",)


@dataclass(frozen=True, slots=True)
class Feature:
    """One ability of the product. `code` is the letter its actions' codes begin with; `events` are the kinds of what it
    writes down as having happened.
    """

    name: str
    code: str
    actions: tuple[DeclaredAction, ...] = ()
    rights: tuple[Right, ...] = ()
    commands: tuple[Command, ...] = ()
    help: tuple[HelpLine, ...] = ()
    card: tuple[CardPart, ...] = ()
    marks: tuple[ListMark, ...] = ()
    shelves: tuple[Shelf, ...] = ()
    kinds: tuple[Kind, ...] = ()
    events: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    loops: tuple[Loop, ...] = ()
    updates: tuple[UpdateKind, ...] = ()
    customer_commands: tuple[CustomerCommand, ...] = ()
    start_payloads: tuple[StartPayload, ...] = ()
    gauges: tuple[Gauges, ...] = ()
    routes: tuple[WebRoute, ...] = ()
