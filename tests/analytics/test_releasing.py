"""A report is released once, by a person, for a reason; before, those who make reports read it, and nobody else."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from accounts.models import AT_ONE_SITE, Role, SiteRole
from analytics import queries
from analytics.models import Release, Report, Snapshot
from analytics.permissions import Refused, check_survey_can_be_let_out
from analytics.release_actions import let_out
from audit.models import Entry
from pave.lib.append_only import AppendOnlyError
from pave.lib.clock import now
from surveys.models import Survey
from tests.accounts.proving import a_site, member, proved, signed_in, somebody

WHY = "The steering group agreed on 3 May"
QUICK = ("methods/", "changes/", "file.csv")
PAGES = (*QUICK, "", "questions/1/", "accounting/")
MAKERS = {Role.COORDINATOR.value, Role.INVESTIGATOR.value, Role.ADMINISTRATOR.value}
KINDS = [*Role.values, *SiteRole.values]


def browser_of(kind: str) -> Client:
    if kind in Role.values:
        person = somebody(f"a-{kind}", kind)
    else:
        person = member(f"a-{kind}", kind, a_site() if kind in AT_ONE_SITE else None)
    return proved(signed_in(person), person)


def answers(client: Client, report: Report, pages: tuple[str, ...] = QUICK) -> dict[str, int]:
    paths = [*(f"/reports/{report.pk}/{page}" for page in pages), f"/api/reports/{report.pk}/summary/"]
    return {path: client.get(path).status_code for path in paths}


# -- who reads --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_before_its_release_a_report_is_read_by_who_makes_reports(report: Report, kind: str) -> None:
    pages = QUICK if kind in MAKERS else PAGES
    assert set(answers(browser_of(kind), report, pages).values()) == {200 if kind in MAKERS else 403}


@pytest.mark.parametrize("kind", KINDS)
def test_a_released_report_is_read_by_everybody_who_signs_in(report: Report, kind: str) -> None:
    let_out(report=report, by="ada", reason=WHY)
    pages = PAGES if kind == "analyst" else QUICK
    assert set(answers(browser_of(kind), report, pages).values()) == {200}


def test_nobody_reads_anything_without_signing_in(report: Report, client: Client) -> None:
    let_out(report=report, by="ada", reason=WHY)
    assert 200 not in answers(client, report).values()


def test_releasing_one_report_shows_no_other(report: Report) -> None:
    other = Report.objects.create(
        snapshot=report.snapshot, survey=report.survey, title="t", synthetic=True, parameters={}, code_version="0",
        files=report.files,
    )  # fmt: skip
    let_out(report=report, by="ada", reason=WHY)
    assert set(answers(browser_of("member"), other).values()) == {403}
    listed = browser_of("analyst").get("/reports/").content.decode()
    assert f"/reports/{report.pk}/" in listed and f"/reports/{other.pk}/" not in listed


def test_the_list_of_a_member_has_released_reports_only(report: Report) -> None:
    page = (client := browser_of("member")).get("/reports/").content.decode()
    assert "once an investigator has released one" in page and "Make a new one" not in page
    let_out(report=report, by="ada", reason=WHY)
    page = client.get("/reports/").content.decode()
    assert f"/reports/{report.pk}/" in page and WHY in page
    assert "Make a new one" not in page and "submitted" not in page


@pytest.mark.parametrize(("kind", "status"), [("analyst", 200), ("auditor", 403), ("member", 403)])
def test_analysts_read_reports_of_the_registry_before_their_release(report: Report, kind: str, status: int) -> None:
    of_registry = registry_report(report)
    assert browser_of(kind).get(f"/api/reports/{of_registry.pk}/summary/").status_code == status


# -- releasing --------------------------------------------------------------------------------------------------------


def test_a_release_is_written_down_with_its_reason_and_stays(report: Report) -> None:
    made = let_out(report=report, by="ada", reason=f"  {WHY} ")
    entry = Entry.objects.get(verb="report.let_out")
    assert (entry.actor, entry.target, entry.detail) == (
        "ada", "survey:simulated", {"report": report.pk, "reason": WHY})  # fmt: skip
    with pytest.raises(AppendOnlyError):
        made.delete()
    with pytest.raises(Refused, match="ada released this report on"):
        let_out(report=report, by="grace", reason=WHY)
    assert Release.objects.get().by == "ada"


def test_no_release_without_a_reason_or_past_the_gate(report: Report, simulated_survey: Survey) -> None:
    with pytest.raises(Refused, match="Give a reason"):
        let_out(report=report, by="ada", reason=" ")
    bare = stored({"flow": {"analysed": 5}, "source": {}})
    exact = Report.objects.create(
        snapshot=report.snapshot, survey="simulated", title="t", synthetic=True, parameters={}, code_version="0",
        files=bare,
    )  # fmt: skip
    with pytest.raises(Refused, match="did not pass disclosure control"):
        let_out(report=exact, by="ada", reason=WHY)
    assert not Release.objects.exists()


@pytest.mark.parametrize(
    ("by_invitation", "responses", "refused"), [(True, 19, True), (True, 20, False), (False, 1, False)]
)
def test_a_survey_by_invitation_is_released_from_twenty_on(by_invitation: bool, responses: int, refused: bool) -> None:
    if refused:
        with pytest.raises(Refused, match="from 20 answers on"):
            check_survey_can_be_let_out(by_invitation, responses)
    else:
        check_survey_can_be_let_out(by_invitation, responses)


def stored(summary: dict[str, Any]) -> dict[str, Any]:
    data = json.dumps(summary).encode()
    return {"json": {"digest": queries.store().put(data), "size": len(data), "name": "x.json"}}


def registry_report(report: Report, as_of: date | None = None, ledger: str = "ab") -> Report:
    """A report of the registry, as far as releasing looks at it."""
    day = as_of or (now().date() - timedelta(days=1))
    snapshot, _ = Snapshot.objects.get_or_create(
        digest="ef" * 32, defaults={"kind": "registry", "manifest": {}, "rows": 9, "parquet": "", "made_by": "t"}
    )
    return Report.objects.create(
        snapshot=snapshot, survey="", title="The registry", synthetic=True, code_version="0", ledger=ledger,
        parameters={"as_of": day.isoformat()}, files=stored({"disclosure": {}}),
    )  # fmt: skip


def test_the_registry_is_released_on_its_days_and_once_a_day(report: Report, settings: LazySettings) -> None:
    settings.PAVE_RELEASE_DAYS = "12-31"
    with pytest.raises(Refused, match="as of 31 December only"):
        let_out(report=registry_report(report, date(2025, 12, 30)), by="ada", reason=WHY)
    let_out(report=registry_report(report, date(2025, 12, 31)), by="ada", reason=WHY)
    with pytest.raises(Refused, match="as of 31 December 2025 was released already"):
        let_out(report=registry_report(report, date(2025, 12, 31)), by="ada", reason=WHY)
    assert Entry.objects.get(verb="report.let_out").target == "registry"


def test_the_registry_is_not_released_before_the_day_is_over(report: Report, settings: LazySettings) -> None:
    today = now().date()
    settings.PAVE_RELEASE_DAYS = f"{today:%m-%d}"
    with pytest.raises(Refused, match="The day is not over"):
        let_out(report=registry_report(report, today), by="ada", reason=WHY)


def test_the_registry_is_not_released_without_a_memory_of_what_was_hidden(report: Report) -> None:
    with pytest.raises(Refused, match="wrote nothing down"):
        let_out(report=registry_report(report, ledger=""), by="ada", reason=WHY)


# -- by the page ------------------------------------------------------------------------------------------------------


def test_the_page_says_what_it_means_asks_why_and_releases(investigator: Client, report: Report) -> None:
    path = f"/reports/{report.pk}/release/"
    assert f'href="{path}"' in investigator.get(f"/reports/{report.pk}/").content.decode()
    page = investigator.get(path).content.decode()
    assert "Everybody who signs in here: 1 person today" in page and "cannot be taken back" in page
    assert investigator.post(path, {"reason": ""}).status_code == 422
    assert not Release.objects.exists()
    page = investigator.post(path, {"reason": WHY}, follow=True).content.decode()
    assert "by the-investigator" in page and WHY in page and f'href="{path}"' not in page
    assert "released this report on" in investigator.get(path).content.decode()


def test_a_coordinator_reads_the_mark_and_cannot_release(signed_in: Callable[[str], Client], report: Report) -> None:
    coordinator = signed_in("coordinator")
    assert "Not released" in coordinator.get(f"/reports/{report.pk}/").content.decode()
    assert coordinator.post(f"/reports/{report.pk}/release/", {"reason": WHY}).status_code == 403
    assert not Release.objects.exists()


# -- stored bytes -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/reports/{}/file.csv", "/api/reports/{}/summary/"])
def test_bytes_are_named_by_their_digest_and_kept_once_released(
    investigator: Client, report: Report, path: str
) -> None:
    address = path.format(report.pk)
    first = investigator.get(address)
    kind = "csv" if "csv" in path else "json"
    assert first.headers["ETag"] == f'"{report.files[kind]["digest"]}"'
    assert first.headers["Cache-Control"] == "private, no-cache"
    let_out(report=report, by="ada", reason=WHY)
    again = investigator.get(address, headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert investigator.get(address, headers={"if-none-match": '"other"'}).content == first.content


def test_who_may_not_read_a_file_does_not_learn_whether_it_changed(report: Report) -> None:
    headers = {"if-none-match": f'"{report.files["csv"]["digest"]}"'}
    assert browser_of("member").get(f"/reports/{report.pk}/file.csv", headers=headers).status_code == 403
