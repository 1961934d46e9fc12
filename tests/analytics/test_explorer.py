"""The explorer: what may be asked, that it is answered from the released numbers alone, and what is said where not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analytics import explorer
from analytics.explorer import Filter, explored
from analytics.explorer_answers import ALL, SPREAD
from tests.analytics.conftest import FACTORS, Simulated
from tests.analytics.summarising import Json

QUESTION = "ac_initial_class__cvc_dvt"
FACTOR = "practice_type"


@pytest.fixture(scope="module")
def summary(simulated: Simulated) -> Json:
    return simulated.protected


def entry(summary: Json, name: str) -> Json:
    found: Json = next(one for one in summary["items"] if one["id"] == name)
    return found


def test_one_filter_has_one_address() -> None:
    assert Filter(QUESTION, FACTOR).address == f"question={QUESTION}&by={FACTOR}&measure=answers"


def test_only_factors_of_the_report_are_offered(summary: Json) -> None:
    assert [key for key, _ in explorer.factors(summary)] == list(FACTORS)


def test_groups_are_those_of_the_protected_summary(summary: Json) -> None:
    found = explored(summary, Filter(QUESTION, FACTOR, "one:lmwh"))
    groups = entry(summary, QUESTION)["by"][FACTOR]["groups"]
    assert [row[0] for row in found.answer.table[1:]] == [group["label"] for group in groups]
    for row, group in zip(found.answer.table[1:], groups, strict=True):
        cell = next((one for one in group["options"] if one["code"] == "lmwh"), {"hidden": True})
        assert (row[2] == "hidden") == bool(cell.get("hidden"))
        assert row[1] == ("hidden" if group["answered"] is None else str(group["answered"]))


def test_every_allowed_filter_is_answered_without_a_refusal(summary: Json) -> None:
    entries = explorer.entries_of(summary)
    for name, found in list(entries.items())[::6]:
        for measure, _ in explorer.measures(found):
            assert explored(summary, Filter(name, "", measure)).refused == ()


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (Filter(QUESTION, "practice_setting"), "This report compares by Practice type, Years in practice"),
        (Filter(QUESTION, FACTOR, SPREAD), "told of all clinicians together"),
        (Filter(FACTOR, FACTOR), "not compared by its own answers"),
        (Filter("guidance_priorities", FACTOR), "not compared on a ranking"),
        (Filter(QUESTION, "", "one:nonsense"), "no measure of this question"),
        (Filter("study_groups", "", SPREAD), "not defined for this question"),
    ],
)
def test_what_is_not_allowed_says_why_and_is_left_out(summary: Json, asked: Filter, why: str) -> None:
    kinds = {one["kind"]: one["id"] for one in summary["items"]}
    names = {"guidance_priorities": kinds["ranking"], "study_groups": kinds["multiple"]}
    found = explored(summary, replace(asked, question=names.get(asked.question, asked.question)))
    assert any(why in sentence for sentence in found.refused)
    assert found.filter.by == "" or found.filter.measure == ALL


def test_a_hidden_answer_is_not_offered_and_says_that_it_is_hidden(summary: Json) -> None:
    hidden = next(
        (one["id"], option["code"]) for one in summary["items"] if one["answered"]
        for option in one["options"] if option.get("hidden")
    )  # fmt: skip
    found = explored(summary, Filter(hidden[0], "", f"one:{hidden[1]}"))
    assert f"one:{hidden[1]}" not in dict(explorer.measures(found.entry))
    assert "is hidden" in found.refused[0]


def test_free_filters_are_refused(summary: Json) -> None:
    assert "Free filters are not offered" in explored(summary, Filter(QUESTION), ["age"]).refused[0]


def test_groups_of_an_answer_with_several_choices_are_its_own(summary: Json) -> None:
    several = next(one for one in summary["items"] if one["kind"] == "multiple" and one["options"][0]["by"])
    code = next(one["code"] for one in several["options"] if one.get("count"))
    found = explored(summary, Filter(several["id"], FACTOR, f"one:{code}"))
    assert found.refused == ()
    assert len(found.answer.panels) == 1


def test_an_unknown_question_is_no_question(summary: Json) -> None:
    with pytest.raises(KeyError):
        explored(summary, Filter("nonsense"))
