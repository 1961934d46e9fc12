"""The demonstration: built once however often it is built, honest about what it is, and nobody's name in it."""

from __future__ import annotations

import re
from collections import Counter
from io import StringIO

import pytest
from django.core.management import call_command

from accounts.models import User
from analytics import actions, tasks
from analytics.models import Run, Snapshot
from audit.models import Entry
from demo.build import PEOPLE, build_demo
from demo.margins import published
from demo.simulate import responses_csv
from surveys import queries
from surveys.instrument import Instrument
from surveys.models import InstrumentVersion, Response, Survey
from surveys.responses_file import read_responses

NAMED = re.compile(r"degliuomini|venus|ash members|thromb.?thrombolysis|hematology advisor", re.I)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    ids: list[str] = []
    monkeypatch.setattr(tasks.carry_out_run, "delay", ids.append)
    return ids


def everything() -> list[int]:
    return [model.objects.count() for model in (Survey, InstrumentVersion, Response, User, Snapshot, Run, Entry)]


def test_building_twice_changes_nothing(db: None, sent: list[str]) -> None:
    call_command("build_demo", replicates=0, stdout=StringIO())
    first = everything()
    call_command("build_demo", replicates=0, stdout=StringIO())
    assert everything() == first
    assert first[:4] == [3, 1, 154, len(PEOPLE)]


def test_counts_are_those_of_the_study(db: None) -> None:
    survey = build_demo()
    assert queries.frame(survey) == {"invited": 870, "bounced": 0}
    rows = list(queries.submitted_responses(survey))
    statuses = Counter(status for status, _, _ in rows)
    assert statuses == {"analysed": 142, "excluded_predetermined": 12}
    assert sum(cells.get("practice_type", "") != "" for _, _, cells in rows) == 145


def test_command_prints_the_run_that_others_may_watch(db: None, sent: list[str]) -> None:
    out = StringIO()
    call_command("build_demo", replicates=0, stdout=out)
    run = Run.objects.get()
    assert out.getvalue().split() == ["run", str(run.pk), "report", "-"]
    state = StringIO()
    call_command("run_state", str(run.pk), stdout=state)
    assert state.getvalue().split()[0] == "queued"
    assert sent == [str(run.pk)]


def test_surveys_are_simulated_and_carry_no_name_of_the_study(db: None) -> None:
    build_demo()
    for survey in Survey.objects.all():
        assert survey.synthetic
        assert not NAMED.search(f"{survey.slug} {survey.title} {survey.contact}")


def test_snapshot_of_the_demo_is_the_same_everywhere(db: None) -> None:
    survey = build_demo()
    first = actions.make_snapshot(survey=survey, by="a").digest
    Response.objects.all().delete()
    Survey.objects.filter(slug=survey.slug).delete()
    assert actions.make_snapshot(survey=build_demo(), by="b").digest == first


def test_simulation_is_decided_by_its_seed(all_vte: Instrument) -> None:
    first, again, other = (responses_csv(all_vte, published(), seed) for seed in (1, 1, 2))
    assert first == again
    assert first != other


@pytest.mark.parametrize("seed", range(3))
def test_simulated_file_is_accepted_whatever_the_seed(all_vte: Instrument, seed: int) -> None:
    file = read_responses(responses_csv(all_vte, published(), seed), all_vte)
    assert file.problems == []
    assert len(file.rows) == 154
    for margin in published().margins:
        rows = file.rows if margin.n == 145 else [row for row in file.rows if row[0] == "analysed"]
        assert sum(cells.get(margin.column) in margin.codes for _, _, cells in rows) == margin.count
