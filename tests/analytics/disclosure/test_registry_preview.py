"""The preview's gate: what it shows of the first blocks is what the whole report shows of them, and no more."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import pytest

from analytics.disclosure.registry import protect_registry
from analytics.disclosure.registry_preview import PREVIEWED, protect_preview
from analytics.disclosure.released import Release
from analytics.registry_summaries.build import build
from analytics.registry_summaries.cohort import Cohort
from tests.analytics.disclosure.registry_cohorts import random_cohort
from tests.analytics.registry_summaries.from_lines import PLAN

QUICK = replace(PLAN, replicates=0, quick=True, digest="f" * 64)


def both(cohort: Cohort, earlier: list[Release], digest: str = "f" * 64) -> tuple[dict[str, Any], dict[str, Any]]:
    """The same blocks through the preview's gate and through the report's."""
    exact = build(cohort, replace(QUICK, digest=digest))
    return protect_preview(exact, cohort, earlier)[0], protect_registry(exact, cohort, earlier).summary


@pytest.mark.parametrize("seed", range(4))
def test_a_preview_shows_what_the_report_will_show(seed: int) -> None:
    preview, report = both(random_cohort(seed), [])
    assert {name: preview[name] for name in PREVIEWED} == {name: report[name] for name in PREVIEWED}
    assert any(row.get("hidden") for row in preview["duration"]), "some kinds of clot are rare"
    assert any(row["n"] for row in preview["duration"])


@pytest.mark.parametrize("seed", range(2))
def test_it_respects_what_was_released_before_as_the_report_does(seed: int) -> None:
    """Two children more: few changed since, in the preview too."""
    cohort = random_cohort(seed)
    fewer = replace(cohort, children=cohort.children[:-2])
    earlier = protect_registry(build(fewer, QUICK), fewer).release
    preview, report = both(cohort, [earlier], "e" * 64)
    alone, _ = both(cohort, [], "e" * 64)
    assert {name: preview[name] for name in PREVIEWED} == {name: report[name] for name in PREVIEWED}
    assert preview["duration"] != alone["duration"], "without the ledger a few children would be told by subtraction"


def test_a_report_after_a_preview_of_other_rows_holds_back_what_few_changed() -> None:
    """A preview binds what comes later, as a report does."""
    cohort = random_cohort(1)
    fewer = replace(cohort, children=tuple(Random(2).sample(cohort.children, len(cohort.children) - 3)))
    _, seen = protect_preview(build(fewer, QUICK), fewer)
    after = protect_registry(build(cohort, QUICK), cohort, [replace(seen, snapshot="e" * 64)]).summary
    alone = protect_registry(build(cohort, QUICK), cohort).summary
    told = [sum(row["n"] is not None for row in one["duration"]) for one in (after, alone)]
    assert told[0] < told[1] or after["duration"] != alone["duration"]
