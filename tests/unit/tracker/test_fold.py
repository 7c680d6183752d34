from services.tracker.fold import fold
from shared.contracts.customer_events import AnyCustomerEvent
from shared.db.inbox import InboxChanges
from tests.support.events import at, block, edit, message, seen


def test_rows_are_sorted_by_key_and_each_key_stands_once() -> None:
    events: list[AnyCustomerEvent] = [
        message(9, 2),
        message(3, 5),
        message(9, 1),
        message(3, 5),
        edit(9, 4),
        edit(3, 4),
    ]
    changes = fold(events)
    assert [(m.user_id, m.message_id) for m in changes.received] == [(3, 5), (9, 1), (9, 2)]
    assert [(m.user_id, m.message_id) for m in changes.edited] == [(3, 4), (9, 4)]
    assert [customer.user_id for customer in changes.customers] == [3, 9]


def test_the_newest_profile_wins_and_the_first_sight_is_the_earliest() -> None:
    events = [
        seen(second=5, update_id=50, first_name="Middle"),
        seen(second=9, update_id=51, first_name="Newest"),
        seen(second=9, update_id=49, first_name="Same second, earlier update"),
        seen(second=2, update_id=10, first_name="Oldest"),
    ]
    (customer,) = fold(events).customers
    assert (customer.first_name, customer.first_seen_at, customer.profile_at) == ("Newest", at(2), at(9))


def test_the_newest_edit_of_a_message_wins_whatever_comes_first() -> None:
    events = [edit(second=7, text="Second"), edit(second=6, text="First"), edit(second=7, text="Second")]
    assert [one.text for one in fold(events).edited] == ["Second"]


def test_the_newest_block_wins() -> None:
    events = [block(second=9, update_id=3, blocked=False), block(second=9, update_id=2), block(second=1, update_id=1)]
    assert [change.blocked for change in fold(events).blocks] == [False]


def test_every_customer_of_any_event_is_among_the_customers() -> None:
    events: list[AnyCustomerEvent] = [message(1), edit(2), seen(3), block(4)]
    assert [customer.user_id for customer in fold(events).customers] == [1, 2, 3, 4]


def test_folding_nothing_gives_nothing() -> None:
    assert fold([]) == InboxChanges([], [], [], [])
