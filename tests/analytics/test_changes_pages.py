"""What changed between two reports of a survey: rows, rules and numbers, for who may read both."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from analytics import queries
from analytics.changes import changes_between, report_before
from analytics.models import Report, Snapshot
from analytics.queries import store
from analytics.release_actions import let_out
from analytics.snapshots import freeze, parquet_bytes
from surveys.models import InstrumentVersion, Survey
from tests.conftest import opened

COLUMNS = ("q1",)


def summary(share: float, sha256: str, threshold: int = 5, excluded: int = 6) -> dict[str, Any]:
    options = [{"code": "a", "label": "Yes", "share": share, "wilson": [share - 0.1, share + 0.1]}]
    return {
        "source": {"instrument": "tiny", "version": sha256[:3], "instrument_sha256": sha256},
        "disclosure": {"threshold": threshold}, "flow": {"excluded": {"test": excluded}},
        "items": [{"id": "q1", "number": 1, "text": "Umbrella?", "label": "", "options": options, "measures": {},
                   "numeric": None}],
    }  # fmt: skip


def report_of(survey: Survey, rows: int, told: dict[str, Any], first: int = 0, **parameters: Any) -> Report:
    """A report of so many different responses."""
    frozen = freeze([("", "", {"q1": f"{n}"}) for n in range(first, first + rows)], COLUMNS, "0", {})
    snapshot, _ = Snapshot.objects.get_or_create(
        digest=frozen.digest,
        defaults={"manifest": frozen.manifest, "rows": rows, "parquet": store().put(parquet_bytes(frozen)),
                  "made_by": "t"},
    )  # fmt: skip
    data = json.dumps(told).encode()
    files = {"json": {"digest": store().put(data), "size": len(data), "name": "x.json"}}
    return Report.objects.create(
        snapshot=snapshot, survey=survey.slug, title="Umbrellas", synthetic=False, code_version="0",
        parameters={"by": [], "replicates": 0, "seed": 1, **parameters}, files=files,
    )  # fmt: skip


@pytest.fixture
def pair(open_survey: Survey) -> tuple[Report, Report]:
    sha256 = open_survey.instrument.sha256
    return (
        report_of(open_survey, 20, summary(0.5, sha256)),
        report_of(open_survey, 30, summary(0.7, sha256, excluded=8), first=0, by=["role"]),
    )


def test_rows_rules_and_numbers_are_told(pair: tuple[Report, Report]) -> None:
    found = changes_between(*pair)
    rows = found.as_json()["rows"]
    assert (rows["came"]["count"], rows["left"]["count"], rows["reclassified"]["count"]) == (10, 0, 0)
    assert [(one.what, one.before, one.after) for one in found.rules] == [("Compared by", "nothing", "role")]
    assert [(one.reason, one.before, str(one.after)) for one in found.excluded] == [
        ("test", 6, "changed by fewer than 5")
    ]
    assert [(one.before.value, one.after.value) for one in found.moved] == [(0.5, 0.7)] and found.compared == 1
    assert found.questions == ()


def test_a_step_of_five_in_what_was_excluded_is_told(open_survey: Survey) -> None:
    pair = [report_of(open_survey, 20, summary(0.5, "x", excluded=count)) for count in (6, 11)]
    assert [str(one.after) for one in changes_between(*pair).excluded] == ["11"]


def test_two_who_came_are_not_counted(pair: tuple[Report, Report], open_survey: Survey) -> None:
    later = report_of(open_survey, 32, summary(0.7, "x"))
    rows = changes_between(pair[1], later).as_json()["rows"]
    assert rows["came"] == {"count": None, "why": "fewer than 5"}


def test_rows_are_counted_from_one_report_to_the_next_alone(pair: tuple[Report, Report], open_survey: Survey) -> None:
    """Of 20, 30 and 32 responses: with 10 and 12 told, the 2 that came last would be plain."""
    later = report_of(open_survey, 32, summary(0.7, "x"))
    found = changes_between(pair[0], later)
    assert found.rows is None and "worked out" in found.why_no_rows
    assert report_before(later) == pair[1] and report_before(pair[0]) is None


def test_another_version_of_the_questions_is_told_in_words(
    tiny_version: InstrumentVersion, open_survey: Survey
) -> None:
    from surveys import actions as survey_actions
    from tests.conftest import EXAMPLE, bytes_of

    source, tables = bytes_of(EXAMPLE / "tiny.toml")
    second = source.replace(b'version = "1.0.0"', b'version = "2.0.0"').replace(b"What do you do?", b"What now?")
    newer, _ = survey_actions.publish_instrument(source=second, tables=tables, by="t")
    found = changes_between(
        report_of(open_survey, 20, summary(0.5, tiny_version.sha256)),
        report_of(open_survey, 20, summary(0.5, newer.sha256, threshold=7)),
    )
    assert any("“What do you do?” is now “What now?”" in one.what for one in found.questions)
    assert {one.what for one in found.rules} == {"Version of the questions", "Smallest group shown"}


# -- the page ---------------------------------------------------------------------------------------------------------


def test_the_page_tells_it_and_links_the_questions(investigator: Client, pair: tuple[Report, Report]) -> None:
    page = investigator.get(f"/reports/{pair[1].pk}/changes/").content.decode()
    for words in (
        "1 of 1 numbers lie outside",
        "50 % (40–60)",
        "70 % (60–80)",
        "6 before; changed by fewer than 5",
        "Compared by",
    ):
        assert words in page, words
    assert f'href="/reports/{pair[1].pk}/questions/1/"' in page
    assert "This is the first report" in investigator.get(f"/reports/{pair[0].pk}/changes/").content.decode()


def test_the_json_is_what_the_page_says(investigator: Client, pair: tuple[Report, Report]) -> None:
    told = investigator.get(f"/api/reports/{pair[1].pk}/changes/").json()
    assert (told["since"], told["numbers"]["compared"], len(told["numbers"]["moved"])) == (pair[0].pk, 1, 1)
    assert investigator.get(f"/api/reports/{pair[0].pk}/changes/").status_code == 404


@pytest.mark.parametrize("since", ["{later}", "999999", "x", "{other}"])
def test_what_is_no_earlier_report_of_the_survey_is_a_404(
    investigator: Client, tiny_version: InstrumentVersion, open_survey: Survey, since: str
) -> None:
    other = report_of(opened(tiny_version, "other"), 20, summary(0.5, "x"))
    report_of(open_survey, 20, summary(0.5, "x"))
    later = report_of(open_survey, 30, summary(0.5, "x"))
    wanted = since.format(later=later.pk, other=other.pk)
    for path in (f"/reports/{later.pk}/changes/", f"/api/reports/{later.pk}/changes/"):
        assert investigator.get(path, {"since": wanted}).status_code == 404


def test_a_member_compares_released_reports_alone(signed_in: Any, pair: tuple[Report, Report]) -> None:
    earlier, later = pair
    member = signed_in("member")
    path = f"/reports/{later.pk}/changes/"
    assert member.get(path).status_code == 403
    let_out(report=later, by="ada", reason="why")
    assert "This is the first report" in member.get(path).content.decode()
    assert member.get(path, {"since": earlier.pk}).status_code == 403
    let_out(report=earlier, by="ada", reason="why")
    assert "1 of 1 numbers" in member.get(path).content.decode()


def test_lost_bytes_are_a_404(investigator: Client, pair: tuple[Report, Report]) -> None:
    digest = pair[0].files["json"]["digest"]
    (queries.store().folder / digest[:2] / digest).unlink()
    assert investigator.get(f"/reports/{pair[1].pk}/changes/").status_code == 404
