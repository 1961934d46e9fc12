"""Blocks of the summary by kind: exactly the contract's keys, and the edges of formats 3.2 and 3.3."""

from __future__ import annotations

import pytest

from surveys.instrument import Instrument
from tests.analytics.summarising import EXAMPLE, Json, built, entry_of, one_question, rows_of, told

ENTRY = {
    "id", "item", "number", "kind", "scale", "text", "label", "base", "not_shown", "not_reached", "missing", "declined",
    "not_managed", "dont_know", "answered", "shown", "scale_answered", "of_shown", "options", "simultaneous_method",
    "measures", "numeric", "by",
}  # fmt: skip
NOMINAL = {"entropy_nats", "entropy_normalised", "gini_simpson", "iqv", "hill_1", "hill_2", "modal_share",
           "variation_ratio", "margin_over_second"}  # fmt: skip
ORDINAL = {"agreement_a", "consensus_tastle_wierman", "leik_d", "blair_lacy_l2", "berry_mielke_iov", "median_category"}
RAND = {"rand_median", "rand_ipr", "rand_ipras", "rand_disagreement_index", "rand_class"}
NUMBERS = {"n", "mean", "sd", "median", "q1", "q3", "p10", "p90", "min", "max", "mad", "cv", "qcd",
           "gini_mean_difference", "distinct", "modal_share"}  # fmt: skip
OPTION = {"code", "label", "count", "share", "share_of_shown", "wilson", "simultaneous"}
KINDS = {
    "role": (NOMINAL, None, OPTION, set()),
    "open_below": (NOMINAL | ORDINAL, NUMBERS, OPTION, set()),
    "tools": (set(), None, OPTION | {"iqv2", "by"}, set()),
    "umbrella_age": (set(), NUMBERS, set(), set()),
    "temperature__low": (set(), NUMBERS, set(), set()),
    "wind__light": (NOMINAL, None, OPTION, set()),
    "wind__light__minutes": (set(), NUMBERS, set(), set()),
    "topics": (set(), None, OPTION | {"count_first", "borda_mean"}, set()),
    "lending__trust__friend": (NOMINAL | ORDINAL, None, OPTION, set()),
    "case_choice": (set(), None, OPTION, {"cells", "levels", "respondents"}),
    "rating": (NOMINAL | ORDINAL | RAND, None, OPTION, set()),
    "comment": (set(), None, set(), set()),
}


@pytest.fixture(scope="module")
def worked(tiny: Instrument) -> Json:
    return built(tiny, rows_of((EXAMPLE / "responses.csv").read_bytes(), tiny)).summary


@pytest.mark.parametrize("name", KINDS)
def test_block_of_each_kind_has_exactly_its_keys(worked: Json, name: str) -> None:
    measures, numbers, option, more = KINDS[name]
    entry = entry_of(worked, name)
    assert set(entry) == ENTRY | more
    assert set(entry["measures"]) == measures
    assert (set(entry["numeric"]) if entry["numeric"] else None) == numbers
    assert all(set(one) - {"off_scale"} == option for one in entry["options"])
    assert bool(entry["options"]) == bool(option)


def test_every_estimate_is_whole_and_null_only_with_a_reason(worked: Json) -> None:
    for entry in worked["items"]:
        for block in (entry["measures"], entry["numeric"] or {}):
            for name, one in block.items():
                if name not in ("n", "distinct"):
                    assert set(one) == {"value", "low", "high", "method", "reason"}
                    assert (one["value"] is None) == (one["reason"] is not None)


def test_a_scale_of_one_choice_has_nothing_to_vary() -> None:
    one = one_question('[[section.item]]\nid = "q"\nkind = "single"\nchoices = [{code="a"}]')
    entry = entry_of(built(one, told(one, "q", {"a": 7})).summary, "q")
    found = entry["measures"]
    assert found["entropy_nats"]["value"] == found["gini_simpson"]["value"] == 0
    assert found["hill_1"]["value"] == found["modal_share"]["value"] == 1
    assert {found[name]["reason"] for name in ("iqv", "entropy_normalised", "margin_over_second")} == {"one_category"}
    assert entry["options"][0]["simultaneous"] is None
    assert entry["options"][0]["wilson"][1] == 1


