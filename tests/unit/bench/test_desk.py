"""How long what an admin did took, told by the log of Telegram's side."""

from tests.bench.control import Log
from tests.bench.desk import durations
from tests.support.fake_bot_api import Call, Page


def is_send(call: Call) -> bool:
    """What the update was to bring about."""
    return call.method == "sendMessage"


def test_a_wait_ends_with_the_first_call_of_the_right_kind_after_the_update_was_handed_out() -> None:
    calls = [
        Call("sendMessage", 0.5, {}),
        Call("sendChatAction", 1.1, {}),
        Call("sendMessage", 1.25, {}),
        Call("sendMessage", 1.5, {}),
    ]

    assert durations(Log([Page(1, 3, 1.0)], calls), {2: is_send}) == [250.0]


def test_what_has_caused_nothing_yet_is_left_out() -> None:
    log = Log([Page(1, 1, 1.0)], [Call("sendMessage", 1.25, {})])

    assert durations(log, {2: is_send}) == []
    assert durations(Log(log.pages, []), {1: is_send}) == []


def test_an_update_handed_out_again_counts_from_the_first_time() -> None:
    log = Log([Page(1, 2, 1.0), Page(2, 3, 2.0)], [])

    assert log.handed_out() == {1: 1.0, 2: 1.0, 3: 2.0}
