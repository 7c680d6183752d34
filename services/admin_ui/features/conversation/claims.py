"""What a press on Claim or Release is answered with. A claim is advice: it stops nobody (docs/decisions.md 6.3)."""

from datetime import datetime

from services.admin_ui.features.conversation.store import Change, ClaimChange
from services.admin_ui.ui.durations import ago
from services.admin_ui.ui.names import short_name
from services.admin_ui.ui.say import Text, say
from shared.db.conversations import HeldClaim


def claimed(made: ClaimChange, now: datetime) -> Text | None:
    """What became of a request to claim; None when it says no more than any other change does."""
    if made.change is Change.TAKEN and made.before:
        return _held(made.before, now)
    if made.change is Change.DONE:
        return say("Taken over from {admin}", admin=short_name(made.before.by)) if made.before else say("Claimed")
    return None


def released(made: ClaimChange, admin_id: int, now: datetime) -> Text | None:
    """What became of a request to release; None when it says no more than any other change does."""
    if made.change is Change.TAKEN and made.before:
        return _held(made.before, now)
    if made.change is Change.DONE and made.before:
        is_own = made.before.by.user_id == admin_id
        return (
            say("Released") if is_own else say("Released. It was claimed by {admin}.", admin=short_name(made.before.by))
        )
    return None


def _held(claim: HeldClaim, now: datetime) -> Text:
    return say("{admin} claimed this {ago}.", admin=short_name(claim.by), ago=ago(claim.at, now))
