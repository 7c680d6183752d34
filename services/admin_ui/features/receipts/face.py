"""How other features notify an admin about a message they sent, in the transaction that settles it."""

from services.admin_ui.features.receipts.notices import (
    ARRIVED,
    correct_notice,
    give_notice,
    give_receipt,
    take_back_notice,
    take_back_sign_of_waiting,
)
from services.admin_ui.features.receipts.screen import (
    arrived_after_all,
    arrived_in_part,
    arrived_twice,
    change_refused,
    in_doubt,
    leaves_now,
    not_delivered,
)

__all__ = [
    "ARRIVED",
    "arrived_after_all",
    "arrived_in_part",
    "arrived_twice",
    "change_refused",
    "correct_notice",
    "give_notice",
    "give_receipt",
    "in_doubt",
    "leaves_now",
    "not_delivered",
    "take_back_notice",
    "take_back_sign_of_waiting",
]
