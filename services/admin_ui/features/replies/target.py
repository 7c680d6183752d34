"""Whom an admin's message is for, what it answers, and whether somebody else answered meanwhile. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.admin_ui.features.replies.admin_message import Written
from services.admin_ui.features.replies.store import Answer, Standing
from shared.db.direct_modes import DirectMode
from shared.db.message_pairs import MessagePair


@dataclass(frozen=True, slots=True)
class Target:
    """The customer a message is for; `replied` is the pair of the message it replies to, if that is known."""

    user_id: int
    replied: MessagePair | None = None


@dataclass(frozen=True, slots=True)
class Astray:
    """A message that goes nowhere, and why; `mode` is the one that is over."""

    reason: Literal["unknown_reply", "nowhere", "mode_over"]
    mode: DirectMode | None = None


def target_of(
    written: Written,
    replied: MessagePair | None,
    unsettled_to: int | None,
    mode: DirectMode | None,
    now: datetime,
    *,
    is_to_banner: bool = False,
) -> Target | Astray:
    """Telegram's reply decides, in direct message mode or not; else the mode. A reply to the banner of the mode is a
    message in it like any other.

    `replied` is the pair of the message replied to; `unsettled_to` the customer to whom that message is on its way.
    """
    if written.answers is not None and not is_to_banner:
        if replied is not None:
            return Target(replied.user_id, replied)
        return Astray("unknown_reply") if unsettled_to is None else Target(unsettled_to)
    if mode is None:
        return Astray("nowhere")
    return Astray("mode_over", mode) if mode.is_over(now) else Target(mode.user_id)


def quoted_message(target: Target, standing: Standing) -> int | None:
    """The message in the customer's chat that it replies to. A push stands for one only if it tells of just that."""
    replied = target.replied
    if replied is None:
        return None
    if replied.role == "push" and (standing.push_id, standing.push_tells_of) != (replied.admin_message_id, 1):
        return None
    return replied.customer_message_id


def answered_message(target: Target, standing: Standing, newest_seen: int | None) -> int | None:
    """The newest message of the customer that it answers: the one replied to, else the newest the admin has seen."""
    if target.replied is not None and target.replied.role != "sent":
        return target.replied.customer_message_id
    return max(standing.newest_shown, newest_seen or 0) or None


def newer_answer(target: Target, standing: Standing, admin_id: int) -> Answer | None:
    """Somebody else's answer that the admin could not know of when writing; one on its way counts already."""
    replied_at = target.replied.made_at if target.replied else None
    since, coming, last = standing.mode_used_at or replied_at, standing.on_the_way, standing.last_answer
    if coming is not None and (since is None or coming.at > since):
        return coming
    if last is None or last.by.user_id == admin_id or standing.last_id <= _known(standing):
        return None
    was_there = standing.mode_knows is None and replied_at is not None and last.at <= replied_at
    return None if was_there else last


def _known(standing: Standing) -> int:
    """In a conversation only what was there on entering counts: that a push above was drawn anew is easily missed."""
    return standing.push_knows or 0 if standing.mode_knows is None else standing.mode_knows
