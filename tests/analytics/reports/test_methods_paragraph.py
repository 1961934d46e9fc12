"""The methods paragraph says what the parameters say, and nothing that was not done."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from analytics.reports.methods_paragraph import REFERENCES, methods_paragraphs, references
from analytics.reports.provenance import provenance_rows

Json = dict[str, Any]


def told(summary: Json, **changes: Any) -> str:
    return "\n".join(methods_paragraphs(summary | changes))


def stripped(summary: Json) -> Json:
    """The same answers, summarised without resampling and without groups."""
    made = copy.deepcopy(summary)
    made["parameters"] |= {"replicates": 0, "by": []}
    for entry in made["items"]:
        entry["by"], entry["levels"] = {}, []
        for block in (*entry["measures"].values(), *(entry["numeric"] or {}).values()):
            if isinstance(block, dict):
                block |= {"low": None, "high": None, "method": "none"}
    return made


def test_it_tells_the_parameters_of_this_report(summary: Json) -> None:
    text = told(summary)
    assert "154 responses were submitted of 870 clinicians invited and 142 analysed (excluded: 12 pre" in text
    assert "10,000 bootstrap replicates (random seed 1): BCa bootstrap; bootstrap of whole clusters." in text
    assert "16.3 % (AAPOR RR1, 95 % interval 14–19)" in text
    assert summary["disclosure"]["rule"] in text and summary["snapshot"]["sha256"] in text
    assert f"PAVE {summary['code_version']}" in text


@pytest.mark.parametrize(
    ("change", "words"),
    [({"replicates": 2000}, "2,000 bootstrap replicates"), ({"seed": 77}, "random seed 77"),
     ({"confidence": 0.9}, "90 % Wilson")],
)  # fmt: skip
def test_another_parameter_is_another_sentence(summary: Json, change: Json, words: str) -> None:
    assert words not in told(summary)
    assert words in told(summary, parameters=summary["parameters"] | change)


def test_what_was_not_done_is_not_claimed(summary: Json) -> None:
    text, named = told(stripped(summary)), references(stripped(summary))
    assert "Measures have no intervals: none were resampled." in text
    assert not [word for word in ("bootstrap", "Holm", "Groups by", "Cramér", "seed") if word in text]
    assert not [name for name in ("bca", "holm", "bh", "kruskal_wallis") if REFERENCES[name] in named]
    assert "Holm" in told(summary) and REFERENCES["holm"] in references(summary)


def test_weights_are_told_with_their_margins_and_only_where_there_are_any(summary: Json) -> None:
    margins = {"margins": {"practice_type": {"g0": 0.25, "g1": 0.75}}}
    weighted = summary | {"parameters": summary["parameters"] | margins}
    assert "raking" not in told(summary) and REFERENCES["raking"] not in references(summary)
    assert "weighted by raking to known margins of the population by “" in told(weighted)
    assert references(weighted)[-2:] == [REFERENCES["raking"], REFERENCES["kish"]]
    assert ["Parameter: margins", "practice_type: g0 0.25, g1 0.75"] in provenance_rows(weighted)


def test_an_unknown_response_rate_is_not_mentioned(summary: Json) -> None:
    unknown = {"value": None, "low": None, "high": None, "reason": "undefined"}
    gone = summary | {"response_rates": {"RR1": unknown}, "flow": summary["flow"] | {"invited": None}}
    assert "response rate" not in told(gone) and "invited" not in told(gone)
    assert REFERENCES["aapor"] not in references(gone)


def test_marks_come_first_and_only_where_they_are_due(summary: Json) -> None:
    assert methods_paragraphs(summary)[0] == "SYNTHETIC: simulated; not the data of any study."
    assert "SYNTHETIC" not in told(summary, synthetic=False)


def test_factors_are_named_in_the_words_of_their_question(summary: Json) -> None:
    text = told(summary)
    practice = next(entry for entry in summary["items"] if entry["id"] == "practice_type")
    assert f"Groups by “{practice['text']}” were compared" in text and "Pearson chi-squared" in text
    assert "within each factor over all its tests (71 tests)" in text
    stratum = told(summary, parameters=summary["parameters"] | {"by": ["registry_centre"]})
    assert "Groups by “registry centre” were compared" in stratum


def test_every_reference_is_of_a_method_that_occurs(summary: Json) -> None:
    named = references(summary)
    assert len(named) == len(set(named)) and REFERENCES["wilson"] in named and REFERENCES["agreement_a"] in named
    assert REFERENCES["sison_glaz"] not in named and REFERENCES["fisher_freeman_halton"] not in named
