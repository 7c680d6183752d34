"""What the one-process run tells the person at the terminal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_MOVED = {
    "SIMULATOR_PORT": "the simulator's page",
    "GATEWAY_PORT": "the gateway",
    "TRACKER_PORT": "the tracker",
    "ADMIN_UI_PORT": "admin_ui",
}


@dataclass(frozen=True, slots=True)
class Running:
    """What there is to tell."""

    page: str | None
    admin_ids: Sequence[int]
    operations: Mapping[str, str]
    data_dir: Path
    has_own_postgres: bool
    moved_ports: Mapping[str, tuple[int, int]]
    seconds: float


def instructions(running: Running) -> str:
    """Where to look and what to do there."""
    paragraphs = [
        f"Frontdesk is running (ready in {running.seconds:.1f} s).",
        _for_simulator(running.page) if running.page else _for_telegram(running.admin_ids),
        _for_operators(running),
        _moves(running.moved_ports),
    ]
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph) + "\n"


def _for_simulator(page: str) -> str:
    return "\n".join(
        [
            f"  Open     {page}",
            "           Left, a customer's phone: choose or make a customer and write to the bot.",
            "           Right, an admin's phone: send /conversations and press the buttons.",
            "           Traffic: switch it on, and many customers write at once.",
        ]
    )


def _for_telegram(admin_ids: Sequence[int]) -> str:
    admins = ", ".join(str(admin_id) for admin_id in admin_ids)
    return f"  Open     your bot in Telegram; as an admin ({admins}) send /conversations."


def _for_operators(running: Running) -> str:
    psql = "; `make psql` opens the database" if running.has_own_postgres else ""
    lines = [f"{name:9} {url}/metrics" for name, url in running.operations.items()]
    return "\n".join(
        [
            f"  Metrics  {lines[0]}",
            *(f"           {line}" for line in lines[1:]),
            f"  Data     {running.data_dir.resolve()} (kept between runs{psql})",
            "  Stop     Ctrl-C",
        ]
    )


def _moves(moved_ports: Mapping[str, tuple[int, int]]) -> str:
    return "\n".join(
        f"  Port {usual} is taken, so {_MOVED[name]} is on {chosen}." for name, (usual, chosen) in moved_ports.items()
    )
