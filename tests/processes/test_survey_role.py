"""Under PostgreSQL's role of the public process everything that respondents do works, and nothing else does."""

from __future__ import annotations

import http.client
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

import psycopg
import pytest
from psycopg import errors, sql

from surveys.grants import RIGHTS
from surveys.instrument import Instrument
from tests import services
from tests.processes.browser import Browser
from tests.processes.cluster import own_cluster
from tests.processes.stores import as_role, own_database, own_role, rows
from tests.processes.test_server_profile import answer_everything
from tests.processes.topology import ROOT, Instance, clean_environment, production_settings
from tests.surveys.answer_maker import made_answers

pytestmark = [pytest.mark.processes, pytest.mark.server]
EXAMPLE = ROOT / "tests" / "golden" / "example"
STAGE = """
from surveys import actions, ledger, queries
from surveys.codes import INVITATION, code_of, token_digest
from surveys.models import Token
version = queries.latest_version("tiny")
for slug, more in {"umbrellas": {"pilot": True}, "invited": {"mode": "invite"}}.items():
    survey = actions.create_survey(slug=slug, instrument=version, by="test", **more)
    actions.change_state(survey=survey, state="open", by="test")
ledger.change(survey, lambda cells: cells.grow(3))
codes = [code_of(number + 1, INVITATION) for number in range(3)]
for position, code in enumerate(codes):
    Token.objects.create(digest=token_digest(code), survey=survey, position=position, wave=1)
print(*codes)
"""
ATTEMPTS = {
    "SELECT": "SELECT 1 FROM {table} LIMIT 1",
    "INSERT": "INSERT INTO {table} DEFAULT VALUES",
    "UPDATE": "UPDATE {table} SET {column} = DEFAULT WHERE false",
    "DELETE": "DELETE FROM {table} WHERE false",
    "TRUNCATE": "TRUNCATE {table}",
}
COLUMNS = "SELECT table_name, min(column_name) FROM information_schema.columns WHERE table_schema = 'public' GROUP BY 1"
BLINDED = b"\5".rjust(384, b"\0")


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """The public process alone, under its role; the role got its rights from the migrations."""
    services.need("PostgreSQL")
    with own_role() as role, own_database() as url:
        roles = {"PAVE_SURVEY_ROLE": role, "PAVE_SURVEY_DATABASE_URL": as_role(url, role)}
        var = tmp_path_factory.mktemp("role") / "var"
        with Instance(var, **production_settings(), **roles, DATABASE_URL=url) as running:
            running.manage("migrate", "--verbosity", "0")
            running.manage("load_instrument", str(EXAMPLE / "tiny.toml"))
            running.environ["INVITATIONS"] = running.manage("shell", "--verbosity", "0", "--command", STAGE).strip()
            running.serve("answers", running.answers)
            yield running


def may(connection: psycopg.Connection[tuple[object, ...]], attempt: str, table: str, column: str) -> bool:
    """Whether the role may; a refusal for another reason than its rights means that it may."""
    statement = sql.SQL(attempt).format(table=sql.Identifier(table), column=sql.Identifier(column))
    try:
        connection.execute(statement)
    except errors.InsufficientPrivilege:
        return False
    except psycopg.Error:
        return True
    finally:
        connection.rollback()
    return True


def test_each_right_on_each_table_is_tried(instance: Instance) -> None:
    tables = rows(instance.environ["DATABASE_URL"], COLUMNS)
    names = {str(table) for table, _ in tables}
    assert {"accounts_user", "audit_entry", "django_migrations", "django_session"} & names and set(RIGHTS) <= names
    with psycopg.connect(instance.environ["PAVE_SURVEY_DATABASE_URL"]) as connection:
        found = {
            str(table): {
                name for name, attempt in ATTEMPTS.items() if may(connection, attempt, str(table), str(column))
            }
            for table, column in tables
        }
    assert {table: rights for table, rights in found.items() if rights} == {
        table: set(rights) for table, rights in RIGHTS.items()
    }


@pytest.mark.parametrize("attempt", ["CREATE TABLE mine (id int)", "CREATE ROLE mine",
                                     "COPY surveys_survey TO '/tmp/x'", "SELECT pg_read_file('/etc/passwd')",
                                     "ALTER TABLE surveys_response ADD t int",
                                     "SELECT nextval('accounts_user_id_seq')"])  # fmt: skip
def test_the_role_can_do_nothing_besides_tables(instance: Instance, attempt: str) -> None:
    with psycopg.connect(instance.environ["PAVE_SURVEY_DATABASE_URL"]) as connection:
        with pytest.raises((errors.InsufficientPrivilege, errors.UndefinedTable)):
            connection.execute(attempt.encode())
        connection.rollback()


