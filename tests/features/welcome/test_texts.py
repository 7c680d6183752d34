"""How a customer is welcomed."""

import pytest

from services.admin_ui.features.welcome.texts import HINT, greeting
from services.admin_ui.ui.viewer import ENGLISH, Reader

RUSSIAN = Reader(language="ru")


def test_a_customer_is_greeted_by_name_and_the_name_is_inert() -> None:
    assert greeting("<b>Ann</b>").html(ENGLISH).startswith("👋 Hello, &lt;b&gt;Ann&lt;/b&gt;, and welcome!")
    assert greeting("<b>Анна</b>").html(RUSSIAN).startswith("👋 Здравствуйте, &lt;b&gt;Анна&lt;/b&gt;! Рады вам.")


@pytest.mark.parametrize("name", ["", "\u3164", " \n"])
def test_a_name_nobody_can_see_is_left_out(name: str) -> None:
    assert greeting(name).html(ENGLISH).startswith("👋 Hello, and welcome!")
    assert greeting(name).html(RUSSIAN).startswith("👋 Здравствуйте! Рады вам.")


def test_the_hint_says_what_to_do() -> None:
    assert HINT.html(ENGLISH) == "Just write your message here: a real person reads it."
    assert HINT.html(RUSSIAN) == "Просто напишите сюда: ваше сообщение прочитает живой человек."
