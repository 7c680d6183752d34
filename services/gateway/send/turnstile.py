"""The waiting room on the loop's clock: calls wait here until it is their turn."""

import asyncio

from services.gateway.send.limits import Chat, Effect, Limits
from services.gateway.send.waiting_room import Decision, Seat, Verdict, WaitingRoom
from shared.domain.deliveries import Lane


class Turnstile:
    """Lets one call after the other through. All of it runs in one loop."""

    def __init__(self) -> None:
        self._limits = Limits()
        self._room = WaitingRoom(self._limits)
        self._waiting: dict[Seat, asyncio.Future[Decision]] = {}
        self._next_turn: asyncio.Handle | None = None
        self._is_closed = False

    def seat(
        self,
        lane: Lane,
        chat: Chat,
        deadline: float,
        effect: Effect = "message",
        *,
        places: int = 1,
        waits_out_refusals: bool = True,
    ) -> Seat:
        """A place in the order, for a call that just came."""
        return self._room.seat(lane, chat, deadline, effect, places=places, waits_out_refusals=waits_out_refusals)

    async def wait(self, seat: Seat) -> Decision:
        """Return when the call may be made, or never will be. Once closed, nothing more passes."""
        if self._is_closed:
            return Decision(seat, Verdict.EXPIRED)
        told: asyncio.Future[Decision] = asyncio.get_running_loop().create_future()
        self._waiting[seat] = told
        self._room.enter(seat)
        self._turn_soon()
        try:
            return await told
        finally:
            if self._waiting.pop(seat, None) is not None:
                self._room.leave(seat)

    def refused(self, seat: Seat, retry_after_s: float) -> None:
        """Telegram answered 429: whoever waits for the same in this chat in vain is told now."""
        self._limits.refused(seat.chat, retry_after_s, asyncio.get_running_loop().time(), seat.effect)
        self._turn_soon()

    def close(self) -> None:
        """Let nobody through any more."""
        self._is_closed = True
        for seat in list(self._waiting):
            self._room.leave(seat)
            self._tell(Decision(seat, Verdict.EXPIRED))

    def _turn_soon(self) -> None:
        if self._next_turn is not None:
            self._next_turn.cancel()
        # Not at once: of all that come in this turn of the loop the best goes first.
        self._next_turn = asyncio.get_running_loop().call_soon(self._turn)

    def _turn(self) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time()
        for decision in self._room.decide(now):
            self._tell(decision)
        again_at = self._room.next_decision_at(now)
        self._next_turn = None if again_at is None else loop.call_at(again_at, self._turn)

    def _tell(self, decision: Decision) -> None:
        told = self._waiting.pop(decision.seat)
        if not told.done():
            told.set_result(decision)
