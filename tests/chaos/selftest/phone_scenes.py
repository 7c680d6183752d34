"""Scenes between a customer's phone and an admin's."""

import asyncio
from typing import Final

from tests.chaos.selftest.stage import Stage
from tests.support.frontdesk import Phone, labels_of

_SLOW_S: Final = 4
_SETTLED_AFTER_S: Final = 8.0
"""Long enough for a second copy, were there to be one."""


async def answer_lost(stage: Stage) -> None:
    """Telegram carries the admin's reply out, and the answer that says so is lost."""
    customer, push = await _told(stage)
    async with stage.world.telegram.fault("answer_lost", methods=["copyMessage"], times=1):
        await stage.admin.reply(push, "once only")
        await _arrives(stage, customer, "once only")
        await asyncio.sleep(_SETTLED_AFTER_S)
    await _expect_one_copy(stage, customer, "once only")


async def gateway_killed_in_a_call(stage: Stage) -> None:
    """The gateway is killed while Telegram carries the admin's reply out."""
    customer, push = await _told(stage)
    async with stage.world.telegram.fault("slow", methods=["copyMessage"], times=1, seconds=_SLOW_S):
        await stage.admin.reply(push, "made once")
        await _is_struck(stage)
        await stage.world.services["gateway"].die()
        await _arrives(stage, customer, "made once")
    await stage.world.all_ready()
    await asyncio.sleep(_SETTLED_AFTER_S)
    await _expect_one_copy(stage, customer, "made once")


async def customer_writes_on(stage: Stage) -> None:
    """While the admin's reply is on its way the customer writes another message, which nobody has read."""
    customer, push = await _told(stage)
    async with stage.world.telegram.fault("slow", methods=["copyMessage"], times=1, seconds=_SLOW_S):
        await stage.admin.reply(push, "to the first")
        await _is_struck(stage)
        await customer.write("and another thing")
        await stage.until(lambda: _counts(stage, customer, 2), "both messages are counted")
        await _arrives(stage, customer, "to the first")

    async def is_answered() -> bool:
        return (await stage.outcome_of(customer))[1] < 2

    await stage.until(is_answered, "the first message is read")
    total, unread = await stage.outcome_of(customer)
    stage.judgement.expect((total, unread) == (2, 1), f"of {total} messages {unread} are unread, and one is unanswered")


async def one_message_one_push(stage: Stage) -> None:
    """A customer writes once: the admin hears of it once."""
    customer, _ = await _told(stage)
    await asyncio.sleep(_SETTLED_AFTER_S / 2)
    pushes = await stage.pushes_of(customer)
    stage.judgement.expect(len(pushes) == 1, f"of one message the admin was told {len(pushes)} times")


async def open_panel(stage: Stage) -> None:
    """The inbox stands open on the admin's phone; a customer writes, and it shows so, without a press."""
    await stage.admin.command("/conversations")
    panel = (await stage.admin.from_bot())["message_id"]
    customer = await stage.customer()
    await customer.write("am I seen?")

    async def shows_it() -> bool:
        return any(f"@c{customer.user_id}" in label for label in labels_of(await stage.admin.message(panel)))

    try:
        await asyncio.wait_for(stage.until(shows_it, "the open panel shows it"), 2 * _SETTLED_AFTER_S)
    except TimeoutError:
        stage.judgement.faults.append("the open panel does not show who has written")


async def killed_with_an_update_in_hand(stage: Stage) -> None:
    """admin_ui has the admin's reply in hand, cannot write it down, and is killed."""
    customer, push = await _told(stage)
    link = stage.link("admin_ui", "database")
    link.stall()
    await stage.admin.reply(push, "not lost")
    await asyncio.sleep(_SLOW_S / 2)
    await stage.world.services["admin_ui"].die()
    link.reset()
    link.resume()
    await stage.world.all_ready()
    try:
        await _arrives(stage, customer, "not lost")
    except AssertionError:
        stage.judgement.faults.append("the admin's reply is lost")


async def _told(stage: Stage) -> tuple[Phone, int]:
    """A customer who has written once, and the push that tells the admin of it."""
    customer = await stage.customer()
    await customer.write("hello")
    return customer, int((await stage.told_of(customer))["message_id"])


async def _arrives(stage: Stage, customer: Phone, text: str) -> None:
    async def is_there() -> bool:
        return await stage.copies(customer, text) > 0

    await stage.until(is_there, f"{text!r} arrives")


async def _expect_one_copy(stage: Stage, customer: Phone, text: str) -> None:
    copies = await stage.copies(customer, text)
    stage.judgement.expect(copies == 1, f"a reply arrived {copies} times, and nobody asked for that")


async def _counts(stage: Stage, customer: Phone, total: int) -> bool:
    return (await stage.outcome_of(customer))[0] == total


async def _is_struck(stage: Stage) -> None:
    async def has_hit() -> bool:
        async with stage.world.telegram.http.get("/simulator/faults") as answer:
            return any(rule["hits"] for rule in await answer.json())

    await stage.until(has_hit, "Telegram has the call")
