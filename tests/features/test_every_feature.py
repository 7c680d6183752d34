"""The catalogue: what every feature has to keep to, and that who does not is refused."""

import ast
import dataclasses
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import asyncpg
import pytest

from deploy.postgres.roles import admin_ui_grants
from services.admin_ui.catalogue import FEATURES, NAMES
from services.admin_ui.ui.action import Action, Id, OnCustomer
from services.admin_ui.ui.feature import Command, DeclaredAction, Feature, does, opens
from services.admin_ui.ui.kernel import KERNEL
from services.admin_ui.ui.registry import DeclaredTwice, Registry
from services.admin_ui.ui.say import say
from services.admin_ui.ui.screen import Screen
from services.admin_ui.ui.viewer import Viewer
from services.gateway.receive.updates import ALLOWED_UPDATES
from tests.support.desk import REGISTRY

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ROOT / "services" / "admin_ui" / "features"
TRACKERS_TABLES = {"dead_letters", "schema_migrations"}
PROVIDED = {"message", "edited_message", "message_reaction", "unknown_command"}
"""What the bot side hands on; a customer's command that nobody declares is one kind of message."""


def problems(feature: Feature, folder: Path, tests: Path) -> list[str]:
    """What is wrong with a feature's declaration, in words; nothing when all is well."""
    found = [] if list(tests.glob("test_*.py")) else [f"{feature.name} has no tests in tests/features/{feature.name}"]
    found += [
        f"{entry.kind.__name__}: its code {entry.kind.code!r} does not begin with {feature.code!r}"
        for entry in feature.actions
        if not entry.kind.code.startswith(feature.code)
    ]
    undone = [entry.kind.__name__ for entry in feature.actions if not _one(entry)]
    found += [f"{name} opens, does and asks nothing, or several" for name in undone]
    found += [f"it writes events {kind!r} that it does not declare" for kind in events_in(folder) - set(feature.events)]
    found += [f"it declares events {kind!r} that it never writes" for kind in set(feature.events) - literals_in(folder)]
    return found


def rights_nobody_has(registry: Registry) -> set[str]:
    """Needed by an action or a command, and held by no role."""
    held = frozenset().union(*registry.rights.values())
    needed = {entry.kind.needs for entry in registry.actions} | {command.needs for command in registry.commands}
    return needed - held


def events_in(folder: Path) -> set[str]:
    """The kinds of events that the code of a folder writes, as literals of `Event("…", …)`."""
    return {
        node.args[0].value
        for path in folder.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Event"
        if node.args and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)
    }


