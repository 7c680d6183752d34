"""`.env.example` names every variable, explains each, shows the real defaults, and holds nothing else."""

import importlib
import itertools
import re
from pathlib import Path

from pydantic_core import PydanticUndefined

from shared.settings.groups import Group

ROOT = Path(__file__).resolve().parents[3]
LINE = re.compile(r"^(?P<is_default>#?)(?P<name>[A-Z][A-Z0-9_]*)=(?P<value>.*)$")


def _settings() -> dict[str, object]:
    """Variable → default (None where there is none), of every group of settings in the project."""
    for folder in ("services", "shared", "deploy"):
        for file in (ROOT / folder).rglob("*.py"):
            if "shared.settings.groups" in file.read_text() and file.name != "__main__.py":
                importlib.import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
    return {
        name.upper(): None if field.default is PydanticUndefined else field.default
        for group in _descendants(Group)
        if group.__module__.partition(".")[0] in ("services", "shared", "deploy")
        for name, field in group.model_fields.items()
    }


def _descendants(group: type[Group]) -> list[type[Group]]:
    return [found for child in group.__subclasses__() for found in (child, *_descendants(child))]


def _example() -> dict[str, re.Match[str]]:
    matches = (LINE.match(line) for line in (ROOT / ".env.example").read_text().splitlines())
    return {match["name"]: match for match in matches if match}


def _compose_variables() -> set[str]:
    return set(re.findall(r"\$\{([A-Z0-9_]+)", (ROOT / "docker-compose.yml").read_text()))


def test_it_names_every_variable_and_no_other() -> None:
    assert set(_example()) == set(_settings()) | _compose_variables()


def test_it_shows_the_default_of_every_setting_that_has_one() -> None:
    example = _example()
    shown = {name: example[name]["value"] for name in example if example[name]["is_default"]}
    defaults = {name: str(default) for name, default in _settings().items() if default is not None}
    assert {name: value for name, value in shown.items() if name in defaults} == defaults
    assert set(shown) - set(defaults) <= _compose_variables()


def test_what_has_no_default_is_left_empty() -> None:
    assert {match["value"] for match in _example().values() if not match["is_default"]} == {""}


def test_every_variable_is_explained_on_the_line_above() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    assert not [line for above, line in itertools.pairwise(lines) if LINE.match(line) and not above.startswith("# ")]