def test_two_ordered_choices_have_no_agreement_but_the_rest() -> None:
    two = one_question(
        '[[section.item]]\nid = "q"\nkind = "single"\nscale = "ordinal"\nchoices = [{code="a"}, {code="b"}]'
    )
    found = entry_of(built(two, told(two, "q", {"a": 3, "b": 1})).summary, "q")["measures"]
    assert found["agreement_a"]["reason"] == "undefined"
    assert found["leik_d"]["value"] is not None
    assert found["iqv"]["value"] == pytest.approx(0.75)


def test_above_thirty_codes_only_observed_ones_are_printed_and_no_measure_is_made() -> None:
    codes = ", ".join(f'{{code="c{i}"}}' for i in range(31))
    many = one_question(f'[[section.item]]\nid = "q"\nkind = "single"\nchoices = [{codes}]')
    entry = entry_of(built(many, told(many, "q", {"c30": 2, "c4": 1})).summary, "q")
    assert [(one["code"], one["count"]) for one in entry["options"]] == [("c4", 1), ("c30", 2)]
    assert {one["reason"] for one in entry["measures"].values()} == {"undefined"}


def test_thirty_codes_are_still_measured() -> None:
    codes = ", ".join(f'{{code="c{i}"}}' for i in range(30))
    thirty = one_question(f'[[section.item]]\nid = "q"\nkind = "single"\nchoices = [{codes}]')
    entry = entry_of(built(thirty, told(thirty, "q", {"c1": 1, "c2": 1})).summary, "q")
    assert len(entry["options"]) == 30
    assert entry["measures"]["hill_2"]["value"] == pytest.approx(2)


def test_retired_choice_counts_once_it_has_answers() -> None:
    choices = '[{code="a"}, {code="b"}, {code="old", retired_in="1.0.0"}]'
    item = one_question(f'[[section.item]]\nid = "q"\nkind = "single"\nchoices = {choices}')
    without = entry_of(built(item, told(item, "q", {"a": 2, "b": 2})).summary, "q")
    with_old = entry_of(built(item, told(item, "q", {"a": 2, "b": 2, "old": 1})).summary, "q")
    assert [option["code"] for option in without["options"]] == ["a", "b"]
    assert without["measures"]["iqv"]["value"] == pytest.approx(1)
    assert [option["code"] for option in with_old["options"]] == ["a", "b", "old"]


def test_region_is_derived_from_the_country(all_vte: Instrument) -> None:
    rows = told(all_vte, "practice_location__country", {"US": 3, "DE": 2, "KE": 1})
    entry = entry_of(built(all_vte, rows).summary, "practice_location__un_region")
    assert entry["derived_from"] == "practice_location__country"
    counts = {option["label"]: option["count"] for option in entry["options"]}
    assert (counts["Americas"], counts["Europe"], counts["Africa"], len(counts)) == (3, 2, 1, 5)
    assert set(entry["measures"]) == NOMINAL


def test_numbers_of_a_threshold_come_from_its_choices_and_from_what_was_typed(worked: Json) -> None:
    entry = entry_of(worked, "open_below")
    assert (entry["answered"], entry["scale_answered"], entry["numeric"]["n"]) == (9, 7, 8)
    assert entry["numeric"]["max"]["value"] == 50
    assert entry["numeric"]["distinct"] == 4


def test_ranking_scores_fewer_points_for_later_places() -> None:
    item = one_question(
        '[[section.item]]\nid = "q"\nkind = "ranking"\ntop = 2\nchoices = [{code="a"}, {code="b"}, {code="c"}]'
    )
    entry = entry_of(built(item, told(item, "q", {"a;b": 2, "b": 1, "c;a": 1})).summary, "q")
    rows = {one["code"]: (one["count_first"], one["count"], one["borda_mean"]) for one in entry["options"]}
    assert rows == {"a": (2, 3, 5 / 4), "b": (1, 3, 4 / 4), "c": (1, 1, 2 / 4)}


def test_options_of_several_choices_are_yes_no_questions(worked: Json) -> None:
    entry = entry_of(worked, "tools")
    n = entry["answered"]
    for option in entry["options"]:
        p = option["count"] / n
        assert option["iqv2"] == pytest.approx(4 * p * (1 - p))
    assert sum(option["count"] for option in entry["options"]) > n
    assert entry["simultaneous_method"] is None


def test_text_leaves_only_how_many_answered(worked: Json) -> None:
    assert entry_of(worked, "comment")["answered"] == 1
    assert "windy here" not in str(worked)