def literals_in(folder: Path) -> set[str]:
    """Every text that stands in the code of a folder, but for its declaration."""
    return {
        node.value
        for path in folder.rglob("*.py")
        if path.name != "feature.py"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def _one(entry: DeclaredAction) -> bool:
    return (entry.opens is not None) + (entry.question is not None) + (entry.run is not None and not entry.opens) == 1


@pytest.mark.parametrize("feature", [one for one in FEATURES if one is not KERNEL], ids=lambda one: one.name)
def test_a_feature_keeps_to_the_rules(feature: Feature) -> None:
    assert problems(feature, HOUSE / feature.name, ROOT / "tests" / "features" / feature.name) == []


def test_every_folder_is_in_the_catalogue() -> None:
    folders = {path.parent.name for path in HOUSE.glob("*/feature.py")}
    assert folders == set(NAMES)
    assert len({one.code for one in FEATURES}) == len(FEATURES)


def test_every_right_is_held_by_a_role() -> None:
    assert rights_nobody_has(REGISTRY) == set()


def test_updates_asked_for_are_those_the_gateway_gets() -> None:
    wanted = {update.kind for update in REGISTRY.updates}
    assert wanted <= PROVIDED
    assert wanted - {"unknown_command"} <= set(ALLOWED_UPDATES)


async def test_every_table_with_a_customer_is_declared(database_url: str) -> None:
    declared = {table.name: table.customer_column for table in REGISTRY.tables.values()}
    tables = await _columns(database_url)
    undeclared = {name for name in tables if name not in declared} - TRACKERS_TABLES
    assert undeclared == set()
    about_customers = {name for name, columns in tables.items() if "user_id" in columns}
    assert {name for name in about_customers if declared[name] is None} == set()
    assert {table.name for table in REGISTRY.tables.values() if table.customer_column and not table.keeps} == set()


async def test_grants_name_only_what_is_there(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        rows = await connection.fetch("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
    finally:
        await connection.close()
    there = {row["table_name"] for row in rows}
    assert {table.name for table in REGISTRY.tables.values()} <= there
    assert len(admin_ui_grants()) == len(REGISTRY.tables)


def test_actions_of_a_feature_load_no_other() -> None:
    looked = subprocess.run(  # noqa: S603  # This Python, and the program below.
        [sys.executable, "-c", _LOADS, *NAMES], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (looked.returncode, looked.stderr, looked.stdout) == (0, "", "")


_LOADS = """
import importlib.util, sys
house = "services.admin_ui.features."
for name in sys.argv[1:]:
    if importlib.util.find_spec(f"{house}{name}.actions"):
        importlib.import_module(f"{house}{name}.actions")
    for module in [loaded for loaded in sys.modules if loaded.startswith(house)]:
        if module not in (f"{house}{name}", f"{house}{name}.actions"):
            print(f"{name}.actions loads {module}")
        del sys.modules[module]
"""


@dataclasses.dataclass(frozen=True, slots=True)
class ToyShow(OnCustomer, code="zs", needs="toys"):
    """A screen of a toy."""


async def _open(_: object, __: Action, ___: Viewer) -> Screen:
    return Screen(say("Up to date"))


async def _run(_: object, __: object, ___: Action) -> None:
    return None


TOY = Feature("toy", "z", actions=(opens(ToyShow, _open),))


def test_a_code_declared_twice_is_refused() -> None:
    with pytest.raises(DeclaredTwice, match="zs"):
        Registry((*FEATURES, TOY, TOY))


def test_a_command_declared_twice_is_refused() -> None:
    done = Feature("done", "y", commands=(Command("done", 1, say("Up to date")),))
    with pytest.raises(DeclaredTwice, match="done"):
        Registry((*FEATURES, done))


def test_a_right_no_role_has_is_found() -> None:
    assert rights_nobody_has(Registry((*FEATURES, TOY))) == {"toys"}


def test_a_feature_without_tests_is_found(tmp_path: Path) -> None:
    assert problems(TOY, tmp_path, tmp_path) == ["toy has no tests in tests/features/toy"]


def test_a_code_of_another_feature_is_found(tmp_path: Path) -> None:
    (tmp_path / "test_toy.py").touch()
    (found,) = problems(dataclasses.replace(TOY, code="q"), tmp_path, tmp_path)
    assert "does not begin with 'q'" in found


def test_events_are_declared_and_written(tmp_path: Path) -> None:
    (tmp_path / "test_toy.py").write_text('Event("toy.broken", 1)')
    (written,) = problems(TOY, tmp_path, tmp_path)
    assert "'toy.broken'" in written
    (declared,) = problems(dataclasses.replace(TOY, events=("toy.broken", "toy.mended")), tmp_path, tmp_path)
    assert "'toy.mended'" in declared


def test_a_field_without_a_codec_is_refused() -> None:
    @dataclasses.dataclass(frozen=True, slots=True)
    class Broken(OnCustomer, code="zb"):
        amount: int

    registry = Registry((*FEATURES, Feature("toy", "z", actions=(does(Broken, _run),))))
    with pytest.raises(TypeError, match="amount does not say how it travels"):
        registry.decode("2zb.7.1")


def test_a_code_is_two_letters() -> None:
    with pytest.raises(TypeError, match="two letters or digits"):

        class TooLong(Action, code="abc"):
            number: Annotated[int, Id]


async def _columns(database_url: str) -> dict[str, set[str]]:
    connection = await asyncpg.connect(database_url)
    try:
        rows = await connection.fetch(
            "SELECT c.table_name, c.column_name FROM information_schema.columns c "
            "JOIN information_schema.tables t USING (table_schema, table_name) "
            "WHERE table_schema = 'public' AND t.table_type = 'BASE TABLE'"
        )
    finally:
        await connection.close()
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row["table_name"], set()).add(row["column_name"])
    return found
