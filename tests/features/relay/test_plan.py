"""A customer's messages as deliveries to an admin who is in the conversation."""

from typing import Any

from services.admin_ui.features.relay.plan import ALBUM_WAIT_S, RelayPlan, plan_relays
from services.admin_ui.features.relay.store import CustomerMessage, OpenRelay
from shared.db.direct_modes import DirectMode
from tests.support.inbox_rows import NOW

MODE = DirectMode(
    admin_id=1001,
    user_id=7,
    entered_at=NOW,
    used_at=NOW,
    shown_from_id=0,
    shown_ids=(),
    banner_ids=(),
    answered_up_to=0,
)


def said(message_id: int, **rest: Any) -> CustomerMessage:
    fields: dict[str, Any] = {
        "kind": "text",
        "label": None,
        "text": f"text {message_id}",
        "file_id": None,
        "media_group_id": None,
        "reply_to_message_id": None,
    }
    return CustomerMessage(message_id=message_id, **fields | rest)


def photo(message_id: int, group: str | None = "g", **rest: Any) -> CustomerMessage:
    return said(message_id, kind="photo", file_id=f"file {message_id}", media_group_id=group, **rest)


def in_flight_relay(*source_ids: int, is_queued: bool = True, group: str | None = None) -> OpenRelay:
    return OpenRelay(55, 1001, 7, source_ids, is_queued=is_queued, media_group_id=group)


def plan(*messages: CustomerMessage, **rest: Any) -> RelayPlan:
    given: dict[str, Any] = {"in_flight": [], "counterparts": {}, "waiting_parts": {}}
    return plan_relays(MODE, messages, **given | rest)


def calls(made: RelayPlan) -> list[tuple[str, dict[str, Any]]]:
    return [
        (one.method, {name: value for name, value in one.parameters.items() if name != "chat_id"}) for one in made.new
    ]


def test_each_message_is_copied_once_in_its_order() -> None:
    made = plan(said(5), said(6))
    assert calls(made) == [
        ("copyMessage", {"from_chat_id": 7, "message_id": 5}),
        ("copyMessage", {"from_chat_id": 7, "message_id": 6}),
    ]
    assert [one.cause for one in made.new] == ["relay/1001/7/5", "relay/1001/7/6"]
    assert [(one.chat_id, one.source_ids, one.wait_s) for one in made.new] == [(1001, (5,), 0), (1001, (6,), 0)]


def test_an_answer_stays_an_answer_where_the_original_is_known() -> None:
    made = plan(said(5, reply_to_message_id=3), said(6, reply_to_message_id=4), counterparts={3: 903})
    answer = {"reply_parameters": {"message_id": 903, "allow_sending_without_reply": True}}
    assert calls(made) == [
        ("copyMessage", {"from_chat_id": 7, "message_id": 5} | answer),
        ("copyMessage", {"from_chat_id": 7, "message_id": 6}),
    ]


def test_an_answer_to_a_message_in_flight_waits_with_all_after_it() -> None:
    made = plan(said(5), said(6, reply_to_message_id=4), said(7), in_flight=[in_flight_relay(4)])
    assert [one.source_ids for one in made.new] == [(5,)]
    assert made.left == 2
    at_once = plan(said(5), said(6, reply_to_message_id=5))
    assert [one.source_ids for one in at_once.new] == [(5,)]
    assert at_once.left == 1


def test_parts_of_an_album_wait_for_each_other() -> None:
    made = plan(said(4), photo(5), photo(6), said(7), photo(8, "other"))
    assert calls(made) == [
        ("copyMessage", {"from_chat_id": 7, "message_id": 4}),
        ("copyMessages", {"from_chat_id": 7, "message_ids": [5, 6]}),
        ("copyMessage", {"from_chat_id": 7, "message_id": 7}),
        ("copyMessage", {"from_chat_id": 7, "message_id": 8}),
    ]
    assert [one.wait_s for one in made.new] == [0, ALBUM_WAIT_S, 0, ALBUM_WAIT_S]
    assert [content.media_group_id for content in made.new[1].content] == ["g", "g"]


def test_a_late_part_joins_the_album_that_waits() -> None:
    waiting = in_flight_relay(5, 7, group="g")
    made = plan(photo(6), in_flight=[waiting], waiting_parts={55: [photo(5), photo(7)]})
    assert made.new == []
    (extension,) = made.extensions
    assert extension.delivery_id == 55
    assert extension.album.parameters["message_ids"] == [5, 6, 7]
    assert extension.album.source_ids == (5, 6, 7)
    assert [(one.cause, one.method, one.wait_s) for one in extension.otherwise] == [
        ("relay/1001/7/6", "copyMessage", 0)
    ]


def test_a_part_whose_album_has_left_goes_alone() -> None:
    made = plan(photo(6), in_flight=[in_flight_relay(5, is_queued=False, group="g")])
    assert [(one.cause, one.method) for one in made.new] == [("relay/1001/7/6", "copyMessage")]
    assert made.extensions == []


def test_more_than_an_album_holds_begins_another() -> None:
    made = plan(*[photo(number) for number in range(1, 13)])
    assert [len(one.source_ids) for one in made.new] == [10, 2]
    full = in_flight_relay(*range(1, 11), group="g")
    assert [one.source_ids for one in plan(photo(11), in_flight=[full], waiting_parts={55: []}).new] == [(11,)]


def test_an_album_that_answers_is_sent_by_its_files() -> None:
    made = plan(photo(5, reply_to_message_id=3), photo(6, reply_to_message_id=3), counterparts={3: 903})
    ((method, parameters),) = calls(made)
    assert method == "sendMediaGroup"
    assert parameters["media"] == [
        {"type": "photo", "media": "file 5", "caption": "text 5"},
        {"type": "photo", "media": "file 6", "caption": "text 6"},
    ]
    assert parameters["reply_parameters"]["message_id"] == 903
    without_a_file = plan(photo(5, reply_to_message_id=3), said(6, media_group_id="g"), counterparts={3: 903})
    assert calls(without_a_file)[0][0] == "copyMessages"
