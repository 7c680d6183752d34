"""What a settled delivery says of whom it was for."""

import pytest

from services.admin_ui.outbox.kind import Kind, Settled
from shared.db.database import Connection
from shared.telegram.refusals import Meaning
from tests.support.ledger_rows import ADMIN, CUSTOMER, entry


@pytest.mark.parametrize(
    ("chat_id", "meaning", "is_blocked", "is_out_of_reach"),
    [
        (CUSTOMER, "blocked", True, False),
        (CUSTOMER, "out_of_reach", False, False),
        (ADMIN, "blocked", False, True),  # the admin's own chat tells nothing of the customer
        (ADMIN, "out_of_reach", False, True),
        (ADMIN, "gone", False, False),
    ],
)
def test_a_block_marks_only_whose_chat_it_is(
    chat_id: int, meaning: Meaning, is_blocked: bool, is_out_of_reach: bool
) -> None:
    settled = Settled(entry(chat_id=chat_id), "rejected", meaning=meaning)
    assert (settled.is_blocked, settled.is_out_of_reach) == (is_blocked, is_out_of_reach)


def test_doubts_and_doubles_show_in_the_entry() -> None:
    assert Settled(entry(state="unknown"), "sent").was_in_doubt
    assert Settled(entry(state="sent", sent_ids=(5,)), "sent").was_made_twice
    assert not Settled(entry(), "sent").was_in_doubt
    assert not Settled(entry(), "sent").was_made_twice


@pytest.mark.parametrize("state", ["sent", "rejected", "unknown"])
async def test_only_what_was_declared_follows(state: str) -> None:
    followed: list[str] = []

    async def note(_: Connection, settled: Settled) -> None:
        followed.append(settled.state)

    kind, nothing = Kind("toy", delivered=note, refused=note, in_doubt=note), Kind("toy")
    connection: Connection = None  # type: ignore[assignment]  # Nothing is looked up.
    for one in (kind, nothing):
        await one.follow(connection, Settled(entry(), state))  # type: ignore[arg-type]  # From the table above.
    assert followed == [state]
