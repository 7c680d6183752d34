"""What a press on Claim or Release is answered with."""

from datetime import datetime

from services.admin_ui.ui.durations import ago
from services.admin_ui.ui.names import name_on_button
from shared.db.conversations import Change, ClaimChange, HeldClaim


def claimed(made: ClaimChange, now: datetime) -> str | None:
    """What became of a wish to claim; None when it says no more than any other deed does."""
    if made.change is Change.TAKEN and made.before:
        return _held(made.before, now)
    if made.change is Change.DONE:
        return f"Claimed: {_name(made.before)} had it." if made.before else "Claimed"
    return None


def released(made: ClaimChange, admin_id: int, now: datetime) -> str | None:
    """What became of a wish to release; None when it says no more than any other deed does."""
    if made.change is Change.TAKEN and made.before:
        return _held(made.before, now)
    if made.change is Change.DONE and made.before:
        is_own = made.before.by.user_id == admin_id
        return "Released" if is_own else f"Released: {_name(made.before)} had it."
    return None


def _held(claim: HeldClaim, now: datetime) -> str:
    return f"{_name(claim)} claimed this {ago(claim.at, now)}."


def _name(claim: HeldClaim) -> str:
    return name_on_button(claim.by)
