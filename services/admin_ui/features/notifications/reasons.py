"""Pure: what an admin is to be told after something happened in a conversation."""

from msgspec.structs import replace

from services.admin_ui.features.notifications.recipients import Listener
from services.admin_ui.features.notifications.store import Talk, Telling


def marked(telling: Telling, talk: Talk, listener: Listener, *, is_edited: bool = False) -> Telling:
    """What is wished for this admin now. `is_edited`: the message a push shows may be another one."""
    if not talk.is_waiting:
        return replace(_told(telling, talk), wish="redraw" if telling.shows_unread else None)
    if talk.total_messages > telling.told_total:
        if listener.wants(talk):
            return _with_news(telling, is_quiet=listener.is_quiet)
        if telling.wish in (None, "redraw"):
            telling = _told(telling, talk)
    is_outdated = telling.shows_unread and (is_edited or telling.told_unread != talk.unread_messages)
    return replace(telling, wish="redraw") if is_outdated and telling.wish is None else telling


def marked_live(telling: Telling, talk: Talk, *, left: int) -> Telling:
    """The same for an admin who is in the conversation and sees live what comes in; `left` of it has to wait."""
    seen = replace(telling, told_total=max(telling.told_total, talk.total_messages - left))
    return seen if talk.is_waiting else replace(seen, wish="redraw" if telling.shows_unread else None)


def _with_news(telling: Telling, *, is_quiet: bool) -> Telling:
    if telling.wish in (None, "redraw"):
        return replace(telling, wish="held" if is_quiet else "news")
    return telling


def _told(telling: Telling, talk: Talk) -> Telling:
    return replace(telling, told_total=max(telling.told_total, talk.total_messages))
