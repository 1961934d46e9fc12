"""A look at frozen answers while their report is made: the same gate, limits without resampling, nothing fresher."""

from __future__ import annotations

import copy
import json
from time import process_time
from typing import Any

import pytest
from django.test import Client

from analytics import actions, preview
from analytics.models import Run
from analytics.protecting import plan_of
from analytics.summaries.quick_limits import add_limits
from surveys.models import Survey
from tests.analytics.conftest import Simulated

QUICK = actions.Parameters(replicates=0)


@pytest.fixture(autouse=True)
def unseen() -> None:
    preview._made.cache_clear()


@pytest.fixture
def run(worked_survey: Survey) -> Run:
    return actions.request_run(survey=worked_survey, parameters=QUICK, by="ada")


@pytest.fixture
def practice_run(practice_survey: Survey, simulated: Simulated) -> Run:
    """A run of the 154 simulated responses."""
    from demo.margins import published
    from demo.simulate import responses_csv
    from surveys import actions as survey_actions
    from surveys import queries

    survey = survey_actions.create_survey(
        slug="simulated", instrument=practice_survey.instrument, mode="import", synthetic=True, by="test"
    )
    data = responses_csv(queries.instrument_of(survey.instrument), published(), 1)
    survey_actions.import_responses(survey=survey, data=data, by="test", frame={"invited": 870, "bounced": 0})
    return actions.request_run(survey=survey, parameters=QUICK, by="ada")


def without_limits(summary: dict[str, Any]) -> str:
    """A summary with every limit and method taken out, and without what comparing by groups adds."""

    def bare(part: Any) -> Any:
        if isinstance(part, dict):
            return {
                k: bare(v) for k, v in part.items() if k not in ("low", "high", "method", "parameters", "code_version")
            }
        return [bare(one) for one in part] if isinstance(part, list) else part

    return json.dumps(bare(summary), sort_keys=True)


def test_a_preview_is_the_report_but_for_its_limits(practice_run: Run) -> None:
    """Both pass the one gate: counts, what is merged and what is hidden are the same."""
    from analytics.protecting import protected
    from analytics.queries import store
    from analytics.snapshots import read_frame
    from analytics.summaries import build
    from surveys.queries import survey_by_slug

    survey = survey_by_slug("simulated")
    shown = preview.preview_of(practice_run, survey)
    plan = plan_of(survey, practice_run.snapshot, QUICK.as_json())
    report = protected(build(read_frame(store().get(practice_run.snapshot.parquet)), plan), plan.instrument, survey)
    assert without_limits(shown) == without_limits(report)
    hidden = [o for entry in shown["items"] for o in entry["options"] if o.get("hidden") or "merged" in o]
    assert hidden, "the simulated survey has rare answers"
    methods = {m["method"] for entry in shown["items"] for m in entry["measures"].values()}
    assert methods == {"delta_preview", "none"}


def test_a_preview_of_154_responses_takes_a_second_and_not_ten(practice_run: Run) -> None:
    """Of processor time, once the libraries are loaded: 0.4 s on a quiet machine (bench), with room for a busy one."""
    preview.preview_of(practice_run, practice_run_survey())
    preview._made.cache_clear()
    begun = process_time()
    preview.preview_of(practice_run, practice_run_survey())
    assert process_time() - begun < 3


def practice_run_survey() -> Survey:
    return Survey.objects.select_related("instrument").get(slug="simulated")


def test_limits_come_of_what_is_shown_alone() -> None:
    measure = {"value": 0.75, "low": None, "high": None, "method": "none", "reason": None}
    entry: dict[str, Any] = {
        "options": [{"count": 10}, {"count": 10}, {"count": 20}], "numeric": None,
        "measures": {"iqv": {**measure, "value": 0.9375}, "hill_2": {**measure, "value": None}},
    }  # fmt: skip
    hidden = copy.deepcopy(entry)
    hidden["options"][0] |= {"count": None, "hidden": True}
    stale = copy.deepcopy(entry)
    stale["measures"]["iqv"]["value"] = 0.9
    for one in (entry, hidden, stale):
        add_limits(one, 0.95)
    assert entry["measures"]["iqv"]["method"] == "delta_preview" and entry["measures"]["hill_2"]["low"] is None
    assert hidden["measures"]["iqv"]["low"] is None
    assert stale["measures"]["iqv"] == {**measure, "value": 0.9}, "a value of other counts gets no limits of these"


@pytest.mark.parametrize(("n", "sd", "limits"), [
    (100, 10.0, (28.04, 31.96)), (0, 10.0, (None, None)), (None, 10.0, (None, None)), (9, None, (None, None)),
])  # fmt: skip
def test_a_mean_has_limits_where_its_spread_is_told(n: int | None, sd: float | None, limits: tuple[Any, Any]) -> None:
    entry = {"options": [], "measures": {}, "numeric": {
        "n": n, "mean": {"value": 30.0, "low": None, "high": None}, "sd": {"value": sd}}}  # fmt: skip
    add_limits(entry, 0.95)
    told = entry["numeric"]["mean"]  # type: ignore[index]
    assert (told["low"], told["high"]) == (limits if limits[0] is None else pytest.approx(limits, abs=0.001))


# -- the page ---------------------------------------------------------------------------------------------------------


def test_the_page_marks_what_it_shows_and_leads_to_the_run(investigator: Client, run: Run) -> None:
    page = investigator.get("/reports/new/tiny-demo/preview/").content.decode()
    assert "A preview." in page and "delta method" in page and f"/reports/runs/{run.pk}/" in page
    assert "12 submitted" in page
    assert "/reports/new/tiny-demo/preview/" in investigator.get(f"/reports/runs/{run.pk}/").content.decode()


def test_answers_that_came_later_are_not_in_a_preview(investigator: Client, run: Run, worked_survey: Survey) -> None:
    worked_survey.responses.all().delete()
    assert "12 submitted" in investigator.get("/reports/new/tiny-demo/preview/").content.decode()


@pytest.mark.parametrize("state", ["failed", "cancelled"])
def test_without_a_run_there_is_nothing_to_look_at(investigator: Client, run: Run, state: str) -> None:
    Run.objects.filter(pk=run.pk).update(state=state)
    page = investigator.get("/reports/new/tiny-demo/preview/").content.decode()
    assert "Nothing to look at yet" in page and "submitted" not in page


@pytest.mark.parametrize(("kind", "status"), [("coordinator", 200), ("member", 403)])
def test_a_preview_is_for_those_who_make_reports(signed_in: Any, run: Run, kind: str, status: int) -> None:
    assert signed_in(kind).get("/reports/new/tiny-demo/preview/").status_code == status


def test_a_preview_of_nothing_is_a_404(investigator: Client, db: None) -> None:
    assert investigator.get("/reports/new/nowhere/preview/").status_code == 404
