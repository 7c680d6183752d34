"""A picture of the page, as a patient photographer takes it: still, at the newest messages, and with nothing cut."""

from typing import Final

from tests.support.simulator_page import SimulatorPage

WIDTH: Final = 1120
HEIGHT: Final = 1000
_PIXELS_EACH_WAY: Final = 1.5
"""A README shows the page smaller than it is: more pixels than CSS asks for keep its letters sharp."""

_AT_THE_NEWEST: Final = """(() => {
  document.activeElement?.blur();
  document.querySelector(".selected")?.classList.remove("selected");
  for (const chat of document.querySelectorAll(".chat")) chat.scrollTop = chat.scrollHeight;
})()"""
_WITHOUT_WHAT_IS_CUT: Final = """(() => {
  const hide = (pane, parts) => {
    const whole = pane.getBoundingClientRect();
    for (const part of parts) {
      const { top, bottom } = part.getBoundingClientRect();
      part.style.visibility = top < whole.top || bottom > whole.bottom + 1 ? "hidden" : "visible";
    }
  };
  for (const chat of document.querySelectorAll(".chat")) hide(chat, chat.querySelectorAll("li"));
  for (const desk of document.querySelectorAll(".desk")) hide(desk, desk.children);
})()"""


async def set_up(page: SimulatorPage) -> None:
    """Give the page the size it is shown in."""
    await page.page.size(WIDTH, HEIGHT, pixels=_PIXELS_EACH_WAY)


async def picture(page: SimulatorPage) -> bytes:
    """PNG. A message or a card that an edge would cut through is left out: on a phone one would scroll it away."""
    await page.still()
    await page.page.value(_AT_THE_NEWEST)
    await page.page.value(_WITHOUT_WHAT_IS_CUT)
    return await page.page.picture()
