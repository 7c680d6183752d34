"""A real Chromium, driven through its DevTools protocol: clicks and keys go where a person's would."""

import asyncio
import base64
import contextlib
import json
import os
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp

from tests.support.waiting import eventually, soon

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
# Nothing of its own to fetch, nothing of ours to keep: what it asks for is what the page asks for.
_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--disable-sync",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--no-first-run",
    "--no-proxy-server",
    "--hide-scrollbars",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--remote-debugging-port=0",
)
_BIGGEST_ANSWER = 64 * 1024 * 1024
_PLACE_OF = """((selector, text) => {
  const fits = (one) => one.getClientRects().length > 0 && (text === null || one.textContent.trim() === text);
  const found = [...document.querySelectorAll(selector)].filter(fits).pop();
  if (!found) return null;
  found.scrollIntoView({ block: "nearest", behavior: "instant" });
  const box = found.getBoundingClientRect();
  const place = [box.x + box.width / 2, box.y + box.height / 2];
  const top = document.elementFromPoint(...place);
  return top && found.contains(top) ? place : null;
})"""


class Page:
    """One page. `errors` is what its console said against it, `requests` every address it asked for."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.errors: list[str] = []
        self.requests: list[str] = []
        self._socket = socket
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._sent = 0

    async def command(self, method: str, **params: Any) -> dict[str, Any]:
        """One DevTools command; its result."""
        self._sent += 1
        answer = self._answers[self._sent] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": self._sent, "method": method, "params": params})
        return await soon(answer)

    async def listen(self) -> None:
        """Hear answers and events until the page is gone."""
        async for message in self._socket:
            heard = json.loads(message.data)
            if "id" in heard:
                self._settle(heard)
            else:
                self._note(heard["method"], heard["params"])

    def _settle(self, heard: dict[str, Any]) -> None:
        answer = self._answers.pop(heard["id"])
        if answer.done():
            return
        if "error" in heard:
            answer.set_exception(AssertionError(heard["error"]["message"]))
        else:
            answer.set_result(heard["result"])

    def _note(self, event: str, params: dict[str, Any]) -> None:
        if event == "Network.requestWillBeSent":
            self.requests.append(params["request"]["url"])
        elif event == "Runtime.exceptionThrown":
            self.errors.append(json.dumps(params["exceptionDetails"]))
        elif event == "Runtime.consoleAPICalled" and params["type"] in {"error", "warning", "assert"}:
            self.errors.append(json.dumps(params["args"]))
        elif event == "Log.entryAdded" and params["entry"]["level"] in {"error", "warning"}:
            self.errors.append(json.dumps(params["entry"]))

    async def open(self, url: str) -> None:
        """Go there; whatever the last page left behind is forgotten."""
        await self.command("Page.navigate", url=url)
        await self.holds('document.readyState === "complete"')

    async def size(self, width: int, height: int, *, pixels: float = 1.0) -> None:
        """Make the window this big, in CSS pixels; `pixels` of the screen for each of them, either way."""
        await self.command(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=pixels, mobile=False
        )

    async def value(self, expression: str) -> Any:
        """What the JavaScript expression gives, as JSON would carry it."""
        answer = await self.command("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    async def holds(self, expression: str) -> None:
        """Wait until the JavaScript expression is true."""

        async def is_true() -> bool:
            return bool(await self.value(expression))

        await eventually(is_true, expression)

    async def point_at(self, selector: str, text: str | None = None) -> tuple[float, float]:
        """Move the mouse to the last such element, once it lies still with nothing in front of it."""
        found = f"{_PLACE_OF}({json.dumps(selector)}, {json.dumps(text)})"
        place: list[float] | None = None

        async def lies_still() -> bool:
            nonlocal place
            before, place = place, await self.value(found)
            return place is not None and place == before

        await eventually(lies_still, f"{selector} {text or ''} can be pressed")
        assert place is not None
        x, y = place
        await self.command("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
        return x, y

    async def click(self, selector: str, text: str | None = None) -> None:
        """Press the last such element, the one whose whole text this is if a text is given."""
        x, y = await self.point_at(selector, text)
        for kind in ("mousePressed", "mouseReleased"):
            await self.command("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    async def type(self, text: str) -> None:
        """Put the text where the cursor is."""
        await self.command("Input.insertText", text=text)

    async def enter(self) -> None:
        """Press the Enter key."""
        key = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13}
        await self.command("Input.dispatchKeyEvent", type="keyDown", text="\r", **key)
        await self.command("Input.dispatchKeyEvent", type="keyUp", **key)

    async def picture(self) -> bytes:
        """What is to be seen, as PNG."""
        answer = await self.command("Page.captureScreenshot", format="png")
        return base64.b64decode(answer["data"])


@contextlib.asynccontextmanager
async def browser_page() -> AsyncIterator[Page]:
    """An empty page in a browser of its own, with nothing left of either afterwards."""
    with tempfile.TemporaryDirectory(prefix="frontdesk-test-", ignore_cleanup_errors=True) as folder:
        async with _chromium(Path(folder)) as port, _new_page(port) as page:
            for domain in ("Page", "Runtime", "Log", "Network"):
                await page.command(f"{domain}.enable")
            yield page


@contextlib.asynccontextmanager
async def _new_page(port: int) -> AsyncIterator[Page]:
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http:
        async with http.put("/json/new?about:blank") as made:
            address = (await made.json())["webSocketDebuggerUrl"]
        async with http.ws_connect(address, max_msg_size=_BIGGEST_ANSWER) as socket, _listening(Page(socket)) as page:
            yield page


@contextlib.asynccontextmanager
async def _listening(page: Page) -> AsyncIterator[Page]:
    listening = asyncio.create_task(page.listen())
    try:
        yield page
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)


@contextlib.asynccontextmanager
async def _chromium(folder: Path) -> AsyncIterator[int]:
    """A running browser whose files are all in the folder; yields the port of its DevTools."""
    program = next(found for name in _PROGRAMS if (found := shutil.which(name)))
    with (folder / "output.log").open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            program,
            *_FLAGS,
            f"--user-data-dir={folder / 'profile'}",
            "about:blank",
            env=os.environ | {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "XDG_CACHE_HOME": str(folder)},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            # A group of its own, so that its helpers end with it.
            start_new_session=True,
        )
    try:
        yield await _devtools_port(folder / "profile")
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


async def _devtools_port(profile: Path) -> int:
    port: int | None = None

    async def is_announced() -> bool:
        nonlocal port
        port = _announced_port(profile)
        return port is not None

    await eventually(is_announced, "Chromium has started")
    assert port is not None
    return port


def _announced_port(profile: Path) -> int | None:
    try:
        first, _, rest = (profile / "DevToolsActivePort").read_text().partition("\n")
    except FileNotFoundError:
        return None
    return int(first) if rest else None
