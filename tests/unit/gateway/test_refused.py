"""What an admin did after something that was refused waits for that, and for nothing else."""

from services.gateway.receive.refused import HELD_FOR_S, Refused

ANN, BOB = 1001, 1002


def test_later_ones_wait_until_the_refused_one_has_come() -> None:
    refused = Refused()
    refused.note(ANN, 10, 0.0)
    assert refused.keeps_back(ANN, 11, 1.0)
    assert not refused.keeps_back(ANN, 10, 1.0), "the refused one itself"
    assert not refused.keeps_back(ANN, 9, 1.0), "an earlier one"
    assert not refused.keeps_back(BOB, 11, 1.0), "somebody else's"
    refused.forget(ANN, 10)
    assert not refused.keeps_back(ANN, 11, 1.0)


def test_each_of_several_is_waited_for() -> None:
    refused = Refused()
    for update_id in (10, 12):
        refused.note(ANN, update_id, 0.0)
    refused.forget(ANN, 10)
    assert not refused.keeps_back(ANN, 12, 1.0)
    assert refused.keeps_back(ANN, 13, 1.0)
    refused.forget(ANN, 12)
    refused.forget(ANN, 12)
    assert not refused.keeps_back(ANN, 13, 1.0)


def test_what_never_comes_is_not_waited_for_for_ever() -> None:
    refused = Refused()
    refused.note(ANN, 10, 0.0)
    assert refused.keeps_back(ANN, 11, HELD_FOR_S - 1)
    assert not refused.keeps_back(ANN, 11, HELD_FOR_S)
    refused.forget(ANN, 10)
