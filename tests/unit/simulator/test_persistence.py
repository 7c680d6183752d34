"""What outlives a kill: people, chats, pending updates, the webhook, and above all the numbers already given."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import NoReturn

from deploy.local.simulator import Person, phones, standing
from deploy.local.simulator.store import Store
from deploy.local.simulator.world import World, build_world

TOKEN = "42:secret"
ANN = Person(user_id=500, first_name="Ann")


def opened(data_dir: Path) -> World:
    return build_world(TOKEN, Store(data_dir), limits=False)


def write_and_die(data_dir: Path, report: int) -> NoReturn:
    """Never returns and never closes anything."""
    try:
        world = opened(data_dir)
        world.people.ensure(ANN)
        for number in range(25):
            last, _ = phones.write(world, 500, {"text": f"number {number}"})
        os.write(report, str(last.message_id).encode())
        os.kill(os.getpid(), signal.SIGKILL)
    finally:
        os._exit(1)


def test_a_killed_simulator_repeats_no_id_and_forgets_nothing(tmp_path: Path) -> None:
    reading, report = os.pipe()
    child = os.fork()
    if child == 0:
        write_and_die(tmp_path, report)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    last = int(os.read(reading, 100))
    os.close(reading)
    os.close(report)

    world = opened(tmp_path)
    assert [message.text for message in world.messages.chat(500)] == [f"number {number}" for number in range(25)]
    assert len(world.updates) == 25
    old_update_ids = {json.loads(update.body)["update_id"] for update in world.updates.pending()}
    after, _ = phones.write(world, 500, {"text": "after"})
    assert after.message_id == last + 1
    assert json.loads(world.updates.pending()[-1].body)["update_id"] not in old_update_ids
    world.store.close()


async def test_confirmed_updates_stay_confirmed(tmp_path: Path) -> None:
    world = opened(tmp_path)
    world.people.ensure(ANN)
    phones.write(world, 500, {"text": "one"})
    newest = world.updates.pending()[0].update_id
    await world.updates.poll(newest + 1, 100, 0)
    phones.write(world, 500, {"text": "two"})

    again = opened(tmp_path)
    assert [json.loads(update.body)["message"]["text"] for update in again.updates.pending()] == ["two"]
    assert again.updates.pending()[0].update_id == newest + 1
    world.store.close()
    again.store.close()


def test_people_keep_what_they_did(tmp_path: Path) -> None:
    world = opened(tmp_path)
    world.people.ensure(ANN)
    phones.write(world, 500, {"text": "hi"})
    standing.set_blocked(world, 500, blocked=True)
    world.updates.allow(["message"])

    again = opened(tmp_path)
    assert again.people.get(500).blocked
    assert again.people.get(500).started
    assert again.updates.allowed == ["message"]
    world.store.close()
    again.store.close()


def test_reactions_deletions_and_albums_are_remembered(tmp_path: Path) -> None:
    world = opened(tmp_path)
    world.people.ensure(ANN)
    kept, gone = (phones.write(world, 500, {"text": text})[0] for text in ("kept", "gone"))
    phones.react(world, 500, kept.message_id, "👍")
    phones.delete(world, 500, gone.message_id)
    first = world.messages.new_album()
    standing.deactivate(world, 500)

    again = opened(tmp_path)
    assert [(message.text, message.reactions) for message in again.messages.chat(500)] == [("kept", {"person": "👍"})]
    assert again.messages.new_album() != first
    assert again.people.get(500).deactivated
    world.store.close()
    again.store.close()
