"""Pure: what goes to an admin in place of a relay that Telegram refused."""

from collections.abc import Iterable
from typing import Any

from services.admin_ui.features.relay.store import CustomerMessage
from services.admin_ui.features.relay.texts import DELETED, NOT_PASSED_ON, in_words, parts_missing
from shared.db.deliveries import LedgerEntry, NewDelivery


def copied_at_last(entry: LedgerEntry) -> NewDelivery:
    """An album that could not be sent as an answer is copied without being one."""
    parameters = {"chat_id": entry.chat_id, "from_chat_id": entry.user_id, "message_ids": list(entry.source_ids)}
    return _instead(
        entry,
        "copied",
        method="copyMessages",
        parameters=parameters,
        source_ids=entry.source_ids,
        content=entry.content,
    )


def in_words_for(entry: LedgerEntry, messages: Iterable[CustomerMessage], *, is_gone: bool) -> list[NewDelivery]:
    """The stored text of each message. A reply to it still leads to the customer."""
    sign = DELETED if is_gone else NOT_PASSED_ON
    return [
        _said(entry, f"text/{message.message_id}/{number}", text, source_ids=(message.message_id,))
        for message in messages
        for number, text in enumerate(in_words(sign, message.label, message.text))
    ]


def missing_parts(entry: LedgerEntry, missing: int) -> NewDelivery:
    """Says that some of an album did not come along."""
    return _said(entry, "missing", parts_missing(missing, len(entry.source_ids)), kind="notice")


def _said(entry: LedgerEntry, how: str, text: str, **rest: Any) -> NewDelivery:
    parameters = {
        "chat_id": entry.chat_id,
        "text": text,
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }
    return _instead(entry, how, method="sendMessage", parameters=parameters, **rest)


def _instead(entry: LedgerEntry, how: str, **rest: Any) -> NewDelivery:
    given: dict[str, Any] = {
        "cause": f"{entry.cause}/{how}",
        "kind": entry.kind,
        "lane": entry.lane,
        "chat_id": entry.chat_id,
        "user_id": entry.user_id,
        "admin_id": entry.admin_id,
    }
    return NewDelivery(**given | rest)
