"""How patiently Telegram is asked again."""

from dataclasses import dataclass
from typing import Final

from shared.retry import Patience

WITH_TELEGRAM: Final = Patience(first_pause=0.5, longest_pause=30.0)


@dataclass(frozen=True, slots=True)
class Pace:
    """How patiently Telegram is asked, in seconds."""

    long_poll_s: int = 50
    answer_s: float = 10.0
    """Beyond the long poll, until an answer counts as lost."""
    same_offset_s: float = 3.0
    """Telegram throttles who asks the same offset again sooner."""
    patience: Patience = WITH_TELEGRAM
    stop_s: float = 5.0
    webhook_check_s: float = 60.0
    """Between two looks at whether the webhook is still ours."""
