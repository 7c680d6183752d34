"""The banner of direct message mode, what card and lists show of it, and the composer: others' names stay inert."""

import pytest

from services.admin_ui.features.conversation.actions import ShowCard
from services.admin_ui.features.direct_mode.actions import LeaveDirect, ShowDirect
from services.admin_ui.features.direct_mode.banner import BannerView, closed, direct_banner, direct_over
from services.admin_ui.features.direct_mode.card import here_now, names, sign, way_in
from services.admin_ui.features.direct_mode.composer import DONE, left, placeholder
from services.admin_ui.features.direct_mode.press import way_back
from services.admin_ui.features.history.actions import ShowHistory
from services.admin_ui.features.inbox.actions import ShowAll, ShowList
from services.admin_ui.ui.action import Action
from services.admin_ui.ui.message import render
from services.admin_ui.ui.say import Text
from services.admin_ui.ui.screen import Screen
from services.admin_ui.ui.viewer import ENGLISH, Reader, Viewer
from shared.db.conversations import ConversationRow
from shared.db.history import HistoryMessage
from shared.domain.people import PersonName
from shared.telegram.text import plain, utf16_length
from tests.support.inbox_rows import NOW, admin, claim, conversation

BACK = ShowList("archived")
ANN = Viewer(admin_id=1001, role="owner", now=NOW)
EVE = admin(2004, "eve")
RUSSIAN = Reader(language="ru")
READERS = pytest.mark.parametrize("reader", [ENGLISH, RUSSIAN], ids=["en", "ru"])
BOB, CAROL, DAN = (
    admin(2001, "bob"),
    admin(2002, "carol"),
    admin(2003, None, first_name="Dan", last_name="Ostrowski-Lee"),
)


def written(message_id: int, text: str, by: int | None = None) -> HistoryMessage:
    """The customer's message, or an admin's."""
    if by is None:
        return HistoryMessage(message_id, "incoming", None, NOW, None, text)
    return HistoryMessage(message_id, "outgoing", admin(by), NOW, None, text)


def banner(row: ConversationRow, *messages: HistoryMessage, unread_above: int = 0) -> Screen:
    return direct_banner(BannerView(row, messages, unread_above), BACK, ANN)


def shown(screen: Screen, reader: Reader = ANN) -> str:
    return render(screen, reader).text


def actions(screen: Screen) -> list[list[Action]]:
    return [[button.action for button in row] for row in screen.rows]


def test_the_banner_to_the_letter() -> None:
    screen = banner(conversation(), written(1, "Hello?"), written(2, "Hi!", 2001), written(3, "And me", ANN.admin_id))
    assert shown(screen) == (
        "💬 You are writing to <b>@alice123</b>: everything you send goes to them. /done leaves.\n"
        "\n"
        "📥 <b>@alice123</b> · 12:00\n"
        "<blockquote>Hello?</blockquote>\n"
        "📤 <b>@bob</b> · 12:00\n"
        "<blockquote>Hi!</blockquote>\n"
        "📤 <b>You</b> · 12:00\n"
        "<blockquote>And me</blockquote>"
    )
    labels = [[label for label, _ in row] for row in render(screen, ANN).rows]
    assert labels == [["📜 History", "👤 Card"], ["🚪 Leave"]]


def test_its_buttons_lead_back_where_one_came_from() -> None:
    assert actions(banner(conversation(101))) == [
        [ShowHistory(101, back=BACK), ShowCard(101, back=BACK)],
        [LeaveDirect(101, back=BACK)],
    ]


def test_it_warns_of_what_keeps_messages_from_arriving() -> None:
    text = shown(banner(conversation(has_blocked_bot=True, is_banned=True)))
    assert "\n🔕 They have blocked the bot" in text
    assert "\n🚫 They are banned" in text


def test_it_names_some_of_those_who_are_there_too() -> None:
    here = (admin(1001, "ann"), *(admin(2000 + number, f"bob{number}") for number in range(5)))
    assert "\n👁 Here too: @bob0, @bob1, @bob2 and 2 more" in shown(banner(conversation(here_now=here)))
    assert shown(banner(conversation(here_now=here[:3]))).endswith("\n👁 Here too: @bob0, @bob1")
    assert "👁" not in shown(banner(conversation(here_now=here[:1])))


def test_it_says_who_claimed_it_unless_oneself() -> None:
    assert "\n🙋 Claimed by: @bob" in shown(banner(conversation(claim=claim(BOB))))
    assert "🙋" not in shown(banner(conversation(claim=claim(admin(ANN.admin_id, "ann")))))


def test_it_counts_the_unread_it_does_not_show() -> None:
    text = shown(banner(conversation(), written(9, "Hello?"), unread_above=1234))
    assert "\n\n📬 1,234 unread before these: 📜 History\n📥 " in text


