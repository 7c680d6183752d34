"""What is needed to call somebody by name."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PersonName:
    """A customer's or an admin's names; of an admin who never wrote to the bot only the id is known."""

    user_id: int
    username: str | None = None
    first_name: str = ""
    last_name: str | None = None
