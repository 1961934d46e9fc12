"""First classes by size of site: no row is one site's, and all rows together are those of all clots."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from analytics.registry_summaries import class_mix
from analytics.registry_summaries.cohort import Cohort
from analytics.registry_summaries.site_options import build, size_of
from registry.facts import Row
from tests.analytics.registry_summaries.from_lines import PLAN, cohort_of_lines

CLOT = "vte_event event_no=1 day=20 status=index type=pe"
LMWH = "anticoagulant_course course_no=1 vte_event=1 intent=treatment agent=enoxaparin start_day=20 stop_day=60"
UFH = LMWH.replace("enoxaparin", "heparin")


def sized(children: list[tuple[str, tuple[str, ...]]], **cases: int) -> Cohort:
    rows = {site: Row("site", (site,), {"annual_all_dx": Decimal(n)}) for site, n in cases.items()}
    return replace(cohort_of_lines(children), site_rows=rows)


@pytest.mark.parametrize(("cases", "band"), [(0, "lt30"), (29, "lt30"), (30, "n30_49"), (49, "n30_49"), (50, "ge50")])
def test_bands_of_new_cases_a_year(cases: int, band: str) -> None:
    cohort = sized([("a", (CLOT,)), ("b", (CLOT,))], a=cases)
    assert [size_of(cohort, child) for child in cohort.children] == [band, "unknown"]


def test_sizes_are_parts_of_all_first_classes() -> None:
    cohort = sized([("a", (CLOT, LMWH)), ("b", (CLOT, UFH)), ("c", (CLOT, LMWH)), ("d", (LMWH,))], a=20, b=80, c=25)
    rows, every = build(cohort, PLAN), class_mix.build(cohort, PLAN)[0]
    assert [(row["by"], row["group"], row["n"], row["sites"]) for row in rows] == [
        ("size", "lt30", 2, 2), ("size", "ge50", 1, 1),
    ]  # fmt: skip
    for place, option in enumerate(every["options"]):
        assert sum(row["options"][place]["count"] for row in rows) == option["count"]
