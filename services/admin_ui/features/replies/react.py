"""Reactions, both ways: the bot's one reaction shows what the other side chose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.admin_ui.features.replies.outgoing import reaction_on
from services.admin_ui.features.replies.store import is_being_relayed, is_sending_to, lock_customer
from services.admin_ui.features.replies.texts import ONLY_STANDARD_REACTIONS
from services.admin_ui.features.replies.unsettled import NotSettledYet
from services.admin_ui.ui.notices import tell
from shared.db import Database
from shared.db.deliveries import NewDelivery, enqueue
from shared.db.message_pairs import MessagePair, find_pair, pairs_of
from shared.domain.deliveries import Lane

RECEIPT: Final = "👍"
"""What a delivered message of an admin shows while the customer has no reaction on it."""

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reacted:
    """Somebody's reactions on a message in their chat with the bot, as they are now and as they were."""

    update_id: int
    person_id: int
    message_id: int
    now: Sequence[Json]
    before: Sequence[Json]

    @property
    def emoji(self) -> str | None:
        """The newest standard one; a bot can set no other."""
        chosen: list[str] = [reaction["emoji"] for reaction in self.now if reaction.get("type") == "emoji"]
        fresh = [emoji for emoji in chosen if {"type": "emoji", "emoji": emoji} not in self.before]
        newest = fresh or chosen
        return newest[-1] if newest else None

    @property
    def is_beyond_bots(self) -> bool:
        """Whether there is a reaction, but none that a bot can set."""
        return bool(self.now) and self.emoji is None

    def cause(self, copy: int = 0) -> str:
        """What is done about it, for each copy of the message."""
        return f"reaction/{self.person_id}/{self.message_id}/{self.update_id}/{copy}"


async def pass_admins_reaction_on(database: Database, reacted: Reacted) -> None:
    """Onto the customer's message, or onto the bot's one that carried the admin's own.

    Raises:
        NotSettledYet: it may be on a message that is on its way just now.
    """
    async with database.transaction() as connection:
        may_be_arriving = await is_sending_to(connection, reacted.person_id)
        pair = await find_pair(connection, reacted.person_id, reacted.message_id)
        if pair is None:
            return _wait_if(may_be_arriving)
        if pair.role == "push":
            return None
        if reacted.is_beyond_bots:
            await tell(connection, reacted.person_id, "only_standard_reactions", ONLY_STANDARD_REACTIONS)
        if await lock_customer(connection, pair.user_id):
            await enqueue(connection, _on_customers_side(reacted, pair))
    return None


async def pass_customers_reaction_on(database: Database, reacted: Reacted) -> None:
    """Onto the message of the admin who sent it, in the place of the receipt; onto relayed ones wherever they are.

    Raises:
        NotSettledYet: it may be on a message that is on its way just now.
    """
    async with database.transaction() as connection:
        may_be_arriving = await is_sending_to(connection, reacted.person_id)
        is_on_its_way = await is_being_relayed(connection, reacted.person_id, reacted.message_id)
        pairs = await pairs_of(connection, reacted.person_id, reacted.message_id)
        _wait_if(is_on_its_way or (may_be_arriving and not pairs))
        await enqueue(connection, *(_on_admins_side(reacted, pair, copy) for copy, pair in enumerate(pairs)))


def _wait_if(may_be_arriving: bool) -> None:
    """Asked before the pairs are looked for: what was settled since then has its pair."""
    if may_be_arriving:
        raise NotSettledYet("the message may be on its way")


def _on_customers_side(reacted: Reacted, pair: MessagePair) -> NewDelivery:
    return reaction_on(
        pair.user_id, pair.customer_message_id, reacted.emoji, cause=reacted.cause(), pair=pair, lane=Lane.REPLIES
    )


def _on_admins_side(reacted: Reacted, pair: MessagePair, copy: int) -> NewDelivery:
    emoji = reacted.emoji or (RECEIPT if pair.role == "sent" else None)
    return reaction_on(
        pair.admin_id, pair.admin_message_id, emoji, cause=reacted.cause(copy), pair=pair, lane=Lane.PUSHES
    )
