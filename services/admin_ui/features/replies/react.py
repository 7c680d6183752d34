"""Reactions, both ways: the bot's one reaction shows what the other side chose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from services.admin_ui.features.receipts.face import ARRIVED
from services.admin_ui.features.replies.store import NotSettledYet, is_being_relayed, is_receiving
from services.admin_ui.features.replies.texts import ONLY_STANDARD_REACTIONS
from services.admin_ui.outbox.build import reaction_call, to_admin, to_customer
from services.admin_ui.ui.desk import Desk
from services.admin_ui.ui.feature import Incoming
from services.admin_ui.ui.notices import notify
from shared.db.customers import lock_customer
from shared.db.deliveries import NewDelivery, enqueue_newest
from shared.db.message_pairs import MessagePair, find_pair, pairs_of

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reacted:
    """Somebody's reactions on a message in their chat with the bot, as they are now and as they were."""

    update_id: int
    person_id: int
    message_id: int
    now: Sequence[Json]
    before: Sequence[Json]

    @classmethod
    def of(cls, incoming: Incoming) -> Self:
        """As Telegram sends it."""
        now, before = incoming.content["new_reaction"], incoming.content["old_reaction"]
        return cls(incoming.update_id, incoming.person_id, incoming.message_id, now, before)

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


async def on_reaction(desk: Desk, incoming: Incoming) -> None:
    """An admin's reaction goes onto the customer's message, or onto the bot's one that carried the admin's own.

    Raises:
        NotSettledYet: it may be on a message that is in flight just now.
    """
    reacted = Reacted.of(incoming)
    async with desk.database.transaction() as connection:
        may_be_arriving = await is_receiving(connection, reacted.person_id)
        pair = await find_pair(connection, reacted.person_id, reacted.message_id)
        if pair is None:
            return _wait_if(may_be_arriving)
        if pair.role == "push":
            return None
        if reacted.is_beyond_bots:
            await notify(connection, reacted.person_id, "only_standard_reactions", ONLY_STANDARD_REACTIONS)
        if await lock_customer(connection, pair.user_id):
            await enqueue_newest(connection, _on_customers_side(reacted, pair))
    desk.sent()
    return None


async def on_customers_reaction(desk: Desk, incoming: Incoming) -> None:
    """A customer's reaction goes onto the message of the admin who sent it, in the place of the receipt; onto relayed
    ones wherever they are.

    Raises:
        NotSettledYet: it may be on a message that is in flight just now.
    """
    reacted = Reacted.of(incoming)
    async with desk.database.transaction() as connection:
        may_be_arriving = await is_receiving(connection, reacted.person_id)
        is_in_flight = await is_being_relayed(connection, reacted.person_id, reacted.message_id)
        pairs = await pairs_of(connection, reacted.person_id, reacted.message_id)
        _wait_if(is_in_flight or (may_be_arriving and not pairs))
        await enqueue_newest(connection, *(_on_admins_side(reacted, pair, copy) for copy, pair in enumerate(pairs)))
    desk.sent()


def _wait_if(may_be_arriving: bool) -> None:
    """Asked before the pairs are looked for: what was settled since then has its pair."""
    if may_be_arriving:
        raise NotSettledYet("the message may be in flight")


def _on_customers_side(reacted: Reacted, pair: MessagePair) -> NewDelivery:
    call = reaction_call(pair.customer_message_id, reacted.emoji)
    return to_customer("reaction", pair.user_id, reacted.cause(), *call, admin_id=pair.admin_id)


def _on_admins_side(reacted: Reacted, pair: MessagePair, copy: int) -> NewDelivery:
    # While the customer has no reaction on it, a message that arrived shows its receipt.
    emoji = reacted.emoji or (ARRIVED if pair.role == "sent" else None)
    call = reaction_call(pair.admin_message_id, emoji)
    return to_admin("reaction", pair.admin_id, reacted.cause(copy), *call, user_id=pair.user_id)
