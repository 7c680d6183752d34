"""What is sent in the place of a notification that Telegram refused, and what takes an old one away."""

from datetime import timedelta

from services.admin_ui.features.notifications.choice import NotifyOfOne
from services.admin_ui.features.notifications.delivered import DELETED_WITHIN, removal_of, sent_again, without_markup
from services.admin_ui.features.notifications.notify import notification_of
from tests.support.inbox_rows import NOW
from tests.support.ledger_rows import entry
from tests.support.notification_rows import due, recipient

OVER_THE_OLD = notification_of(NotifyOfOne(due(), 900), recipient(), NOW)
THERE = entry(
    cause=OVER_THE_OLD.cause,
    kind="push",
    method=OVER_THE_OLD.method,
    parameters=OVER_THE_OLD.parameters,
    source_ids=(77,),
)


def test_over_a_message_that_is_gone_comes_a_new_one() -> None:
    again = sent_again(THERE)
    assert (again.cause, again.method, again.source_ids) == ("push/1001/101/1/new", "sendMessage", (77,))
    assert "message_id" not in again.parameters


def test_refused_markup_is_left_out() -> None:
    plain = without_markup(THERE)
    assert (plain.cause, plain.method) == ("push/1001/101/1/plain", "editMessageText")
    assert "parse_mode" not in plain.parameters
    assert plain.parameters["text"] == "🔥 💬 @alice123 🏆 VIP · 3 new\nHey, I need help with my purchase..."


def test_a_digest_too_old_to_be_deleted_loses_its_buttons() -> None:
    removal = removal_of(1001, 900, timedelta(hours=1))
    assert (removal.kind, removal.method) == ("deletion", "deleteMessage")
    removal = removal_of(1001, 900, DELETED_WITHIN)
    assert (removal.kind, removal.method) == ("edit", "editMessageReplyMarkup")
    assert removal.parameters == {"chat_id": 1001, "message_id": 900}
