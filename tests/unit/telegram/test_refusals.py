"""Telegram's refusals: what each means, and how it is said to people."""

import pytest

from shared.telegram.refusals import PHRASES, Meaning, refusal_of

BLOCKED = "Forbidden: bot was blocked by the user"


@pytest.mark.parametrize(
    ("code", "description", "meaning", "phrase"),
    [
        (403, BLOCKED, "blocked", "the customer blocked the bot"),
        (403, "Forbidden: user is deactivated", "blocked", "the account is deleted"),
        (
            403,
            "Forbidden: bot can't initiate conversation with a user",
            "out_of_reach",
            "the customer never started the bot",
        ),
        (403, "Forbidden: bots can't send messages to bots", "out_of_reach", "bots can't send messages to bots"),
        (400, "Bad Request: chat not found", "out_of_reach", "the chat was not found"),
        (400, "Bad Request: message is too long", "too_long", "the text is too long (4096 characters at most)"),
        (400, "Bad Request: MESSAGE_TOO_LONG", "too_long", "the text is too long (4096 characters at most)"),
        (
            400,
            "Bad Request: message caption is too long",
            "too_long",
            "the caption is too long (1024 characters at most)",
        ),
        (
            400,
            "Bad Request: MEDIA_CAPTION_TOO_LONG",
            "too_long",
            "the caption is too long (1024 characters at most)",
        ),
        (400, "Bad Request: message to copy not found", "gone", "the original message is gone"),
        (400, "Bad Request: there are no messages to copy", "gone", "the original message is gone"),
        (400, "Bad Request: MESSAGE_ID_INVALID", "gone", "the original message is gone"),
        (
            400,
            "Bad Request: message can't be copied",
            "unsupported",
            "Telegram does not let bots send this kind of message",
        ),
        (400, "Bad Request: VOICE_MESSAGES_FORBIDDEN", "unsupported", "the customer does not accept voice messages"),
        (400, "Bad Request: can't parse entities: oh", "unparsable", "can't parse entities: oh"),
        (413, "Request Entity Too Large", "other", "Request Entity Too Large"),
        (400, "Bad Request: a <b>new</b>\x00\nrefusal", "other", "a <b>new</b> refusal"),
        (400, "", "other", "Telegram refused it"),
        (400, "x" * 500, "other", "x" * 200 + "…"),
    ],
)
def test_a_refusal_has_a_meaning_and_a_phrase(code: int, description: str, meaning: Meaning, phrase: str) -> None:
    refusal = refusal_of(code, description, "copyMessage")
    assert (refusal.meaning, refusal.phrase) == (meaning, phrase)
    assert not refusal.leaves_nothing_to_do


def test_an_edit_of_what_is_gone_says_so() -> None:
    assert refusal_of(400, "Bad Request: MESSAGE_ID_INVALID", "editMessageText").phrase == "the message is gone"


@pytest.mark.parametrize(
    ("method", "description", "is_done"),
    [
        ("editMessageText", "Bad Request: message is not modified: specified new message …", True),
        ("setMessageReaction", "Bad Request: message is not modified", True),
        ("deleteMessage", "Bad Request: message to delete not found", True),
        ("deleteMessages", "Bad Request: message identifier is not specified", True),
        ("deleteMessage", "Bad Request: message can't be deleted for everyone", False),
        ("editMessageText", "Bad Request: message to edit not found", False),
    ],
)
def test_what_is_as_wanted_leaves_nothing_to_do(method: str, description: str, is_done: bool) -> None:
    assert refusal_of(400, description, method).leaves_nothing_to_do is is_done


def test_phrases_hold_no_markup_and_no_places_for_values() -> None:
    assert not [phrase for phrase in PHRASES if not phrase or set(phrase) & set("<>&{}")]
