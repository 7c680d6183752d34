"""Which customer events leave together, and when. A state object: no clock, no tasks, no broker.

A message costs the broker the same with one event in it as with many (docs/decisions.md 2.1).
"""

from collections import deque
from dataclasses import dataclass, field
from typing import Final

LARGEST_BUNDLE: Final = 100
"""Events: as many as one answer to getUpdates holds, so that an answer costs the broker one message and one confirm."""

HEAVIEST_BUNDLE: Final = 256 * 1024
"""Bytes; an event heavier than this travels alone."""

MOST_IN_FLIGHT: Final = 8
"""Bundles sent and not yet confirmed."""


@dataclass(slots=True, eq=False)
class Bundle:
    """Encoded events that share one broker message and one fate."""

    events: list[bytes] = field(default_factory=list)
    weight: int = 0

    def has_room_for(self, event: bytes) -> bool:
        """Whether the event may still join."""
        return not self.events or (
            len(self.events) < LARGEST_BUNDLE and self.weight + len(event) + 1 <= HEAVIEST_BUNDLE
        )

    def add(self, event: bytes) -> None:
        """Let the event join."""
        self.events.append(event)
        self.weight += len(event) + 1


class Bundler:
    """Fills bundles and says when one may leave.

    With nothing in flight a bundle leaves at once, however small. Otherwise events gather in the last bundle while the
    ones before it are in flight; full bundles do not wait for them.
    """

    def __init__(self) -> None:
        self._waiting: deque[Bundle] = deque()
        self._in_flight = 0
        self._events_held = 0

    @property
    def events_held(self) -> int:
        """Events added whose bundle has not landed."""
        return self._events_held

    def add(self, event: bytes) -> Bundle:
        """The bundle the event joined."""
        if not self._waiting or not self._waiting[-1].has_room_for(event):
            self._waiting.append(Bundle())
        bundle = self._waiting[-1]
        bundle.add(event)
        self._events_held += 1
        return bundle

    def next_to_leave(self) -> Bundle | None:
        """Take the next bundle that may leave now; it counts as in flight until `land`."""
        if not self._waiting or self._in_flight >= self._places():
            return None
        self._in_flight += 1
        return self._waiting.popleft()

    def land(self, bundle: Bundle) -> None:
        """The bundle is confirmed, or lost: either way no longer in flight."""
        self._in_flight -= 1
        self._events_held -= len(bundle.events)

    def _places(self) -> int:
        first = self._waiting[0]
        is_full = len(self._waiting) > 1 or len(first.events) >= LARGEST_BUNDLE or first.weight >= HEAVIEST_BUNDLE
        return MOST_IN_FLIGHT if is_full else 1