def test_what_people_wrote_cannot_be_markup_and_fits() -> None:
    named_like_markup = conversation(username=None, first_name="<b>" * 40)
    text = shown(banner(named_like_markup, *[written(number, "<i>&" * 1000) for number in range(5)]))
    assert "<i>" not in text
    assert utf16_length(plain(text)) < 3000


def test_a_mode_that_is_over_can_be_entered_again() -> None:
    screen = direct_over(conversation(101), BACK)
    assert shown(screen) == "💬 You are no longer writing to <b>@alice123</b>: what you send does not go to them."
    assert actions(screen) == [[ShowDirect(101, back=BACK), ShowCard(101, back=BACK)]]


def test_what_is_left_of_a_banner_has_no_buttons() -> None:
    remains = closed(admin(7, None, first_name="<a>"))
    assert shown(remains).startswith("💬 You were writing to <b>&lt;a&gt;</b> here. ")
    assert remains.rows == ()


@pytest.mark.parametrize(
    "screen",
    [
        banner(conversation(has_blocked_bot=True, is_banned=True, claim=claim(BOB), here_now=(BOB, CAROL, DAN, EVE))),
        banner(conversation(here_now=(BOB,)), unread_above=4),
        direct_over(conversation(), None),
        closed(BOB),
    ],
)
def test_every_line_and_button_is_translated(screen: Screen) -> None:
    english, russian = render(screen, ENGLISH), render(screen, RUSSIAN)
    for ours, theirs in zip(english.text.split("\n"), russian.text.split("\n"), strict=True):
        assert not ours or ours != theirs
    for row, same_row in zip(english.rows, russian.rows, strict=True):
        assert all(ours != theirs for (ours, _), (theirs, _) in zip(row, same_row, strict=True))


async def test_the_card_names_everybody_who_is_here() -> None:
    row = conversation(here_now=(CAROL, DAN))
    lines = await here_now(None, row, ANN)
    assert [line.html(ENGLISH) for line in lines] == ["👁 Here now: @carol, Dan Ostrowski-Lee"]
    assert [line.html(RUSSIAN) for line in lines] == ["👁 Сейчас здесь: @carol, Dan Ostrowski-Lee"]
    assert not await here_now(None, conversation(), ANN)


def test_the_card_has_the_way_in() -> None:
    ((place, button),) = way_in(conversation(101), BACK, ANN).items()
    assert place == (3, 2)
    assert button.action == ShowDirect(101, back=BACK)


@pytest.mark.parametrize(
    ("here", "mark", "line"),
    [
        ((), "", None),
        ((CAROL,), "👁", "👁 @carol"),
        ((CAROL, BOB, DAN), "👁", "👁 @carol +2"),
        ((DAN,), "👁", "👁 Dan Ostrowski-Le…"),
    ],
)
def test_a_list_shows_who_is_in_a_conversation(here: tuple[PersonName, ...], mark: str, line: str | None) -> None:
    row = conversation(here_now=here)
    named: Text | None = names(row)
    assert sign(row) == mark
    assert (named and named.html(ENGLISH)) == line


def test_leaving_says_whose_conversation_it_was() -> None:
    evil = conversation(username=None, first_name="<a>")
    assert left(evil).html(ENGLISH) == "✅ You left the conversation with &lt;a&gt;."
    assert left(evil).html(RUSSIAN) == "✅ Вы вышли из диалога: &lt;a&gt;."


@READERS
@pytest.mark.parametrize(
    "customer",
    [
        conversation(username="a" * 32),
        conversation(username=None, first_name="🤝" * 64, last_name="x" * 64),
        conversation(username=None, first_name="א" * 64),
    ],
)
def test_a_placeholder_is_never_longer_than_telegram_allows(customer: ConversationRow, reader: Reader) -> None:
    text = placeholder(customer, reader)
    assert text.startswith("Writing to " if reader is ENGLISH else "Кому: ")
    assert 9 < utf16_length(text) <= 64


def test_a_placeholder_holds_the_name_as_it_is() -> None:
    assert placeholder(conversation(username="alice123"), ENGLISH) == "Writing to @alice123"
    assert placeholder(conversation(username=None, first_name="<a>"), ENGLISH) == "Writing to <a>"
    assert placeholder(conversation(username="alice123"), RUSSIAN) == "Кому: @alice123"


def test_the_way_out_below_the_composer_is_short() -> None:
    assert (DONE.plain(ENGLISH), DONE.plain(RUSSIAN)) == ("✅ Done", "✅ Готово")


@pytest.mark.parametrize(
    ("shows", "back"),
    [
        (None, None),
        (ShowList("archived"), None),
        (ShowDirect(101, back=BACK), BACK),
        (ShowDirect(101), None),
        (ShowHistory(101, back=ShowCard(101, back=ShowAll())), ShowAll()),
    ],
)
def test_a_card_below_leads_back_past_screens_of_customers(shows: Action | None, back: Action | None) -> None:
    assert way_back(shows) == back