def test_an_open_link_works_from_start_to_receipt_and_back(instance: Instance, tiny: Instrument) -> None:
    browser = Browser(instance.answers)
    assert browser.get("/health/").status == 200
    browser.post("/answer/umbrellas/", **browser.get("/answer/umbrellas/").hidden, consent="yes")
    code = next(iter(browser.cookies.values()))
    for tail in ("code/", "check/", "status/", "blank/", "blank.pdf"):
        assert browser.get(f"/answer/umbrellas/{tail}").status == 200, tail
    other = Browser(instance.answers)
    assert other.post("/answer/umbrellas/resume/", code=code).status == 302
    assert other.get("/answer/umbrellas/section/you/").status == 200
    assert other.post("/answer/umbrellas/withdraw/", sure="yes").status == 410
    answer_everything(Browser(instance.answers), tiny, made_answers(tiny, Random(7)))
    timed = rows(instance.environ["DATABASE_URL"], "SELECT count(*) FROM surveys_pagetiming")
    assert timed == [(len(tiny.sections),)]
    assert instance.log("answers") == ""


def test_an_invitation_works_with_and_without_the_script(instance: Instance) -> None:
    first, second, third = instance.environ["INVITATIONS"].split()
    browser = Browser(instance.answers)
    page = browser.get("/answer/invited/")
    code = page.hidden["code"]
    assert browser.post("/answer/invited/", invitation=first, code=code, consent="yes").status == 302
    assert browser.get("/answer/invited/code/").status == 200
    assert issued(instance, second) == (200, 384)
    assert issued(instance, first) == (409, 384)
    assert browser.post("/answer/invited/no-more-mail/", invitation=third).status == 200
    assert browser.post("/answer/invited/withdraw/", sure="yes").status == 410
    assert instance.log("answers") == ""


def issued(instance: Instance, invitation: str) -> tuple[int, int]:
    """Status and size of the answer to the script's own post."""
    connection = http.client.HTTPConnection("127.0.0.1", instance.answers, timeout=20)
    headers = {"Host": "survey.example.org", "X-Forwarded-Proto": "https", "Sec-Fetch-Site": "same-origin",
               "Content-Type": "application/octet-stream"}  # fmt: skip
    connection.request("POST", "/answer/invited/issue/", invitation.encode() + BLINDED, headers)
    answer = connection.getresponse()
    size = len(answer.read())
    connection.close()
    return answer.status, size


def test_rights_are_given_again_by_a_command_and_only_these(instance: Instance) -> None:
    url = instance.environ["DATABASE_URL"]
    role = sql.Identifier(instance.environ["PAVE_SURVEY_ROLE"])
    with psycopg.connect(url) as owner:
        owner.execute(sql.SQL("GRANT ALL ON accounts_user TO {}").format(role))
        owner.execute(sql.SQL("REVOKE ALL ON surveys_token FROM {}").format(role))
    assert f"rights on {len(RIGHTS)} tables" in instance.manage("grant_survey_role")
    test_each_right_on_each_table_is_tried(instance)
    with pytest.raises(AssertionError, match="there is no PostgreSQL role nobody_of_that_name"):
        instance.manage("grant_survey_role", PAVE_SURVEY_ROLE="nobody_of_that_name")


FAILING = """
import pave.survey_wsgi
from django.db import connection, Error
try:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 / (length(%s) - 6)", ["canary"])
except Error as error:
    print(type(error).__name__)
"""


@pytest.mark.parametrize("shipped", [True, False], ids=["as shipped", "PostgreSQL as it comes"])
def test_a_statement_that_fails_is_never_logged_with_its_values(tmp_path: Path, shipped: bool) -> None:
    log = tmp_path / "server.log"
    quiet = {"log_min_error_statement": "panic", "log_error_verbosity": "terse"} if shipped else {}
    with own_cluster(log, **quiet) as url:
        environ = clean_environment(PAVE_VAR=str(tmp_path / "var"), PAVE_SURVEY_DATABASE_URL=url)
        done = subprocess.run([sys.executable, "-c", FAILING], cwd=ROOT, env=environ, capture_output=True, text=True,
                              timeout=60, check=False)  # fmt: skip
        assert done.stdout.strip() == "DataError", done.stderr
        written = log.read_text()
        assert "division by zero" in written and "canary" not in written
        assert ("STATEMENT" in written) is not shipped
        with psycopg.connect(url) as plain, pytest.raises(psycopg.DataError):
            plain.cursor(row_factory=None).execute("SELECT 1 / (length('canary') - 6)")
        assert ("canary" in log.read_text()) is not shipped  # the leak, planted: values inside the statement
