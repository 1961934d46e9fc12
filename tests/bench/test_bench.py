"""The bench measures what it says: both sides do the same work, and every row is there. Seconds are never a test."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from accounts.models import Site
from bench import (
    anchors,
    counting_speed,
    import_speed,
    naive_pandas,
    registry_import,
    report_speed,
    table,
    tests_speed,
    web_speed,
    whole_report,
)
from bench.measure import Pairs, Row, interleaved
from bench.respondent import as_posted, filled, section_form
from bench.simulated import ITEMS, MISSING, answers
from bench.sizes import CI, FULL, TINY
from registry.models import Case, Upload
from surveys import queries
from surveys.bodies import Draft
from surveys.instrument import Instrument
from surveys.models import Response


@pytest.fixture
def process(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Puts back the routes of the process, and keeps the end of a request from closing the test's transaction."""
    monkeypatch.setattr(settings, "ROOT_URLCONF", settings.ROOT_URLCONF)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def calls(process: None) -> web_speed.Calls:
    return web_speed.calls()


# -- the report rows --------------------------------------------------------------------------------------------------


def test_the_counts_are_those_of_the_frame() -> None:
    made = answers(154)
    for (subgroup, item), counts in made.counts().items():
        told = made.frame[made.frame[subgroup]][item].value_counts()
        assert counts == [told.get(code, 0) for code in range(made.options[item])]


def test_product_and_naive_script_estimate_the_same() -> None:
    made = answers(154)
    values, limits = naive_pandas.report(made.frame, made.options, list(made.members), replicates=2, seed=1)
    ours = report_speed.report(made.counts(), replicates=0)
    told = [[cell["entropy_nats"].value, cell["iqv"].value] for cell in ours.values()]
    np.testing.assert_allclose(told, values, atol=1e-12)
    assert limits.shape == (2, 6 * ITEMS, 2)
    assert (limits[0] <= limits[1]).all()


def test_the_report_has_every_measure_its_goal_names() -> None:
    ours = report_speed.report(answers(154).counts(), replicates=50)
    assert len(ours) == 6 * ITEMS
    for cell in ours.values():
        assert 0 <= cell["entropy_nats"].low < cell["entropy_nats"].high
        assert (cell["agreement_a"].reason == "undefined") == (len(cell["wilson"]) == 2)


def test_the_answers_are_as_described() -> None:
    made = answers(5_000)
    assert made.codes.shape == (ITEMS, 5_000)
    assert set(made.options.values()) == {2, 3, 4, 5, 6, 7}
    assert np.mean(made.codes < 0) == pytest.approx(MISSING, abs=0.005)
    assert sum(members.sum() for members in made.members.values()) > 5_000  # they overlap


# -- the web rows -----------------------------------------------------------------------------------------------------


def test_the_page_is_the_filled_one(calls: web_speed.Calls) -> None:
    status, headers, html = calls.page.once()
    assert status == 200
    assert html.count(b" checked") > 10
    assert "Content-Security-Policy" in dict(headers)
    assert calls.floor_page.once()[2] == b"fifteen letters"


def test_every_save_writes(calls: web_speed.Calls) -> None:
    before = bytes(Response.objects.get().body)
    status, _, told = calls.autosave.once()
    after = bytes(Response.objects.get().body)
    assert (status, b'"saved"' in told) == (200, True)
    status, headers, _ = calls.section.once()
    assert (status, "/section/" in dict(headers)["Location"]) == (302, True)
    assert len({before, after, bytes(Response.objects.get().body)}) == 3


def test_the_floor_keeps_44_answers_and_refuses_without_its_token(calls: web_speed.Calls) -> None:
    assert calls.floor_upsert.once()[2] == b"saved"
    assert len(calls.floor_upsert.form) == 44 + 1
    bare = web_speed.replace(calls.floor_upsert, cookie="")
    assert bare.once()[0] == 403


def test_the_posted_section_is_what_the_draft_holds(all_vte: Instrument) -> None:
    cells = filled(all_vte)
    section = all_vte.sections[2]
    posted = as_posted(all_vte, section, cells)
    for name, value in posted.items():
        assert cells[name] == (value if isinstance(value, str) else ";".join(value))
    assert section_form(posted, cells)["go"] == "next"
    assert Draft(cells).merged({}).cells == cells


def test_a_failing_call_stops_the_bench(calls: web_speed.Calls) -> None:
    with pytest.raises(RuntimeError, match="404"):
        web_speed.replace(calls.page, path="/answer/nothing/here/").many(1)


# -- rows and table ---------------------------------------------------------------------------------------------------


R = shutil.which("Rscript") is not None


