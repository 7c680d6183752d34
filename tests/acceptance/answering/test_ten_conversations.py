"""An admin who holds ten conversations at once, from a phone: wherever they look, it says where a text goes."""

import pytest

from tests.support.chat_lines import lines_of
from tests.support.frontdesk import Phone
from tests.support.office import Office, push_of, writing_to

pytestmark = pytest.mark.asyncio(loop_scope="session")

CUSTOMERS = 10


async def moves_over(admin: Phone, customer: Phone) -> None:
    """By the Reply of the customer's push, far above; banner, line and composer below everything name them."""
    push = await admin.finds(f"💬 {customer.name} 🆕 New · 1 new\nHello")
    before = (await admin.chat())[-1]["message_id"]
    assert await admin.press_on(push["message_id"], "↩️ Reply") == f"Now writing to {customer.name}"
    opened = [
        f"bot: 💬 You are writing to {customer.name}: everything you send goes to them. /done leaves.",
        f"\n📥 {customer.name}\nHello\n[📜 History] [👤 Card]\n[🚪 Leave]",
    ]
    await admin.reads("\n".join(opened), f"bot: {writing_to(customer)}", after=before)
    await admin.composes(f"Writing to {customer.name}", "✅ Done")


async def is_interrupted(admin: Phone, writing: Phone, other: Phone) -> None:
    """Somebody else's push is the newest in the chat, and what is typed goes where the composer says."""
    before = (await admin.chat())[-1]["message_id"]
    await other.write("One more thing")
    await admin.reads(push_of(other, 2, "One more thing"), after=before)
    await admin.composes(f"Writing to {writing.name}", "✅ Done")


async def asks(admin: Phone, customer: Phone, text: str, *before: str) -> None:
    """What is typed with nothing else said arrives where it should."""
    await admin.write(text)
    await customer.reads("me: Hello", *before, f"bot: {text}")


def section(customer: Phone, number: int, before: Phone | None) -> list[str]:
    """What the admin's chat keeps of a conversation that is left: never a banner that looks as if it still held."""
    return [
        f"bot: 💬 You were writing to {customer.name} here. The newest panel below shows whether you still are.",
        f"bot: {writing_to(customer)}",
        "me: What is it? {👍bot}",
        *([push_of(before, 2, "One more thing")] if before else []),
        f"me: Number {number}? {{👍bot}}",
        "bot: Yes",
    ]


async def test_whom_a_text_goes_to_is_said_wherever_one_looks(office: Office, told: Phone) -> None:
    start = (await told.chat())[-1]["message_id"]
    customers = [await office.customer("Crowd") for _ in range(CUSTOMERS)]
    for number, customer in enumerate(customers, 1):
        await customer.write("Hello")
        await told.reads(*(push_of(one, 1, "Hello") for one in customers[:number]), after=start)

    for number, customer in enumerate(customers):
        await moves_over(told, customer)
        await asks(told, customer, "What is it?")
        await told.finds(f"✅ {customer.name} · answered by {told.name}")
        await office.settled()
        if number:
            await is_interrupted(told, customer, customers[number - 1])
        await asks(told, customer, f"Number {number}?", "bot: What is it?")
        await office.settled()
        await customer.write("Yes")
        await told.sees(lambda chat: chat[-1]["text"] == "Yes", "the live message")
        await office.settled()
    done = await told.write("✅ Done")
    await told.composes("Message")
    await told.finds(f"👤 Conversation: {customers[-1].name}\n", after=done)
    astray = await told.write("And where does this go?")
    await told.finds("Nothing was sent: you are not writing to anyone.", after=astray)

    last, others = customers[-1], [None, *customers]
    kept = [line for n, one in enumerate(customers) for line in section(one, n, others[n])]
    replaced = [f"bot: 💬 {one.name} · ⬇️ newer below" for one in customers if one != last]
    seen = [*replaced, f"bot: ✅ {last.name} · answered by {told.name}\nHello\n[📂 Open]", *kept, "me: ✅ Done"]
    chat = await told.chat()
    assert lines_of([one for one in chat if start < one["message_id"] <= done], whole_chat=chat) == seen
    for number, customer in enumerate(customers):
        more = ["me: One more thing"] if customer != last else []
        await customer.reads("me: Hello", "bot: What is it?", f"bot: Number {number}?", "me: Yes", *more)
