"""What both ends of a Bot API call have to know of its method."""

from typing import Final

_NOT_REPEATABLE: Final = ("send", "copy", "forward", "post", "repost", "gift", "refund", "transfer", "create")


def may_be_repeated(method: str) -> bool:
    """Whether calling it twice does no more than calling it once."""
    return not method.startswith(_NOT_REPEATABLE)