def test_every_row_is_measured(process: None) -> None:
    rows = [*report_speed.rows(TINY), *web_speed.rows(TINY), *import_speed.rows(TINY)]
    assert [re.split(r"[ ,]", row.name)[0] for row in rows] == [
        "report", "time", "report", *["report"] * R, "GET", "POST", "POST", "queries", "queries", "queries",
        "first", "heaviest", "import",
    ]  # fmt: skip
    assert all(row.value > 0 for row in rows)
    assert [row.name for row in rows if not row.timed and row.fails(full=False)] == []
    assert len(table.as_text(rows, full=False).splitlines()) == 1 + len(rows)


def test_a_short_run_forgives_noise_and_a_full_one_does_not() -> None:
    row = Row("pages", "70 /s", "100 /s", 0.5, 0.6, at_least=True)
    assert (row.met, row.fails(full=False), row.fails(full=True)) == (False, False, True)
    growth = Row("growth", "", "", 2.5, 1.2, at_least=False)
    assert (growth.fails(full=False), growth.fails(full=True)) == (True, True)
    asked = Row("queries", "", "", 5, 4, at_least=False, timed=False)
    assert asked.fails(full=False)


def test_a_ratio_is_the_median_over_pairs() -> None:
    assert Pairs((1.0, 1.0, 2.0), (3.0, 8.0, 2.0)).ratio == 3.0
    order: list[str] = []
    interleaved(lambda: order.append("p"), lambda: order.append("a"), pairs=1, turns=3)
    assert order == ["p", "a", "a", "p", "p", "a"]


def test_the_proof_names_no_machine() -> None:
    text = table.as_markdown([Row("pages", "7 /s", "9 /s", 0.78, 0.6, at_least=True, unit="%")], FULL)
    assert "| pages | 7 /s | 9 /s | 78% | ≥ 60% | 60% | met |" in text
    assert re.search(r"on \d{4}-\d\d-\d\d; \d+ cores", text)
    assert CI.replicates == 2_000
    assert not re.search(r"/(work|home|root|tmp)\b", text)


def test_the_registry_import_is_measured_and_leaves_nothing_behind(db: None) -> None:
    rows = registry_import.rows(TINY)
    assert [(row.goal, row.gates) for row in rows] == [(6.0, True), (3.0, True), (0.5, False)]
    assert all(row.value > 0 for row in rows) and not Case.unscoped.exists() and not Upload.unscoped.exists()
    left = registry_import.rows_of(Site.objects.get(), registry_import.file_of(3))
    assert [len(some) for _, some in left] == [3, 3] and not Case.unscoped.exists()


def test_an_import_leaves_nothing_behind(db: None) -> None:
    import_speed.rows(TINY)
    assert not Response.objects.exists()
    assert queries.survey_by_slug("bench-import").imported_files.count() == 0


# -- counting, curves and tests ---------------------------------------------------------------------------------------


def test_the_count_pass_counts_what_the_answers_hold() -> None:
    made = answers(6_000)
    entries = counting_speed.entries_of(made)
    for row, (answered, counts) in zip(
        made.codes, counting_speed.counted(counting_speed.frame_of(made), entries), strict=True
    ):
        assert counts == np.bincount(row[row >= 0], minlength=len(counts)).tolist()
        assert answered == sum(counts)


def test_the_floor_reads_every_byte_of_the_cells() -> None:
    made = answers(6_000)
    read = sum(one.nbytes for one in counting_speed.buffers_of(counting_speed.frame_of(made)))
    assert read > 6_000 * ITEMS * 8


def test_the_tables_of_the_group_tests_hold_everybody_who_answered() -> None:
    tables = tests_speed.group_tables()
    assert len(tables) == ITEMS
    assert all(table.shape[0] == 4 and table.any(axis=0).all() for table in tables)
    assert sum(int(table.sum()) for table in tables) == int((answers(154).codes >= 0).sum())


def test_an_anchor_that_is_not_here_leaves_its_row_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("PAVE_BENCH_VAR", str(tmp_path))
    monkeypatch.setattr(anchors, "LOCK", tmp_path / "none.txt")
    monkeypatch.setattr("shutil.which", lambda name: None)
    (tmp_path / "none.txt").write_text("nothing-of-that-name==0.0.0 --hash=sha256:00\n")
    monkeypatch.setattr("subprocess.run", _refuses)
    assert tests_speed.rows(TINY) == []
    assert "left out: survival: lifelines could not be installed" in capsys.readouterr().out


def _refuses(*arguments: object, **options: object) -> None:
    raise FileNotFoundError("no such program")


def test_the_refresh_tells_the_points_of_all_responses() -> None:
    instrument = whole_report.practice()
    frame, plan = whole_report.frozen(instrument), whole_report.plan_of(instrument, 0)
    quick = replace(plan, by=())
    told: Any = whole_report.refreshed(frame.iloc[:-1], frame.iloc[-1:], quick)
    whole: Any = whole_report.report(frame, quick)
    assert [one["options"] for one in told["items"]] == [one["options"] for one in whole["items"]]
    assert {one["measures"]["iqv"]["method"] for one in told["items"] if one["measures"].get("iqv")} >= {
        "delta_preview"
    }
