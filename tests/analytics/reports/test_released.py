"""What respondents may see: from the protected summary alone, nothing under the threshold, hidden stays hidden."""

from __future__ import annotations

import copy
import json

from analytics.reports.released import released
from surveys.lifecycle import LEAST_TOGETHER
from tests.analytics.conftest import Simulated
from tests.analytics.summarising import entry_of


def test_no_count_lies_between_nought_and_the_threshold(simulated: Simulated) -> None:
    made = released(simulated.protected)
    told = [option["n"] for item in made["items"].values() for option in item["options"]]
    assert len([n for n in told if n]) > 200
    assert not [n for n in told if n is not None and 0 < n < 5]
    assert not [item["n"] for item in made["items"].values() if item["n"] is not None and item["n"] < LEAST_TOGETHER]


def test_even_a_summary_that_nobody_protected_lets_no_rare_cell_out(simulated: Simulated) -> None:
    exact = {**copy.deepcopy(simulated.exact), "disclosure": {"threshold": 5}, "synthetic": True}
    told = [option for item in released(exact)["items"].values() for option in item["options"]]
    rare = [option for option in told if option["n"] is None]
    assert rare and all(option["share"] is None for option in rare)


def test_numbers_are_those_of_the_protected_summary(simulated: Simulated) -> None:
    made = released(simulated.protected)
    assert (made["n"], made["survey"], made["synthetic"]) == (142, "s", True)
    for name, item in made["items"].items():
        entry = entry_of(simulated.protected, name)
        if item["hidden"] is None:
            assert item["n"] == entry["answered"]
            for option, given in zip(item["options"], entry["options"], strict=True):
                assert (option["code"], option["n"]) == (given["code"], given["count"])


def test_hidden_questions_say_why_and_nothing_else(simulated: Simulated) -> None:
    made = released(simulated.protected)["items"]
    region = made["practice_location__us_region"]
    assert region == {"kind": "single", "hidden": "suppressed", "n": None, "options": [], "numeric": None}
    assert made["asp_after_vte__pe__weeks"]["hidden"] is None
    assert made["asp_after_vte__cvst__weeks"]["hidden"] == "n_too_small"
    assert made["bleed_tma_action__tma__restart_d"]["hidden"] == "no_answers"


def test_free_text_ranks_cases_groups_and_extremes_are_not_in_it(simulated: Simulated) -> None:
    made = released(simulated.protected)
    assert not {"guideline_topics__text", "guideline_topics__rank", "plt_vignette"} & set(made["items"])
    text = json.dumps(made)
    for word in ('"by"', '"min"', '"max"', '"wilson"', '"mean"', '"missing"'):
        assert word not in text
    numeric = made["items"]["antixa_target__low"]["numeric"]
    assert set(numeric) == {"median", "p25", "p75"}
