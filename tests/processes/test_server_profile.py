"""PostgreSQL, Redis, web, answers, two workers and beat, as docker-compose.yml runs them: from answers to a report."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from surveys.instrument import Instrument
from tests import services
from tests.processes.browser import Browser
from tests.processes.stores import as_role, own_broker, own_database, own_role, rows, run_row, strange_files
from tests.processes.topology import Instance, production_settings, wait_until
from tests.surveys.answer_maker import made_answers

pytestmark = pytest.mark.server
EXAMPLE = Path(__file__).parents[1] / "golden" / "example"
PASSWORD = "a long password of the test"
NEW_PERSON = (
    "from accounts.actions import create_person; "
    f"create_person(username='robin', password={PASSWORD!r}, role='coordinator', by='test')"
)
RESPONDENTS = 12


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """The running server profile, empty but for one coordinator and the instrument of the worked example."""
    services.need("PostgreSQL", "Redis")
    with own_role() as role, own_database() as url, own_broker() as broker:
        var = tmp_path_factory.mktemp("server") / "var"
        roles = {"PAVE_SURVEY_ROLE": role, "PAVE_SURVEY_DATABASE_URL": as_role(url, role)}
        settings = (
            production_settings() | broker | roles | {"DATABASE_URL": url, "PAVE_SWEEP_SECONDS": "3600"}
        )  # the message, not the sweep
        with Instance(var, **settings) as running:
            running.manage("migrate", "--verbosity", "0")
            running.manage("load_instrument", str(EXAMPLE / "tiny.toml"))
            running.manage("shell", "-c", NEW_PERSON)
            for number in (1, 2):
                running.worker(number)
            running.start("beat")
            running.start_web()
            yield running


def signed_in(port: int) -> Browser:
    browser = Browser(port)
    page = browser.get("/sign-in/")
    answer = browser.post("/sign-in/", **page.hidden, username="robin", password=PASSWORD)
    assert answer.status == 302, answer.text
    return browser


def act(browser: Browser, page: str, path: str, **fields: object) -> str:
    """Press a button of a page; where it leads."""
    answer = browser.post(path, csrfmiddlewaretoken=browser.get(page).hidden["csrfmiddlewaretoken"], **fields)
    assert answer.status == 302, answer.text
    return answer.target


def open_a_survey(browser: Browser, version: str) -> None:
    act(browser, "/surveys/new/", "/surveys/new/", title="Umbrellas", slug="umbrellas", instrument=version,
        contact="Ada")  # fmt: skip
    act(browser, "/surveys/umbrellas/", "/surveys/umbrellas/state/", state="open")


def answer_everything(browser: Browser, instrument: Instrument, answers: dict[str, str]) -> None:
    """One respondent, from the open link to the receipt."""
    browser.post("/answer/umbrellas/", **browser.get("/answer/umbrellas/").hidden, consent="yes")
    target = f"/answer/umbrellas/section/{instrument.sections[0].id}/"
    while "/section/" in target:
        section = instrument.section(target.split("/section/")[1].strip("/"))
        assert section is not None
        names = [name for item in section.items for name in item.columns if not name.endswith("__case")]
        kinds = {name: instrument.by_name[name].kind for name in names}
        typed = {name: answers[name].split(";") if kinds[name] in ("multiple", "ranking") else answers[name]
                 for name in names if name in answers}  # fmt: skip
        sent = browser.post(target, **(browser.get(target).hidden | {"go": "next", "seconds": "12"} | typed))
        assert sent.status == 302, sent.text
        target = sent.target
    assert browser.post("/answer/umbrellas/submit/", quick="0").target == "/answer/umbrellas/done/"
    assert "Your answers are in" in browser.get("/answer/umbrellas/done/").text


def test_one_survey_from_the_open_link_to_the_downloaded_report(instance: Instance, tiny: Instrument) -> None:
    coordinator = signed_in(instance.port)
    open_a_survey(coordinator, version="1")
    for seed in range(RESPONDENTS):
        answer_everything(Browser(instance.answers), tiny, made_answers(tiny, Random(seed)))
    run = act(coordinator, "/reports/new/umbrellas/", "/reports/new/umbrellas/", by="role")
    api = run.replace("/reports/runs/", "/api/runs/")
    wait_until(lambda: json.loads(coordinator.get(api).body)["state"] == "done", instance.log("worker"), 120, 0.3)
    report = coordinator.get(run).target
    files = {kind: coordinator.get(f"{report}file.{kind}") for kind in ("json", "csv", "pdf")}
    assert {kind: page.status for kind, page in files.items()} == dict.fromkeys(files, 200)
    summary = json.loads(files["json"].body)
    assert summary["flow"]["submitted"] == RESPONDENTS and len(summary["items"]) >= 11
    assert files["csv"].body.count(b"\n") > 50 and files["pdf"].body.startswith(b"%PDF-")
    assert run_row(instance.environ["DATABASE_URL"]).attempt == 1
    assert strange_files(instance.var / "artefacts") == []


def test_beat_seals_the_trail_by_itself_so_that_no_report_in_the_queue_delays_it(instance: Instance) -> None:
    url = instance.environ["DATABASE_URL"]
    wait_until(lambda: rows(url, "SELECT 1 FROM audit_link"), instance.log("beat"), 75, 1)


def test_nobody_reads_a_report_without_signing_in_and_every_page_carries_the_policy(instance: Instance) -> None:
    stranger = Browser(instance.port)
    assert stranger.get("/reports/").target.startswith("/sign-in/")
    page = stranger.get("/sign-in/")
    assert "default-src 'none'" in page.headers["content-security-policy"].split("; ")
    assert "max-age=31536000" in page.headers["strict-transport-security"]
    assert all(name.startswith("__Host-") for name in stranger.cookies)
    assert "demo only" not in page.text
    assert Browser(instance.port, host="evil.example.org").get("/").status == 400
