"""The public process as it really runs: what it can load, what it answers, and what it leaves behind."""

from __future__ import annotations

import http.client
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes.browser import Browser, Page
from tests.processes.topology import ROOT, Instance, clean_environment

pytestmark = pytest.mark.processes
EXAMPLE = ROOT / "tests" / "golden" / "example"
FORBIDDEN = {"audit", "accounts", "analytics", "invitations", "registry", "demo", "proofs", "celery", "kombu", "redis",
             "rest_framework", "pandas", "numpy", "scipy", "smtplib"}  # fmt: skip
FORBIDDEN_PARTS = ("django.contrib.sessions", "django.contrib.admin", "django.contrib.auth", "django.contrib.messages")
LOADED = """
import json, sys
import pave.survey_wsgi, pave.survey_urls
from django.urls import get_resolver
get_resolver().url_patterns
modules = {name: getattr(module, "__file__", None) for name, module in sys.modules.items()}
from django.conf import settings
print(json.dumps([modules, [name for name in dir(settings) if name.isupper()]]))
"""
OPEN_SURVEY = "from tests.browser.stage import open_survey; open_survey('umbrellas', 'tiny')"
NAMED = re.compile(r"\bsettings\.([A-Z][A-Z_]+)")
ELSEWHERE = (
    "/", "/sign-in/", "/surveys/", "/reports/", "/api/runs/", "/admin/", "/outbox/", "/questions/",
    "/answer/", "/answer/umbrellas/nothing/", "/answer/umbrellas/code.svg",
    "/answer/../surveys/", "/answer/%2e%2e/surveys/", "/answer/..%2fsurveys/", "/answer/%2e%2e%2fsurveys%2f",
    "/answer/..%252fsurveys/", "/answer/umbrellas/../../surveys/", "/answer/umbrellas/%2e%2e/%2e%2e/surveys/",
    "/answer/umbrellas/section/..%2f..%2f..%2fetc%2fpasswd/", "/answer/umbrellas%00/", "/answer/umbrellas%0d%0aX:1/",
    "/answer/..;/surveys/", "/answer/%c0%ae%c0%ae/surveys/", "/answer/%ff/", "/answer/\\..\\surveys/",
    "//surveys/", "/answer//surveys/", "/static/../pave/settings.py", "/static/%2e%2e/pave/settings.py",
    "/static/..%2f..%2fpave%2fsettings.py", "/static/%2e%2e%2f%2e%2e%2fvar%2fcolumn.key", "/static/%00",
)  # fmt: skip


def in_public(code: str, var: Path) -> subprocess.CompletedProcess[str]:
    """Run code where the public process has just been loaded."""
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=clean_environment(PAVE_VAR=str(var)),
                          capture_output=True, text=True, timeout=60, check=False)  # fmt: skip


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str | None], list[str]]:
    """(modules with their files, names of settings) of the public process."""
    done = in_public(LOADED, tmp_path_factory.mktemp("loaded"))
    assert done.returncode == 0, done.stderr
    modules, settings = json.loads(done.stdout)
    return modules, settings


def test_no_module_of_the_staff_is_loaded(loaded: tuple[dict[str, str | None], list[str]]) -> None:
    modules, _ = loaded
    assert "surveys.answer_views" in modules and "pave.survey_settings" in modules
    assert {name for name in modules if name.split(".")[0] in FORBIDDEN or name.startswith(FORBIDDEN_PARTS)} == set()


def test_every_setting_that_is_read_there_is_there(loaded: tuple[dict[str, str | None], list[str]]) -> None:
    """They are imported one by one: one that is forgotten would be missing in this process alone."""
    modules, settings = loaded
    ours = [Path(file) for file in modules.values() if file and Path(file).is_relative_to(ROOT / "surveys")]
    asked = {name for path in ours for name in NAMED.findall(path.read_text())}
    assert {"PAVE_KEYS", "PAVE_COLUMN_KEY", "HTTPS"} <= asked
    assert asked - set(settings) == set()


@pytest.mark.parametrize("private", ["accounts", "audit", "analytics"])
def test_models_of_the_staff_cannot_be_loaded(private: str, tmp_path: Path) -> None:
    done = in_public(f"import pave.survey_wsgi; import {private}.models", tmp_path)
    assert done.returncode != 0 and "INSTALLED_APPS" in done.stderr.splitlines()[-1]


def test_memory_is_never_written_to_a_disk(tmp_path: Path) -> None:
    told = in_public("import pave.survey_wsgi, resource as r; print(r.getrlimit(r.RLIMIT_CORE))", tmp_path)
    assert told.stdout.strip() == "(0, 0)"


# -- over a socket -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """Both servers of the embedded profile, with one open survey."""
    with Instance(tmp_path_factory.mktemp("public") / "var") as running:
        running.migrate()
        running.manage("load_instrument", str(EXAMPLE / "tiny.toml"))
        running.manage("shell", "--verbosity", "0", "--command", OPEN_SURVEY)
        running.start_web()
        yield running


def started(instance: Instance) -> tuple[Browser, str]:
    """Somebody who has agreed, and the code."""
    browser = Browser(instance.answers, host="127.0.0.1")
    browser.post("/answer/umbrellas/", **browser.get("/answer/umbrellas/").hidden, consent="yes")
    return browser, browser.cookies["pave_draft"]


