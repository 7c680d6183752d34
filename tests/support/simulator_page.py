"""The simulator's page as its reader sees and uses it: two phones and the desk between them."""

import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass

from tests.support.browser import Page, browser_page
from tests.support.waiting import eventually


@dataclass(frozen=True)
class PhoneOnPage:
    """One of the two phones: `customer` on the left, `admin` on the right."""

    page: Page
    side: str

    def part(self, selector: str) -> str:
        """The selector, meant within this phone."""
        return f"[data-side={self.side}] {selector}"

    async def write(self, text: str) -> None:
        """Type a message and send it with the Enter key."""
        await self.page.click(self.part("textarea"))
        await self.page.type(text)
        await self.page.enter()

    async def attach(self, label: str) -> None:
        """Send what the paper clip offers under this label, sign included."""
        await self.page.click(self.part(".attach"))
        await self.page.click(self.part(".attachments button"), label)

    async def press(self, label: str) -> None:
        """Press the bot's button with this label, and wait until the bot has answered the press."""
        await self.page.click(self.part(".key"), label)
        await self.page.holds(f"!document.querySelector({json.dumps(self.part('.waiting'))})")

    async def edit(self, old: str, new: str) -> None:
        """Change the message that reads so."""
        await self.page.point_at(self.part(".own .bubble:has(.text)"))
        await self.page.click(self.part(".own .tools [aria-label='Edit this message']"))
        assert await self.page.value(f"document.querySelector({json.dumps(self.part('textarea'))}).value") == old
        await self.page.command("Input.dispatchKeyEvent", type="keyDown", commands=["selectAll"])
        await self.page.type(new)
        await self.page.enter()

    async def newest_id(self) -> int:
        """The number of the bot's newest message; 0 when there is none."""
        return int(await self.page.value(self._newest_id))

    async def is_answered_after(self, message_id: int) -> None:
        """Wait until the bot has sent another message than that one."""
        await self.page.holds(f"{self._newest_id} > {message_id}")

    @property
    def _newest_id(self) -> str:
        found = json.dumps(self.part(".theirs:not([hidden])"))
        return f"Number([...document.querySelectorAll({found})].pop()?.dataset.id ?? 0)"

    async def texts(self, whose: str = ".message") -> list[str]:
        """What stands in the bubbles, oldest first."""
        found = json.dumps(self.part(f"{whose} .bubble .text"))
        texts = await self.page.value(f"[...document.querySelectorAll({found})].map((one) => one.textContent)")
        return [str(text) for text in texts]

    async def shows(self, *parts: str, whose: str = ".theirs") -> None:
        """Wait until the newest message (the bot's, if nothing else is asked for) has all of these in it."""
        seen: list[str] = []

        async def is_there() -> bool:
            nonlocal seen
            seen = (await self.texts(whose))[-1:]
            return bool(seen) and all(part in seen[0] for part in parts)

        try:
            await eventually(is_there, " … ".join(parts), patience_s=15)
        except AssertionError:
            raise AssertionError(f"wanted: {parts}\nbut there is: {seen}") from None


@dataclass(frozen=True)
class SimulatorPage:
    """The whole page."""

    page: Page
    address: str

    @property
    def customer(self) -> PhoneOnPage:
        """The phone on the left."""
        return PhoneOnPage(self.page, "customer")

    @property
    def admin(self) -> PhoneOnPage:
        """The phone on the right."""
        return PhoneOnPage(self.page, "admin")

    async def open(self, **phones: int) -> None:
        """Load it anew, with these people holding the phones."""
        query = "&".join(f"{side}={user_id}" for side, user_id in phones.items())
        await self.page.open(f"{self.address}/?{query}")
        await self.page.holds('document.getElementById("link-text").textContent === "Live"')

    async def new_customer(self, first_name: str, **fields: str) -> None:
        """Fill in the form behind New."""
        await self.page.click("[data-side=customer] .new")
        for name, value in ({"first_name": first_name} | fields).items():
            await self.page.click(f"#new-customer [name={name}]")
            await self.page.type(value)
        await self.page.click("#new-customer button", "Create")

    async def traffic(self, rate: str) -> None:
        """Choose how many messages a second invented customers write."""
        await self.page.click("#traffic .rates span", rate)

    async def picture(self) -> bytes:
        """What is to be seen once nothing moves any more and the mouse is out of the way; as PNG."""
        await self.page.point_at("h1")
        await self.page.holds("!document.querySelector('.toast:not([hidden])') && !document.getAnimations().length")
        return await self.page.picture()


@contextlib.asynccontextmanager
async def simulator_page(address: str) -> AsyncIterator[SimulatorPage]:
    """The page of the simulator at this address, loaded."""
    async with browser_page() as page:
        await page.size(1400, 900)
        shown = SimulatorPage(page, address)
        await shown.open()
        yield shown
