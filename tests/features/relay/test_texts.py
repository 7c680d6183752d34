"""What an admin reads above a relayed message, or in place of one, in both languages."""

import pytest

from services.admin_ui.features.relay.fallbacks import copied_at_last, in_words_for, missing_parts
from services.admin_ui.features.relay.store import CustomerMessage
from services.admin_ui.features.relay.texts import DELETED, NOT_RELAYED, in_words, parts_missing, whose
from services.admin_ui.ui.viewer import ENGLISH, Reader
from shared.telegram.text import plain, utf16_length
from tests.support.inbox_rows import conversation
from tests.support.ledger_rows import entry

RUSSIAN = Reader(language="ru")


def told(label: str | None, text: str, reader: Reader = ENGLISH) -> list[str]:
    return [one.html(reader) for one in in_words(DELETED, label, text, reader)]


def test_the_name_above_a_live_message_is_inert() -> None:
    evil = conversation(username=None, first_name="<a>")
    assert whose(evil).html(ENGLISH) == "👇 <b>&lt;a&gt;</b> writes:"
    assert whose(evil).html(RUSSIAN) == "👇 Пишет <b>&lt;a&gt;</b>:"


def test_a_message_in_words_has_its_label_and_text() -> None:
    assert told("📷 Photo", "a <b>") == ["🗑 Deleted by the customer\n📷 Photo a &lt;b&gt;"]
    assert told(None, "Hello\n\n\nthere") == ["🗑 Deleted by the customer\nHello\n\n\nthere"]
    assert told("🎤 Voice 0:12", "") == ["🗑 Deleted by the customer\n🎤 Voice 0:12"]


def test_what_is_written_right_to_left_turns_only_itself() -> None:
    assert told(None, "שלום") == ["🗑 Deleted by the customer\n\u2068שלום\u2069"]


@pytest.mark.parametrize("reader", [ENGLISH, RUSSIAN], ids=["en", "ru"])
@pytest.mark.parametrize("long", ["ü😀" * 1300 + "x" * 190, "א" * 4096, "<" * 4090])
def test_a_message_in_words_is_never_cut(long: str, reader: Reader) -> None:
    first, second = (plain(one) for one in told(None, long, reader))
    whole = first.removeprefix(f"{DELETED.plain(reader)}\n") + second
    assert whole.replace("\u2068", "").replace("\u2069", "") == long
    assert max(utf16_length(first), utf16_length(second)) <= 4096


def test_an_album_that_lost_parts_says_how_many() -> None:
    assert parts_missing(1, 4).html(ENGLISH) == "🗑 1 of 4 parts deleted by the customer"
    assert parts_missing(1, 4).html(RUSSIAN) == "🗑 Клиент удалил 1 из 4 частей альбома"


def test_what_cannot_be_copied_says_so() -> None:
    assert NOT_RELAYED.html(ENGLISH) == "⚠️ Telegram does not let the bot pass this on"
    assert NOT_RELAYED.html(RUSSIAN) == "⚠️ Telegram не разрешает боту переслать это сообщение"


def test_a_reply_to_words_still_leads_to_the_customer() -> None:
    relay = entry(cause="relay/1001/7/5", kind="relay", chat_id=1001, admin_id=1001, source_ids=(5, 6))
    messages = [CustomerMessage(number, "photo", "📷 Photo", "", None, None, None) for number in (5, 6)]
    made = in_words_for(relay, messages, RUSSIAN, is_gone=True)
    assert [(one.cause, one.kind, one.source_ids) for one in made] == [
        ("relay/1001/7/5/text/5/0", "relay", (5,)),
        ("relay/1001/7/5/text/6/0", "relay", (6,)),
    ]
    assert made[0].parameters["text"] == "🗑 Клиент удалил это сообщение\n📷 Фото"


def test_an_album_is_copied_where_it_cannot_answer() -> None:
    relay = entry(cause="relay/1001/7/5", kind="relay", chat_id=1001, user_id=7, admin_id=1001, source_ids=(5, 6))
    copied = copied_at_last(relay)
    assert (copied.cause, copied.method, copied.source_ids) == ("relay/1001/7/5/copied", "copyMessages", (5, 6))
    assert copied.parameters == {"chat_id": 1001, "from_chat_id": 7, "message_ids": [5, 6]}


def test_missing_parts_are_told_by_a_notice_of_nothing() -> None:
    relay = entry(cause="relay/1001/7/5", kind="relay", chat_id=1001, user_id=7, admin_id=1001, source_ids=(5, 6, 7))
    notice = missing_parts(relay, 2, ENGLISH)
    assert (notice.cause, notice.kind, notice.source_ids, notice.content) == (
        "relay/1001/7/5/missing",
        "notice",
        (),
        (),
    )
    assert notice.parameters["text"] == "🗑 2 of 3 parts deleted by the customer"
