"""Pure: what goes to an admin in place of a relay that Telegram refused."""

from collections.abc import Iterable
from typing import Any

from services.admin_ui.features.relay.store import CustomerMessage
from services.admin_ui.features.relay.texts import DELETED, NOT_RELAYED, in_words, parts_missing
from services.admin_ui.outbox.build import in_place_of
from services.admin_ui.ui.message import sending_parameters
from services.admin_ui.ui.notices import NOTICE
from services.admin_ui.ui.say import Text
from services.admin_ui.ui.screen import Screen
from services.admin_ui.ui.viewer import Reader
from shared.db.deliveries import LedgerEntry, NewDelivery


def copied_at_last(entry: LedgerEntry) -> NewDelivery:
    """An album that could not be sent as an answer is copied without being one."""
    parameters = {"chat_id": entry.chat_id, "from_chat_id": entry.user_id, "message_ids": list(entry.source_ids)}
    return in_place_of(entry, "copied", method="copyMessages", parameters=parameters)


def in_words_for(
    entry: LedgerEntry, messages: Iterable[CustomerMessage], reader: Reader, *, is_gone: bool
) -> list[NewDelivery]:
    """The stored text of each message. A reply to it still leads to the customer."""
    sign = DELETED if is_gone else NOT_RELAYED
    return [
        _said(entry, f"text/{message.message_id}/{number}", text, reader, source_ids=(message.message_id,))
        for message in messages
        for number, text in enumerate(in_words(sign, message.label, message.text, reader))
    ]


def missing_parts(entry: LedgerEntry, missing: int, reader: Reader) -> NewDelivery:
    """Says that some of an album did not come along."""
    return _said(
        entry, "missing", parts_missing(missing, len(entry.source_ids)), reader, kind=NOTICE.name, source_ids=()
    )


def _said(entry: LedgerEntry, how: str, text: Text, reader: Reader, **changes: Any) -> NewDelivery:
    parameters = sending_parameters(entry.chat_id, Screen(text), reader)
    return in_place_of(entry, how, method="sendMessage", parameters=parameters, content=(), **changes)
