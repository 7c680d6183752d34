"""Labels as the tracker stores them are said in the reader's language, and nothing else is touched."""

from typing import Any

import msgspec
import pytest

from services.admin_ui.ui.labels import label_and_text, preview_text, translated_label
from services.admin_ui.ui.say import in_html
from services.admin_ui.ui.viewer import ENGLISH, Reader
from shared.telegram.content import content_in
from tests.support.updates import message

RUSSIAN = Reader(language="ru")
FILE = {"file_id": "F", "duration": 12}
PLAIN = {key: value for key, value in message(5, 7).items() if key != "text"}


@pytest.mark.parametrize(
    ("holding", "russian"),
    [
        ({"photo": [{"file_id": "S"}]}, "📷 Фото"),
        ({"video": FILE}, "🎬 Видео 0:12"),
        ({"video_note": FILE}, "📹 Видеосообщение 0:12"),
        ({"voice": FILE}, "🎤 Голосовое 0:12"),
        ({"audio": FILE}, "🎵 Аудио 0:12"),
        ({"audio": FILE | {"title": "Audio"}}, "🎵 Аудио 0:12"),
        ({"audio": FILE | {"title": "Song"}}, "🎵 Song 0:12"),
        ({"animation": {"file_id": "F"}}, "🎞 GIF"),
        ({"document": {"file_id": "F"}}, "📄 Документ"),
        ({"document": {"file_id": "F", "file_name": "Document 2.pdf"}}, "📄 Document 2.pdf"),
        ({"sticker": {"file_id": "F", "emoji": "👩‍💻"}}, "👩‍💻 Стикер"),
        ({"sticker": {"file_id": "F"}}, "🖼 Стикер"),
        ({"contact": {"first_name": "Bob"}}, "👤 Контакт: Bob"),
        ({"venue": {"title": "Cafe"}}, "📍 Место Cafe"),
        ({"location": {}}, "📍 Геопозиция"),
        ({"poll": {"question": "Tea?"}}, "📊 Опрос: Tea?"),
        ({"dice": {"emoji": "🎲"}}, "🎲 Кубик"),
        ({"game": {"title": "Chess"}}, "🎮 Игра: Chess"),
        ({"story": {}}, "📖 История"),
        ({"never_heard_of": {}}, "📎 Сообщение"),
    ],
)
def test_every_label_there_is_has_a_translation(holding: dict[str, Any], russian: str) -> None:
    content = content_in(msgspec.json.encode(PLAIN | holding))
    assert content is not None
    assert content.label is not None
    assert translated_label(content.label, RUSSIAN) == russian
    assert translated_label(content.label, ENGLISH) == content.label


@pytest.mark.parametrize(
    ("stored", "russian"),
    [
        ("📷 Photo A cat", "📷 Фото A cat"),
        ("🎤 Voice 0:12", "🎤 Голосовое 0:12"),
        ("📎 Part of an album", "📎 Часть альбома"),
        ("📷 Photos", "📷 Photos"),
        ("Photo", "Photo"),
        ("my Sticker", "my Sticker"),
        ("I have a 📷 Photo", "I have a 📷 Photo"),
        ("", ""),
    ],
)
def test_a_preview_begins_with_its_label_or_has_none(stored: str, russian: str) -> None:
    assert in_html(preview_text(stored), RUSSIAN) == russian
    assert in_html(preview_text(stored), ENGLISH) == stored


def test_what_people_wrote_stays_inert() -> None:
    assert in_html(preview_text("📷 Photo <b>א"), RUSSIAN) == "\u2068📷 Фото &lt;b&gt;א\u2069"


def test_a_message_reads_as_its_preview_is_stored() -> None:
    assert label_and_text("📷 Photo", "A cat") == "📷 Photo A cat"
    assert label_and_text("📷 Photo", "") == "📷 Photo"
    assert label_and_text(None, "A cat") == "A cat"
