"""The methods paragraph of a registry report tells what its numbers were made with, and nothing else."""

from __future__ import annotations

from typing import Any

from analytics.reports.registry_methods import methods_paragraphs, references
from tests.analytics.reports import registry_told as told

Json = dict[str, Any]


def only(block: str, row: Json) -> Json:
    """A summary of one row."""
    frame = ("title", "source", "snapshot", "parameters", "disclosure", "code_version", "synthetic")
    return {key: one for key, one in told.summary().items() if key in frame} | {block: [row]}


def estimate(method: str) -> Json:
    return {"value": 0.5, "low": 0.25, "high": 0.75, "method": method, "reason": None}


def test_each_method_in_use_has_its_sentence_and_its_reference() -> None:
    drawn = only("antixa", {"group": "all", "n": 90, "in_range": estimate("cluster_bootstrap")})
    text = " ".join(methods_paragraphs(drawn))
    assert "resample whole sites with all their children (50 bootstrap replicates, random seed 1)" in text
    assert "jackknife" not in text and "Gray" not in text and len(references(drawn)) == 1
    left_out = " ".join(methods_paragraphs(only("antixa", {"n": 30, "in_range": estimate("site_jackknife")})))
    assert "jackknife over sites" in left_out and "bootstrap replicates" not in left_out


def test_a_withheld_row_calls_for_no_method() -> None:
    hidden = only("duration", {"hidden": True, "estimator": "kaplan_meier", "method": "cluster_bootstrap", "n": None})
    assert references(hidden) == []
    shown = only("duration", {"estimator": "kaplan_meier", "n": 40})
    assert [text.partition(".")[0] for text in references(shown)] == ["Kaplan EL, Meier P"]


def test_tests_and_other_methods_are_named() -> None:
    gray = {"statistic": 2.0, "df": 3, "p": 0.5, "reason": None}
    found = only("incidence", {"gray": gray, "cif": [0.0, 0.1], "ed50_conditional": estimate("profile_likelihood")})
    text = " ".join(methods_paragraphs(found))
    assert "Gray’s test" in text and "cumulative incidence" in text and "Other intervals: profile likelihood." in text
    assert any("Gray RJ" in one for one in references(found))


def test_the_second_scheme_is_named_where_it_is_told() -> None:
    row = {"cause": "recurrence", "scheme": "death_hct_relapse", "cif": [0.0, 0.1]}
    assert "transplantation and relapse of the leukaemia competing too" in " ".join(
        methods_paragraphs(only("incidence", row))
    )
    for other in ({**row, "cif": []}, {**row, "scheme": "death"}, {**row, "hidden": True}):
        assert "relapse" not in " ".join(methods_paragraphs(only("incidence", other)))


def test_sites_are_adjusted_only_where_the_summary_says_so() -> None:
    plain = only("sites", {"median_odds_ratio": estimate("profile_likelihood"), "flags": ["unadjusted"]})
    plain["sites"] = plain["sites"][0]
    assert "No case mix is applied." in " ".join(methods_paragraphs(plain))
    plain["sites"]["adjusted_for"] = ["age_band", "type"]
    assert "Adjusted for age and kind of clot by indirect standardisation" in " ".join(methods_paragraphs(plain))


def test_a_withheld_number_of_children_is_said() -> None:
    found = told.summary()
    found["snapshot"] |= {"children": None, "sites": None}
    assert "how many children it held is withheld" in " ".join(methods_paragraphs(found))
