"""What the one-process run adds to the environment, so that the services' own settings are complete."""

import socket
from collections.abc import Callable, Mapping
from pathlib import Path

from pydantic import PostgresDsn

from shared.settings.groups import AmqpUrl, Group, Port

DEMO_TOKEN = "123456789:a-token-that-only-the-simulator-knows"  # noqa: S105  # It opens nothing.
DEMO_ADMINS = "1001,1002"
_PORTS = {"SIMULATOR_PORT": 8081, "GATEWAY_PORT": 9101, "TRACKER_PORT": 9102, "ADMIN_UI_PORT": 9103}
_QUIET = {"LOG_LEVEL": "warning", "LOG_FORMAT": "text"}
_LAST_PORT = 65535

IsFree = Callable[[int], bool]


class LocalSettings(Group):
    """What only the one-process run asks for. A server's address that is not set means: an embedded one."""

    data_dir: Path = Path(".data")
    simulator_port: Port = 8081
    database_url: PostgresDsn | None = None
    amqp_url: AmqpUrl | None = None
    amqp_prefix: str = "frontdesk"


def wants_simulator(environ: Mapping[str, str]) -> bool:
    """Whether there is no Telegram to talk to: neither a bot's token nor another Bot API's address."""
    return not environ.get("BOT_TOKEN") and not environ.get("TELEGRAM_API_URL")


def completed(environ: Mapping[str, str], is_free: IsFree) -> dict[str, str]:
    """What to add to `environ`: free ports, quiet logs, and for the simulator a token, its address and admins."""
    added = _QUIET | _free_ports(environ, is_free)
    if wants_simulator(environ):
        port = environ.get("SIMULATOR_PORT") or added["SIMULATOR_PORT"]
        added |= {
            "BOT_TOKEN": DEMO_TOKEN,
            "TELEGRAM_API_URL": f"http://127.0.0.1:{port}",
            "ADMIN_IDS": DEMO_ADMINS,
        }
    return {name: value for name, value in added.items() if not environ.get(name)}


def moved_ports(added: Mapping[str, str]) -> dict[str, tuple[int, int]]:
    """The ports that are not the usual ones, because those are taken: name → (usual, chosen)."""
    return {
        name: (usual, int(added[name])) for name, usual in _PORTS.items() if name in added and int(added[name]) != usual
    }


def can_listen(port: int) -> bool:
    """Whether nobody on this machine listens on the port."""
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


def _free_ports(environ: Mapping[str, str], is_free: IsFree) -> dict[str, str]:
    taken = {int(value) for name in _PORTS if (value := environ.get(name, "")).isdecimal()}
    chosen: dict[str, str] = {}
    for name, usual in _PORTS.items():
        if not environ.get(name):
            port = next(port for port in range(usual, _LAST_PORT + 1) if port not in taken and is_free(port))
            taken.add(port)
            chosen[name] = str(port)
    return chosen
