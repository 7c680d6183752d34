"""Everybody who has a phone in this Telegram."""

from __future__ import annotations

import random

import msgspec

from deploy.local.simulator.errors import ControlError
from deploy.local.simulator.records import Person
from deploy.local.simulator.store import Store


class People:
    """Kept in memory and written through to the store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._people = {person.user_id: person for person in store.people()}

    def all(self) -> list[Person]:
        return list(self._people.values())

    def find(self, user_id: int) -> Person | None:
        return self._people.get(user_id)

    def get(self, user_id: int) -> Person:
        """Raises ControlError 404 for a stranger."""
        person = self._people.get(user_id)
        if person is None:
            raise ControlError(404, f"There is no person {user_id}.")
        return person

    def add(self, person: Person) -> Person:
        """Raises ControlError 409 when the id or the username is taken."""
        if person.user_id in self._people:
            raise ControlError(409, f"There is a person {person.user_id} already.")
        taken = {known.username.lower() for known in self._people.values() if known.username}
        if person.username and person.username.lower() in taken:
            raise ControlError(409, f"The username @{person.username} is taken.")
        return self._put(person)

    def ensure(self, person: Person) -> Person:
        return self._people.get(person.user_id) or self._put(person)

    def make_admin(self, admin: Person) -> Person:
        """The admin as remembered from a former run, or as given."""
        known = self._people.get(admin.user_id)
        if known is not None and known.is_admin:
            return known
        return self._put(msgspec.structs.replace(known or admin, is_admin=True))

    def change(self, user_id: int, **fields: object) -> Person:
        return self._put(msgspec.structs.replace(self.get(user_id), **fields))

    def free_id(self) -> int:
        """Nine or ten digits, as Telegram gives them."""
        while True:
            user_id = random.randint(100_000_000, 7_999_999_999)  # noqa: S311 (an id, not a secret)
            if user_id not in self._people:
                return user_id

    def _put(self, person: Person) -> Person:
        self._people[person.user_id] = person
        self._store.put_person(person)
        return person
