"""A real Prometheus that scrapes what the shipped configuration names, at ports of our choice."""

import asyncio
import contextlib
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import yaml

from tests.support.ports import free_port
from tests.support.waiting import eventually

SHIPPED = Path(__file__).resolve().parents[2] / "deploy" / "prometheus" / "prometheus.yml"
_EVERY = {"scrape_interval": "1s", "scrape_timeout": "1s"}


@dataclass(frozen=True)
class Prometheus:
    """Asked in its own language."""

    http: aiohttp.ClientSession

    async def says(self, *comparisons: str) -> None:
        """Wait until each of them, like `up == 1`, holds for some series."""
        missing = list(comparisons)

        async def none_is_missing() -> bool:
            missing[:] = [comparison for comparison in missing if not await self._holds(comparison)]
            return not missing

        try:
            await eventually(none_is_missing, "all comparisons hold")
        except AssertionError:
            raise AssertionError(f"Prometheus never said: {missing}") from None

    async def _holds(self, comparison: str) -> bool:
        async with self.http.get("/api/v1/query", params={"query": comparison}) as answer:
            body = await answer.json()
        assert body["status"] == "success", body
        return bool(body["data"]["result"])


def configuration(ports: Mapping[str, int]) -> dict[str, Any]:
    """The shipped one, with each job's names in the network replaced by a port of this machine."""
    shipped: dict[str, Any] = yaml.safe_load(SHIPPED.read_text())
    jobs = shipped["scrape_configs"]
    assert [job["job_name"] for job in jobs] == list(ports)
    for job in jobs:
        del job["dns_sd_configs"]
        job["static_configs"] = [{"targets": [f"127.0.0.1:{ports[job['job_name']]}"]}]
    return shipped | {"global": shipped["global"] | _EVERY}


@contextlib.asynccontextmanager
async def prometheus(ports: Mapping[str, int]) -> AsyncIterator[Prometheus]:
    """Prometheus, scraping these jobs; nothing is left of it afterwards."""
    with tempfile.TemporaryDirectory(prefix="frontdesk-test-") as folder:
        port = free_port()
        async with (
            _running(Path(folder), port, configuration(ports)),
            aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http,
        ):
            await eventually(lambda: _is_ready(http), "Prometheus is ready")
            yield Prometheus(http)


@contextlib.asynccontextmanager
async def _running(folder: Path, port: int, chosen: dict[str, Any]) -> AsyncIterator[None]:
    (folder / "prometheus.yml").write_text(yaml.safe_dump(chosen))
    program = shutil.which("prometheus")
    assert program is not None
    process = await asyncio.create_subprocess_exec(
        program,
        f"--config.file={folder / 'prometheus.yml'}",
        f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--log.level=error",
        stdin=asyncio.subprocess.DEVNULL,
        env=dict(os.environ),
    )
    try:
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _is_ready(http: aiohttp.ClientSession) -> bool:
    try:
        async with http.get("/-/ready") as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False
