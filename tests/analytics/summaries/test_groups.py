"""Comparisons by a factor: which factors, which tests, who is left out, and families of tests."""

from __future__ import annotations

import pytest

from analytics.summaries import Built
from surveys.instrument import Instrument
from tests.analytics.summarising import EXAMPLE, Json, built, cells, entry_of, one_question, random_rows, rows_of

ITEMS = """
[[section.item]]
id = "who"
kind = "single"
choices = [{code="a"}, {code="b"}]
[[section.item]]
id = "what"
kind = "single"
choices = [{code="x"}, {code="y"}]
[[section.item]]
id = "many"
kind = "multiple"
choices = [{code="m1"}, {code="m2"}]
[[section.item]]
id = "how_old"
kind = "numeric"
"""


def comparisons(summary: Json, factor: str) -> list[Json]:
    found = []
    for entry in summary["items"]:
        for block in (entry, *entry["options"]):
            if factor in block.get("by", {}):
                found.append(block["by"][factor])
    return found


def worked(tiny: Instrument, *by: str) -> Json:
    return built(tiny, rows_of((EXAMPLE / "responses.csv").read_bytes(), tiny), by=by).summary


@pytest.mark.parametrize("factor", ["role", "lending__rule", "wind__light", "lending__trust__friend"])
def test_a_single_a_field_and_a_matrix_row_part_the_answers(tiny: Instrument, factor: str) -> None:
    summary = worked(tiny, factor)
    assert factor not in entry_of(summary, factor)["by"]
    entry = entry_of(summary, "rating")
    test = entry["by"][factor]
    assert sum(group["answered"] for group in test["groups"]) + test["unclassified"] == entry["answered"]
    assert [group["code"] for group in test["groups"]] == [one.code for one in tiny.by_name[factor].choices]


def test_a_question_of_the_first_page_parts_them_too(all_vte: Instrument) -> None:
    rows = random_rows(all_vte, 3, 30)
    test = entry_of(built(all_vte, rows, by=("registry_centre",)).summary, "pe_reimaging")["by"]["registry_centre"]
    assert [group["code"] for group in test["groups"]] == [
        one.code for one in all_vte.by_name["registry_centre"].choices
    ]


def test_text_rankings_and_vignettes_are_never_compared(tiny: Instrument) -> None:
    summary = worked(tiny, "role")
    assert all(entry_of(summary, name)["by"] == {} for name in ("comment", "topics", "case_choice"))
    assert entry_of(summary, "tools")["by"] == {}
    assert all("role" in option["by"] for option in entry_of(summary, "tools")["options"])


def test_each_kind_of_answer_has_its_test() -> None:
    item = one_question(ITEMS)
    rows = cells(*(
        {"who": "ab"[i % 2], "what": "xy"[i % 3 == 0], "many": "m1" if i % 2 else "m1;m2", "how_old": str(i)}
        for i in range(60)
    ))  # fmt: skip
    summary = built(item, rows, by=("who",)).summary
    assert entry_of(summary, "what")["by"]["who"]["test"] == "chi_square"
    numbers = entry_of(summary, "how_old")["by"]["who"]
    assert (numbers["test"], numbers["cramers_v"]) == ("kruskal_wallis", None)
    assert set(numbers["groups"][0]["numeric"]) == {"n", "median", "q1", "q3"}
    all_chose, parted = (option["by"]["who"] for option in entry_of(summary, "many")["options"])
    assert (all_chose["p"], all_chose["reason"]) == (None, "one_category")
    assert parted["cramers_v"] == pytest.approx(1)


def test_small_tables_are_enumerated() -> None:
    item = one_question(ITEMS)
    rows = cells(*({"who": who, "what": what} for who, what in ["ax", "ax", "ax", "by", "by", "bx"]))
    test = entry_of(built(item, rows, by=("who",)).summary, "what")["by"]["who"]
    assert (test["test"], test["method"], test["statistic"], test["seed"]) == (
        "fisher_freeman_halton",
        "exact",
        None,
        None,
    )
    assert test["p"] == pytest.approx(0.4)


def drawn(all_vte: Instrument, replicates: int, seed: int = 1) -> list[Json]:
    made: Built = built(all_vte, random_rows(all_vte, 5, 50), by=("practice_type",), replicates=replicates, seed=seed)
    return [test for test in comparisons(made.summary, "practice_type") if test["test"] == "fisher_freeman_halton"]


def test_large_sparse_tables_are_drawn_and_the_seed_decides(all_vte: Instrument) -> None:
    first, again, other = (drawn(all_vte, 40, seed) for seed in (1, 1, 2))
    simulated = [test for test in first if test["method"] == "monte_carlo"]
    assert simulated
    assert all(test["replicates"] == 40 and test["seed"] == 1 for test in simulated)
    assert all((test["p"] * 41) == pytest.approx(round(test["p"] * 41)) for test in simulated)
    assert first == again
    assert [test["p"] for test in first] != [test["p"] for test in other]


def test_without_replicates_a_drawn_p_is_undefined_and_outside_the_family(all_vte: Instrument) -> None:
    summary = built(all_vte, random_rows(all_vte, 5, 50), by=("practice_type",)).summary
    found = comparisons(summary, "practice_type")
    assert any(test["p"] is None and test["reason"] == "undefined" for test in found)
    defined = [test for test in found if test["p"] is not None]
    assert {test["family"] for test in found} == {len(defined)}
    assert all(test["p_holm"] is None for test in found if test["p"] is None)
    assert min(test["p_holm"] for test in defined) == pytest.approx(min(1, len(defined) * min(t["p"] for t in defined)))


def test_each_factor_is_a_family_of_its_own(tiny: Instrument) -> None:
    alone, both = worked(tiny, "role"), worked(tiny, "role", "lending__rule")
    assert comparisons(alone, "role") == comparisons(both, "role")


def test_who_did_not_answer_the_factor_is_unclassified() -> None:
    item = one_question(ITEMS)
    rows = cells(
        {"who": "a", "what": "x"}, {"who": ".dk", "what": "y"}, {"who": "", "what": "y"}, {"who": "", "what": ""}
    )
    test = entry_of(built(item, rows, by=("who",)).summary, "what")["by"]["who"]
    assert test["unclassified"] == 2
    assert [group["answered"] for group in test["groups"]] == [1, 0]
    assert test["groups"][1]["options"][0]["share"] is None