def raw(instance: Instance, method: str, path: str, body: object = None, **headers: str) -> Page:
    """A request as it stands: nothing is made tidy on the way."""
    connection = http.client.HTTPConnection("127.0.0.1", instance.answers, timeout=20)
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return Page(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
    finally:
        connection.close()


@pytest.mark.parametrize("path", ELSEWHERE)
def test_there_is_nothing_else(instance: Instance, path: str) -> None:
    page = raw(instance, "GET", path)
    assert page.status in (400, 404), page.text
    assert "SECRET_KEY" not in page.text and "Sign in" not in page.text


def test_the_staffs_server_knows_no_answer_page(instance: Instance) -> None:
    staffs = Browser(instance.port, host="127.0.0.1")
    assert staffs.get("/answer/umbrellas/").status == 404
    assert staffs.get("/sign-in/").status == 200


PAGES = ["", "code/", "resume/", "section/you/", "check/", "done/", "blank/", "status/", "withdraw/", "no-more-mail/",
         "nothing/"]  # fmt: skip


@pytest.mark.parametrize("tail", PAGES)
def test_no_page_sets_a_cookie_and_every_page_is_kept_nowhere(instance: Instance, tail: str) -> None:
    for browser in (Browser(instance.answers, host="127.0.0.1"), started(instance)[0]):
        headers = browser.get(f"/answer/umbrellas/{tail}").headers
        assert "set-cookie" not in headers
        assert (headers["cache-control"], headers["referrer-policy"]) == ("no-store", "no-referrer")
        assert "default-src 'none'" in headers["content-security-policy"].split("; ")
        assert headers["x-frame-options"] == "DENY" and headers["x-content-type-options"] == "nosniff"


def test_a_session_of_the_staff_means_nothing_here(instance: Instance) -> None:
    browser = Browser(instance.answers, host="127.0.0.1")
    plain = browser.get("/answer/umbrellas/resume/")
    browser.cookies = {"pave_session": "x" * 32, "pave_csrf": "y" * 32}
    assert browser.get("/answer/umbrellas/resume/").body == plain.body


def test_the_health_page_is_one_word(instance: Instance) -> None:
    page = raw(instance, "GET", "/health/")
    assert (page.status, page.body) == (200, b"ok")


ANNOUNCED = {"Content-Length": "300000"}
"""More than is allowed. Little of it is sent: who is refused before all is read may lose the answer with the line."""


def test_a_body_is_small_whether_or_not_it_says_its_length(instance: Instance) -> None:
    own = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}
    target = "/answer/umbrellas/resume/"
    assert raw(instance, "POST", target, b"code=x", **own, **ANNOUNCED).status == 413
    # Announced and not sent: who is hung up on while sending may lose the answer.
    assert raw(instance, "POST", target, **own, **{"Transfer-Encoding": "chunked"}).status == 413
    assert raw(instance, "POST", target, b"code=x", **own).status == 422


def test_a_post_from_elsewhere_is_refused(instance: Instance) -> None:
    assert raw(instance, "POST", "/answer/umbrellas/", b"consent=yes", **{"Sec-Fetch-Site": "cross-site"}).status == 403
    assert raw(instance, "POST", "/answer/umbrellas/", b"consent=yes").status == 403


def test_nothing_is_written_about_what_went_wrong_but_its_place(instance: Instance) -> None:
    browser, code = started(instance)
    asked = [raw(instance, "GET", f"/answer/umbrellas/{code}/"), browser.get("/answer/umbrellas/section/you/"),
             raw(instance, "POST", "/answer/umbrellas/save/", b"role=a"), raw(instance, "GET", "/answer/%ff/"),
             raw(instance, "GET", "/answer/umbrellas/", Host="evil.example.org:99999999"),
             raw(instance, "POST", "/answer/umbrellas/resume/", b"x", **ANNOUNCED)]  # fmt: skip
    column_key = instance.var / "column.key"
    assert {page.status for page in asked} >= {200, 403, 404, 413} and column_key.exists()
    written = instance.log("answers")
    assert [
        word for word in ("/answer/", "umbrellas", code, "evil", "GET", "POST", "Traceback") if word in written
    ] == []
    assert [line for line in written.splitlines() if not line.startswith("survey page: ")] == []


BROKEN = """
import logging
import pave.survey_wsgi
from django.test import Client
from surveys import answer_views
def fail(*_, **__): raise ValueError("the answer was 7K3M-9QXR, sent to /answer/umbrellas/check/")
answer_views.found_by_cookie = fail
client = Client(raise_request_exception=False)
page = client.get("/answer/umbrellas/check/")
print(page.status_code, "Something broke on our side" in page.content.decode(), page.headers["Cache-Control"])
logging.getLogger("some.library").error("a library quotes %s", "7K3M-9QXR")
"""


def test_an_error_of_ours_is_a_quiet_page_and_a_line_with_its_place(tmp_path: Path) -> None:
    done = in_public(BROKEN, tmp_path)
    assert done.stdout.strip() == "500 True no-store", done.stderr
    assert done.stderr.splitlines() == ["survey page: ValueError at <string>:6", "survey page: ERROR at <string>:11"]
