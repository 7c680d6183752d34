"""What is on its way just now."""

from shared.errors import TryAgain


class NotSettledYet(TryAgain):
    """What became of a message will be known in a moment; until then nobody knows which message it is over there."""
