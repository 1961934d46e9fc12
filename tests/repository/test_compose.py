"""The compose file, the Dockerfile, the lint rules about them, and the topology that the process tests start."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.processes.topology import COMMANDS, SETTINGS, STAFFS_OWN

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
STAFFS = ("migrate", "web", "worker", "beat")
OURS = (*STAFFS, "answers")

SECRETS = ("SECRET_KEY", "PAVE_COLUMN_KEY", "POSTGRES_PASSWORD", "SURVEY_PASSWORD")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = YAML(typ="safe").load(ROOT / "docker-compose.yml")
    return loaded


@pytest.fixture(scope="module")
def services(compose: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = compose["services"]
    return found


@pytest.mark.parametrize("service", OURS)
def test_the_topology_test_starts_what_the_compose_file_starts(services: dict[str, Any], service: str) -> None:
    assert services[service]["command"] == COMMANDS[service]


def test_the_topology_test_has_the_settings_of_the_compose_file(services: dict[str, Any]) -> None:
    given = services["web"]["environment"]
    assert {name: given[name] for name in SETTINGS} == SETTINGS
    assert all(services[name]["environment"] == given for name in STAFFS)


def test_there_are_postgresql_redis_both_servers_two_workers_and_beat(services: dict[str, Any]) -> None:
    assert set(services) == {*OURS, "postgres", "redis"}
    assert services["worker"]["deploy"]["replicas"] == 2
    assert services["redis"]["command"] == ["redis-server", "--save", "", "--appendonly", "no"]
    assert services["postgres"]["image"] == "postgres:15"


def test_nothing_starts_before_the_migrations_are_through(services: dict[str, Any]) -> None:
    for name in ("web", "answers", "worker", "beat"):
        assert services[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert services["migrate"]["depends_on"]["postgres"] == {"condition": "service_healthy"}


def test_every_service_is_read_only_and_ours_have_no_rights(services: dict[str, Any]) -> None:
    assert all(service["read_only"] is True for service in services.values())
    assert all(services[name]["cap_drop"] == ["ALL"] for name in OURS)
    assert services["web"]["ports"] == ["127.0.0.1:8000:8000"]  # only the proxy on this machine
    assert services["answers"]["ports"] == ["127.0.0.1:8001:8001"]
    assert not any("ports" in services[name] for name in services if name not in ("web", "answers"))


def test_the_public_process_is_told_nothing_of_the_staffs(services: dict[str, Any]) -> None:
    told = services["answers"]["environment"]
    assert set(told).isdisjoint(STAFFS_OWN)
    assert all(told[name] == value for name, value in SETTINGS.items() if name in told)
    assert told["PAVE_SURVEY_DATABASE_URL"].startswith("postgres://survey_pub:${SURVEY_PASSWORD:?")
    assert services["answers"]["volumes"] == ["keys:/var/lib/pave-keys"]
    assert "CREATE ROLE survey_pub LOGIN" in (ROOT / "docker" / "survey_role.sh").read_text()


def test_postgresql_keeps_neither_old_pages_nor_failed_statements(services: dict[str, Any]) -> None:
    set_up = services["postgres"]["command"]
    assert {
        "wal_recycle=off",
        "max_wal_size=64MB",
        "log_min_error_statement=panic",
        "log_error_verbosity=terse",
    } <= set(set_up)


def test_no_secret_stands_in_the_compose_file_or_its_example(services: dict[str, Any]) -> None:
    asked = services["web"]["environment"]
    assert all(asked[name].startswith("${" + name + ":?") for name in ("SECRET_KEY", "PAVE_COLUMN_KEY"))
    assert "${POSTGRES_PASSWORD:?" in asked["DATABASE_URL"]
    assert "${POSTGRES_PASSWORD:?" not in str(services["answers"])
    example = dict(line.split("=", 1) for line in (ROOT / ".env.example").read_text().splitlines()
                   if line and not line.startswith("#"))  # fmt: skip
    assert [example[name] for name in SECRETS] == [""] * 4
    assert ".env" in (ROOT / ".gitignore").read_text().splitlines()


def test_the_image_installs_by_hash_and_runs_without_rights() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    runtime = lines[lines.index("FROM python:3.11-slim AS runtime") :]
    assert any("--require-hashes -r /build/requirements.txt" in line for line in lines)
    assert "USER 10001:10001" in runtime and not any("pip install" in line or "npm" in line for line in runtime)
    assert runtime[-1] == f"CMD {COMMANDS['web']}".replace("'", '"')


def test_the_image_takes_every_room() -> None:
    """A new app that the Dockerfile or .dockerignore forgets would be missing in production only."""
    rooms = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"bench", "tests"}
    copied = (ROOT / "Dockerfile").read_text()
    let_in = (ROOT / ".dockerignore").read_text().splitlines()
    assert {room for room in rooms if f"COPY {room}/ {room}/" not in copied or f"!{room}" not in let_in} == set()


def test_the_compose_file_fits_its_schema() -> None:
    command = [BIN / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_hadolint_finds_nothing_in_the_dockerfile() -> None:
    result = subprocess.run([BIN / "hadolint", "Dockerfile"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout) == (0, ""), result.stdout + result.stderr
