"""What happened in conversations and is still to be dealt with for the admins: the rows that trackers write."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class BacklogRow:
    """A row of the backlog. `message_id` 0: new messages came in, or somebody dealt with them; else it was edited."""

    user_id: int
    message_id: int = 0
