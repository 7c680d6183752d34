"""Everything the features declare, put together: what a code means, what an action opens, who may do what."""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from operator import attrgetter
from typing import Any, Final, TypeVar

from services.admin_ui.outbox.kind import Kind
from services.admin_ui.ui.action import Action, UnreadableAction, decode_action
from services.admin_ui.ui.feature import (
    CardPart,
    Command,
    CustomerCommand,
    DeclaredAction,
    Feature,
    Gauges,
    HelpLine,
    ListMark,
    Loop,
    Shelf,
    StartPayload,
    Table,
    UpdateKind,
    WebRoute,
)
from services.admin_ui.ui.rights import EVERYBODYS, Right, rights_by_holder

T = TypeVar("T")


class DeclaredTwice(TypeError):
    """Two features declare the same code, command, kind or table: each needs one of its own."""


class Registry:
    """The features that there are. Raises `DeclaredTwice` when two of them claim the same."""

    def __init__(self, features: Sequence[Feature]) -> None:
        self.features: Final = tuple(features)
        actions = self._all("actions", DeclaredAction)
        self._by_kind: Final = {declared.kind: declared for declared in actions}
        self._by_code: Final = _by(actions, lambda declared: str(declared.kind.code), "code")
        self._kinds_by_code: Final = {code: declared.kind for code, declared in self._by_code.items()}
        self.rights: Final = rights_by_holder([*EVERYBODYS, *self._all("rights", Right)])
        self.commands: Final = tuple(sorted(self._all("commands", Command), key=attrgetter("order")))
        self.command_named: Final = _by(self.commands, lambda command: command.name, "command")
        self.help: Final = tuple(sorted(self._all("help", HelpLine), key=attrgetter("order")))
        self.card: Final = tuple(sorted(self._all("card", CardPart), key=attrgetter("order")))
        self.marks: Final = tuple(sorted(self._all("marks", ListMark), key=attrgetter("order")))
        self.shelves: Final = tuple(sorted(self._all("shelves", Shelf), key=attrgetter("order")))
        self.kinds: Final = _by(self._all("kinds", Kind), lambda kind: kind.name, "kind of delivery")
        self.tables: Final = _by(self._all("tables", Table), lambda table: table.name, "table")
        self.loops: Final = self._all("loops", Loop)
        self.updates: Final = self._all("updates", UpdateKind)
        self.customer_commands: Final = tuple(
            sorted(self._all("customer_commands", CustomerCommand), key=attrgetter("order"))
        )
        self.start_payloads: Final = tuple(
            _by(self._all("start_payloads", StartPayload), lambda start: start.prefix, "prefix of a link").values()
        )
        self.gauges: Final = self._all("gauges", Gauges)
        self.routes: Final = self._all("routes", WebRoute)

    @property
    def actions(self) -> tuple[DeclaredAction, ...]:
        """Every action there is."""
        return tuple(self._by_kind.values())

    def declared(self, action: Action) -> DeclaredAction:
        """What was declared of an action."""
        return self._by_kind[type(action)]

    def decode(self, data: str) -> Action:
        """Raises `UnreadableAction` for what is no action of these features."""
        return decode_action(data, self._kinds_by_code)

    def decode_screen(self, data: str) -> Action:
        """The action of a screen. Raises `UnreadableAction` for any other action too."""
        action = self.decode(data)
        if self.declared(action).opens is None:
            raise UnreadableAction("not the action of a screen")
        return action

    def shelf(self, status: str) -> Shelf:
        """The list of this status. Raises `UnreadableAction` when no feature shows it."""
        for shelf in self.shelves:
            if shelf.status == status:
                return shelf
        raise UnreadableAction("no such shelf")

    def start_for(self, payload: str) -> StartPayload:
        """Who meets a customer that comes by a link: the longest prefix that fits. The empty one fits all."""
        fitting = [start for start in self.start_payloads if payload.startswith(start.prefix)]
        return max(fitting, key=lambda start: len(start.prefix))

    def _all(self, part: str, _: type[T]) -> tuple[T, ...]:
        return tuple(chain.from_iterable(getattr(feature, part) for feature in self.features))


def _by(things: Iterable[T], key: Callable[[T], str], what: str) -> dict[str, T]:
    found: dict[str, Any] = {}
    for thing in things:
        name = key(thing)
        if name in found:
            raise DeclaredTwice(f"the {what} {name!r} is declared twice")
        found[name] = thing
    return found
