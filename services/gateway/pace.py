"""How patiently Telegram, and the broker, are asked again."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """How patiently Telegram is asked, in seconds."""

    long_poll_s: int = 50
    answer_s: float = 10.0
    """Beyond the long poll, until an answer counts as lost."""
    same_offset_s: float = 3.0
    """Telegram throttles who asks the same offset again sooner."""
    first_wait_s: float = 0.5
    longest_wait_s: float = 30.0
    stop_s: float = 5.0
    webhook_check_s: float = 60.0
    """Between two looks at whether the webhook is still ours."""


def waits(pace: Pace) -> Iterator[float]:
    """Ever longer waits between attempts."""
    wait_s = pace.first_wait_s
    while True:
        yield wait_s
        wait_s = min(wait_s * 2, pace.longest_wait_s)
