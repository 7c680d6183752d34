"""Which updates of whom were refused at the webhook, and have not come again: what that person did later waits.

Telegram repeats what was refused, but in order only within a kind of update: a press that was refused is overtaken by
the message written after it, which then goes where the press was about to lead away from. Pure.
"""

from collections import defaultdict
from typing import Final

HELD_FOR_S: Final = 60.0
"""So long Telegram certainly tries again; what has not come by then may not come at all."""

MOST: Final = 10_000
"""Persons remembered: a door that refuses more than that refuses everybody."""


class Refused:
    """What was refused, by person. Instants are of a monotonic clock."""

    def __init__(self) -> None:
        self._until: dict[int, dict[int, float]] = defaultdict(dict)

    def keeps_back(self, person_id: int, update_id: int, now: float) -> bool:
        """Whether an earlier update of this person was refused, and has still to come."""
        waiting = self._until.get(person_id)
        if not waiting:
            return False
        for late in [refused for refused, until in waiting.items() if until <= now]:
            del waiting[late]
        if not waiting:
            del self._until[person_id]
        return any(refused < update_id for refused in waiting)

    def note(self, person_id: int, update_id: int, now: float) -> None:
        """It was refused: Telegram will send it again."""
        if len(self._until) < MOST or person_id in self._until:
            self._until[person_id][update_id] = now + HELD_FOR_S

    def forget(self, person_id: int, update_id: int) -> None:
        """It has come."""
        waiting = self._until.get(person_id)
        if waiting is not None:
            waiting.pop(update_id, None)
            if not waiting:
                del self._until[person_id]
