"""docker-compose.yml keeps to the compose specification and to the promises written in it."""

import importlib.resources
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
OURS = ("gateway", "tracker", "admin_ui")
SCHEMA = "builtin_schemas/vendor/compose-spec.json"


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return document


@pytest.fixture(scope="module")
def services(compose: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = compose["services"]
    return found


def test_it_keeps_to_the_compose_specification(compose: dict[str, Any]) -> None:
    schema = json.loads((importlib.resources.files("check_jsonschema") / SCHEMA).read_text())
    jsonschema.validate(compose, schema)


def test_it_has_every_part(services: dict[str, Any]) -> None:
    assert set(services) == {"postgres", "rabbitmq", "migrate", *OURS, "prometheus"}


@pytest.mark.parametrize("name", [*OURS, "postgres", "rabbitmq", "prometheus"])
def test_what_keeps_running_has_a_health_check_and_comes_back(services: dict[str, Any], name: str) -> None:
    assert services[name]["healthcheck"]["test"]
    assert services[name]["restart"] == "unless-stopped"


def test_what_is_waited_for_exists_and_can_become_so(services: dict[str, Any]) -> None:
    for service in services.values():
        for name, waiting in service.get("depends_on", {}).items():
            is_healthy = waiting["condition"] == "service_healthy"
            assert "healthcheck" in services[name] if is_healthy else services[name]["restart"] == "no"


def test_trackers_can_be_scaled(services: dict[str, Any]) -> None:
    assert not {"container_name", "ports", "hostname"} & set(services["tracker"])


def test_prometheus_finds_every_replica_at_the_port_it_listens_on(services: dict[str, Any]) -> None:
    prometheus = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text())
    scraped = {job["dns_sd_configs"][0]["names"][0]: job["dns_sd_configs"][0] for job in prometheus["scrape_configs"]}
    assert set(scraped) == set(OURS)
    for name, discovery in scraped.items():
        assert discovery["type"] == "A"
        assert f":{discovery['port']}/readyz" in services[name]["healthcheck"]["test"][-1]
        assert "metrics" in services[name]["networks"]
    assert "metrics" in services["prometheus"]["networks"]


def test_only_the_gateway_has_the_token_and_only_it_has_no_database(services: dict[str, Any]) -> None:
    has = {name: set(service.get("environment", {})) for name, service in services.items()}
    assert [name for name in has if "BOT_TOKEN" in has[name]] == ["gateway"]
    assert {name for name in OURS if "DATABASE_URL" in has[name]} == {"tracker", "admin_ui"}
    assert "database" not in services["gateway"]["networks"]


def test_each_service_has_a_role_of_its_own_in_postgres(services: dict[str, Any]) -> None:
    users = {name: services[name]["environment"]["DATABASE_URL"] for name in ("migrate", "tracker", "admin_ui")}
    assert {name: url.split("://")[1].split(":")[0] for name, url in users.items()} == {
        "migrate": "frontdesk",
        "tracker": "frontdesk_tracker",
        "admin_ui": "frontdesk_admin_ui",
    }


@pytest.mark.parametrize("name", [*OURS, "migrate"])
def test_our_containers_may_do_little(services: dict[str, Any], name: str) -> None:
    service = services[name]
    assert service["cap_drop"] == ["ALL"]
    assert service["read_only"] is True
    assert "no-new-privileges:true" in service["security_opt"]


def test_no_secret_is_written_down_and_none_may_be_missing() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    secrets = re.findall(r"\$\{([A-Z_]*(?:PASSWORD|TOKEN))(:\?)?", text)
    assert {name for name, _ in secrets} == {
        "BOT_TOKEN",
        "POSTGRES_PASSWORD",
        "RABBITMQ_PASSWORD",
        "TRACKER_DB_PASSWORD",
        "ADMIN_UI_DB_PASSWORD",
    }
    assert all(is_required for _, is_required in secrets)


def test_only_this_machine_reaches_the_published_ports(services: dict[str, Any]) -> None:
    published = [port for service in services.values() for port in service.get("ports", [])]
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)


def test_every_command_names_something_that_exists(services: dict[str, Any]) -> None:
    for name in OURS:
        assert services[name]["command"][:2] == ["python", "-m"]
        assert (ROOT / services[name]["command"][2].replace(".", "/") / "__main__.py").exists()
    assert (ROOT / services["migrate"]["command"][1]).exists()


def test_the_image_is_not_root_and_installs_by_hash() -> None:
    _, packages, final = (ROOT / "Dockerfile").read_text().split("\nFROM ")
    assert "--require-hashes -r requirements.lock" in packages
    assert re.search(r"^USER 10001:10001$", final, re.MULTILINE)
    assert "pip install" not in final


def test_the_image_gets_every_package_the_services_import() -> None:
    copied = set(re.findall(r"^COPY (\w+) \1$", (ROOT / "Dockerfile").read_text(), re.MULTILINE))
    assert copied == {"shared", "services", "deploy"}
    assert copied < {line.removeprefix("!") for line in (ROOT / ".dockerignore").read_text().splitlines()}
