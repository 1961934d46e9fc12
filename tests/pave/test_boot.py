"""PostgreSQL settings that keep times of answers: each is refused by name, and a real server's are read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from pave.boot import ASKED, FORBIDDEN_UNLESS, refusals
from tests.conftest import EXAMPLE, ROOT
from tests.processes.cluster import own_cluster
from tests.processes.topology import Instance, clean_environment

FINE = {name: only for name, (only, _) in FORBIDDEN_UNLESS.items()}
WRONG = {
    "track_commit_timestamp": "on", "archive_mode": "always", "in_recovery": "on", "replicas": "1",
    "log_statement": "mod",
    "log_min_duration_statement": "0", "log_min_duration_sample": "250", "log_transaction_sample_rate": "0.01",
    "log_duration": "on",
}  # fmt: skip


def test_a_server_that_keeps_nothing_is_fine() -> None:
    assert refusals(FINE) == []
    assert set(WRONG) == set(FORBIDDEN_UNLESS)


@pytest.mark.parametrize("name", WRONG)
def test_each_setting_is_refused_with_its_name_its_reason_and_what_to_do(name: str) -> None:
    (sentence,) = refusals(FINE | {name: WRONG[name]})
    assert f"PostgreSQL's {name} " in sentence
    assert any(word in sentence for word in ("time", "former versions"))
    assert sentence.endswith(
        (f"Set {name} = {FINE[name]} and restart PostgreSQL.", "of its own.", "operators.md says.")
    )


def test_all_that_is_wrong_is_told_at_once() -> None:
    assert len(refusals(FINE | WRONG)) == len(WRONG)


# -- against a real server ---------------------------------------------------------------------------------------------


def boot(process: str, var: Path, url: str) -> subprocess.CompletedProcess[str]:
    env = clean_environment(PAVE_VAR=str(var), DATABASE_URL=url)
    return subprocess.run([sys.executable, "-c", f"import pave.{process}"], cwd=ROOT, env=env, capture_output=True,
                          text=True, timeout=60, check=False)  # fmt: skip


@pytest.mark.processes
def test_the_public_process_starts_on_a_plain_server_and_not_on_one_that_keeps_times(tmp_path: Path) -> None:
    with own_cluster() as url:
        assert boot("survey_wsgi", tmp_path / "var", url).returncode == 0
    with own_cluster(track_commit_timestamp="on", log_min_duration_statement="100") as url:
        refused = boot("survey_wsgi", tmp_path / "var", url)
        assert refused.returncode != 0
        last = refused.stderr.strip().splitlines()[-1]
        assert "track_commit_timestamp is on" in last and "log_min_duration_statement is 100" in last
        # Nobody was invited yet: the staff may go on.
        assert boot("wsgi", tmp_path / "var", url).returncode == 0


INVITE = """
from surveys import actions, queries
version = queries.latest_version("tiny")
survey = actions.create_survey(slug="invited", instrument=version, by="test", mode="invite")
"""
SEAL = """
from datetime import timedelta
from pave.lib.clock import now
from surveys import actions, queries
from surveys.models import Survey
Survey.objects.update(state="closed", closed_at=now() - timedelta(days=1))
actions.seal_survey(survey=queries.survey_by_slug("invited"), by="test")
"""


@pytest.mark.processes
def test_the_staffs_process_refuses_from_the_first_invitation_to_the_seal(tmp_path: Path) -> None:
    with own_cluster(archive_mode="on") as url, Instance(tmp_path / "var", DATABASE_URL=url) as running:
        running.manage("migrate", "--verbosity", "0")
        running.manage("load_instrument", str(EXAMPLE / "tiny.toml"))
        assert boot("wsgi", running.var, url).returncode == 0
        running.manage("shell", "--verbosity", "0", "--command", INVITE)
        assert "archive_mode is on" in boot("wsgi", running.var, url).stderr
        running.manage("shell", "--verbosity", "0", "--command", SEAL)
        assert boot("wsgi", running.var, url).returncode == 0


@pytest.mark.processes
def test_the_names_are_settings_that_postgresql_has(tmp_path: Path) -> None:
    with own_cluster() as url, psycopg.connect(url) as connection:
        known = connection.execute("SELECT name FROM pg_settings WHERE name = ANY(%s)", [list(ASKED)]).fetchall()
        assert {name for (name,) in known} == set(ASKED)
