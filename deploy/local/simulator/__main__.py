"""Runs the simulator alone: `python -m deploy.local.simulator --token 123456:secret --admin 1001:Olivia`."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path
from typing import Annotated

import typer

from deploy.local.simulator import Person, run_simulator

LOOPBACK = "127.0.0.1"


def main(
    token: Annotated[str, typer.Option(help="The bot token to accept, like 123456:secret.")],
    port: Annotated[int, typer.Option(help="The port on this machine; 0 picks a free one.")] = 8081,
    admin: Annotated[list[str] | None, typer.Option(help="An admin as id:name; may be repeated.")] = None,
    data_dir: Annotated[Path | None, typer.Option(help="Keeps people and chats there between runs.")] = None,
    limits: Annotated[bool, typer.Option(help="Whether Telegram's flood limits hold.")] = True,
) -> None:
    """A simulated Telegram on this machine only."""
    try:
        admins = [_admin(one) for one in admin or []]
        asyncio.run(_serve(token, admins, port, data_dir, limits))
    except (ValueError, OSError) as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(2) from problem


async def _serve(token: str, admins: list[Person], port: int, data_dir: Path | None, limits: bool) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    serving = run_simulator(token=token, admins=admins, host=LOOPBACK, port=port, data_dir=data_dir, limits=limits)
    async with serving as simulator:
        typer.echo(f"Simulated Telegram: {simulator.url}/  (Bot API at the same address)")
        await stop.wait()


def _admin(text: str) -> Person:
    number, _, name = text.partition(":")
    if not number.isdigit():
        raise ValueError(f"An admin is given as id:name, not {text!r}.")
    return Person(user_id=int(number), first_name=name or f"Admin {number}", is_admin=True)


if __name__ == "__main__":
    typer.run(main)
