"""Laws of uploads, over random rows: an undo is the other way round, fill keeps, replace makes equal, twice is once."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.acting import acting
from registry import queries
from registry.facts import Row
from registry.importing import actions, undoing
from registry.models import Case, Upload, UploadedRow
from tests.registry.children import add, child
from tests.registry.importing.files import applied, csv_file, everything, looked_at

pytestmark = pytest.mark.django_db
ROW = st.fixed_dictionaries(
    {"day": st.integers(0, 9).map(str)},
    optional={
        "plt": st.sampled_from(["", "45", "<10", "45000 /uL", ".nd", "~ERASE~"]),
        "hb": st.sampled_from(["", "9.50", "9.5", ".unk", "~ERASE~"]),
        "plt_transfused_prior_24h": st.sampled_from(["yes", "no", ""]),
    },
)
ROWS = st.lists(ROW, min_size=1, max_size=6, unique_by=lambda row: row["day"])
few = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture
def case(db: None) -> Case:
    return child()


def without_tokens(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return [{name: "" if text == "~ERASE~" else text for name, text in row.items()} for row in rows]


def begin(case: Case, rows: list[dict[str, str]]) -> None:
    """The child with these counts and no others."""
    with transaction.atomic(), acting(actor="test"):
        queries.records(case, "count").delete()
        UploadedRow.unscoped.all().delete()
        Upload.unscoped.all().delete()
    for row in without_tokens(rows):
        add(case, "count", **{name: text for name, text in row.items() if text})


def upload(case: Case, rows: list[dict[str, str]]) -> tuple[str, bytes]:
    return csv_file("count", *({"case_code": case.code, **row, "reason": "law"} for row in rows))


def counts(case: Case) -> dict[tuple[str, ...], Row]:
    return {row.key: row for row in queries.facts_of(case).rows("count")}


@few
@given(before=ROWS, rows=ROWS, mode=st.sampled_from(Upload.Mode.values))
def test_an_undo_is_the_other_way_round(case: Case, before: Any, rows: Any, mode: str) -> None:
    begin(case, before)
    there = everything()
    undoing.undo(upload=applied(case.site, upload(case, rows), mode=mode), by="ada")
    assert everything() == there


@few
@given(before=ROWS, rows=ROWS)
def test_fill_never_changes_a_given_value(case: Case, before: Any, rows: Any) -> None:
    begin(case, before)
    there = counts(case)
    applied(case.site, upload(case, rows))
    after = counts(case)
    assert all(after[key].get(name) == value for key, row in there.items() for name, value in row.values.items())
    assert set(after) == set(there) | {(row["day"],) for row in rows}


@few
@given(before=ROWS, rows=ROWS)
def test_replace_makes_the_rows_equal_to_the_file(case: Case, before: Any, rows: Any) -> None:
    begin(case, before)
    applied(case.site, upload(case, rows), mode="replace")
    after = counts(case)
    assert set(after) == {(row["day"],) for row in rows}
    again = looked_at(case.site, upload(case, rows), mode="replace")
    assert again.counts["change_cells"] == again.counts["erase_cells"] == again.counts["deleted_rows"] == 0
    erased = [(row["day"], name) for row in rows for name, text in row.items() if text == "~ERASE~"]
    assert not any(after[day,].has(name) for day, name in erased)


@few
@given(before=ROWS, rows=ROWS, mode=st.sampled_from(Upload.Mode.values))
def test_the_same_file_twice_is_once(case: Case, before: Any, rows: Any, mode: str) -> None:
    begin(case, before)
    applied(case.site, upload(case, rows), mode=mode)
    there = everything()
    second = applied(case.site, upload(case, rows), mode=mode)
    assert everything() == there and second.counts["new_rows"] + second.counts["changed_rows"] == 0
    assert actions.content_of(second) is None
