"""The same snapshot and seed give the same bytes under another hash seed, time zone, locale, thread count, database."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from demo.margins import published
from demo.simulate import responses_csv
from tests import services, sharing

ROOT = Path(__file__).parents[2]
PLAIN = {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
OTHER = {
    "PYTHONHASHSEED": "4711",
    "TZ": "Pacific/Chatham",
    "LC_ALL": "C",
    "OMP_NUM_THREADS": "2",
    "OPENBLAS_NUM_THREADS": "2",
}
BY, REPLICATES = ("practice_type", "plt_hold_prophylactic"), "50"


def manage(var: Path, environ: dict[str, str], *arguments: str) -> None:
    whole = {**os.environ, "PAVE_VAR": str(var), **environ}
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=whole, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def responses(tmp_path_factory, all_vte) -> Path:
    file = tmp_path_factory.mktemp("responses") / "responses.csv"
    file.write_bytes(responses_csv(all_vte, published(), seed=3))
    return file


def prepared(folder: Path, responses: Path, environ: dict[str, str]) -> Path:
    """A fresh instance with the simulated responses, made by processes of its own."""
    if environ["DATABASE_URL"]:
        manage(folder, environ, "migrate", "--verbosity", "0")
    else:
        shutil.copyfile(sharing.migrated(), folder / "pave.sqlite3")
    manage(folder, environ, "load_instrument", "surveys/instruments/all_vte_practice.toml")
    manage(folder, environ, "create_survey", "same", "--instrument", "all_vte_practice", "--mode", "import")
    manage(folder, environ, "import_responses", "same", str(responses), "--frame", "invited=870")
    return folder


def summarised(folder: Path, environ: dict[str, str], *more: str) -> bytes:
    out = folder / f"summary-{len(list(folder.glob('summary-*')))}.json"
    manage(
        folder,
        environ,
        "summarise",
        "survey",
        "same",
        "--replicates",
        REPLICATES,
        "--by",
        *BY,
        "--out",
        str(out),
        *more,
    )
    return out.read_bytes()


@pytest.fixture(scope="module")
def instance(tmp_path_factory, responses) -> Path:
    return prepared(tmp_path_factory.mktemp("plain"), responses, {**PLAIN, "DATABASE_URL": ""})


@pytest.fixture(scope="module")
def expected(instance) -> bytes:
    return summarised(instance, {**PLAIN, "DATABASE_URL": ""})


def test_hash_seed_time_zone_locale_and_threads_change_no_byte(instance, expected):
    assert summarised(instance, {**OTHER, "DATABASE_URL": ""}) == expected


def test_another_seed_changes_bytes(instance, expected):
    """The control: a test that compares a constant with itself would pass here too."""
    assert summarised(instance, {**PLAIN, "DATABASE_URL": ""}, "--seed", "2") != expected


def test_postgresql_changes_no_byte(tmp_path, responses, expected):
    if "PostgreSQL" in services.missing():
        assert not services.IN_CI, "CI needs PostgreSQL"
        pytest.skip("PostgreSQL does not answer: the comparison of the two databases did NOT run")
    name = f"pave_same_bytes_{os.getpid()}"
    server = services.POSTGRES
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        url = server.rsplit("/", 1)[0] + f"/{name}"
        environ = {**OTHER, "DATABASE_URL": url}
        assert summarised(prepared(tmp_path, responses, environ), environ) == expected
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
