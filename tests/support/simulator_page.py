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
    since: int | None = None

    def after(self, message_id: int) -> "PhoneOnPage":
        """The same phone, for a reader who looks at every message after that one and not only at the newest."""
        return PhoneOnPage(self.page, self.side, message_id)

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
        """Change the newest message with words, which reads so."""
        await self.choose(".own .bubble:has(.text)", "Edit")
        assert await self.page.value(f"document.querySelector({json.dumps(self.part('textarea'))}).value") == old
        await self.page.command("Input.dispatchKeyEvent", type="keyDown", commands=["selectAll"])
        await self.page.type(new)
        await self.page.enter()

    async def choose(self, bubble: str, entry: str) -> None:
        """Choose from the menu of the newest such bubble."""
        await self._at_bubble(bubble, "More for this message")
        await self.page.click(self.part(".menu .entry"), entry)

    async def react(self, bubble: str, emoji: str) -> None:
        """Put one of the offered reactions on the newest such bubble."""
        await self._at_bubble(bubble, "React to this message")
        await self.page.click(self.part(".menu .emoji-bar button"), emoji)

    async def reply(self, bubble: str, text: str) -> None:
        """Answer to the newest such bubble."""
        await self._at_bubble(bubble, "Reply to this message")
        await self.page.type(text)
        await self.page.enter()

    async def hand_to(self, name: str) -> None:
        """Give the phone to somebody else."""
        await self.page.click(self.part(".person"))
        await self.page.click(self.part(".people li button .name"), name)

    async def _at_bubble(self, bubble: str, label: str) -> None:
        """Tap the bubble, which shows its tools, and press one of them."""
        await self.page.click(self.part(bubble))
        await self.page.click(self.part(f".selected .tools [aria-label='{label}']"))

    async def newest_id(self) -> int:
        """The number of the bot's newest message; 0 when there is none."""
        return int(await self.page.value(self._newest_id))

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
        """Wait until the newest message (the bot's, if nothing else is asked for) has all of these in it.

        On a phone read `after` a message, any later one may.
        """
        seen: list[str] = []

        async def is_there() -> bool:
            nonlocal seen
            seen = await self._read(whose)
            return any(all(part in text for part in parts) for text in seen)

        try:
            await eventually(is_there, " … ".join(parts))
        except AssertionError:
            raise AssertionError(f"wanted: {parts}\nbut there is: {seen}") from None

    async def _read(self, whose: str) -> list[str]:
        if self.since is None:
            return (await self.texts(whose))[-1:]
        bubbles = json.dumps(self.part(whose))
        later = f"[...document.querySelectorAll({bubbles})].filter((one) => Number(one.dataset.id) > {self.since})"
        texts = await self.page.value(f"{later}.map((one) => one.querySelector('.bubble .text')?.textContent ?? '')")
        return [str(text) for text in texts]


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

    async def still(self) -> None:
        """Move the mouse out of the way, and wait until nothing moves any more."""
        await self.page.point_at("h1")
        await self.page.holds("!document.querySelector('.toast:not([hidden])') && !document.getAnimations().length")


@contextlib.asynccontextmanager
async def simulator_page(address: str) -> AsyncIterator[SimulatorPage]:
    """The page of the simulator at this address, loaded."""
    async with browser_page() as page:
        await page.size(1400, 900)
        shown = SimulatorPage(page, address)
        await shown.open()
        yield shown
