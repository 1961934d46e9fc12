"""Texts that are the same are sorted once; agreement is counted before anybody talks; only categories come out."""

from __future__ import annotations

import pytest

from analytics.text_codings.rules import (
    BadCategories,
    agreement,
    categories_of,
    disagreements,
    in_order_for,
    outcome,
    texts_of,
    with_coding,
)
from surveys.instrument import Instrument
from tests.analytics.summarising import cells, entry_of, one_question

CATEGORIES = categories_of("Cost\nAccess")
STRANGE = ["", "   ", ".dk", "=1+1", "مرحبا بالعالم", "🩸🩸", "a" * 5_000, "Cost", " cost ", "COST\n", "e\u0301", "é"]
ASKED = one_question("""
[[section.item]]
id = "why"
kind = "text"
required = "soft"
""")


def test_a_category_a_line_and_one_for_what_cannot_be_sorted() -> None:
    assert [one["label"] for one in CATEGORIES] == ["Cost", "Access", "Cannot be sorted"]


TOO_MANY = "\n".join(map(str, range(21)))


@pytest.mark.parametrize("typed", ["", "One", "a\nA", "x" * 81 + "\ny", "Cannot be sorted\ny", TOO_MANY])
def test_other_lists_of_categories_are_refused(typed: str) -> None:
    with pytest.raises(BadCategories):
        categories_of(typed)


def test_blanks_case_and_composed_letters_make_no_other_text() -> None:
    found = {one.text: one.people for one in texts_of(STRANGE, "s")}
    assert len(found) == 6
    assert sorted(found.values()) == [1, 1, 1, 1, 2, 3]


def test_each_coder_has_an_order_of_their_own_that_stays() -> None:
    texts = texts_of(map(str, range(30)), "s")
    first, second = (in_order_for(texts, coder, 1) for coder in ("ada", "bea"))
    assert first != second and first == in_order_for(texts[::-1], "ada", 1)
    assert sorted(first, key=lambda one: one.digest) == sorted(second, key=lambda one: one.digest)


def test_the_digest_of_a_text_is_another_in_another_snapshot() -> None:
    assert texts_of(["no"], "a")[0].digest != texts_of(["no"], "b")[0].digest


def test_agreement_counts_texts_of_both() -> None:
    # By hand from the 16 words of 8 texts: 9, 6 and 1 in the three categories, 6 of 8 alike.
    first = dict(zip("abcdefgh", ["c1"] * 5 + ["c2"] * 3, strict=True))
    second = dict(zip("abcdefghi", ["c1"] * 4 + ["c2"] * 3 + ["unclear", "c1"], strict=True))
    found = agreement(first, second, CATEGORIES)
    assert (found.texts, found.same) == (8, 6)
    shares = (9 / 16, 6 / 16, 1 / 16)
    chance_ac1 = sum(share * (1 - share) for share in shares) / 2
    chance_kappa = sum(share * share for share in shares)
    assert found.ac1.value == pytest.approx((0.75 - chance_ac1) / (1 - chance_ac1))
    assert found.kappa.value == pytest.approx((0.75 - chance_kappa) / (1 - chance_kappa))


def test_without_a_text_there_is_no_agreement() -> None:
    assert agreement({}, {}, CATEGORIES).ac1.reason == "no_answers"


def test_what_both_said_stands_and_the_rest_is_what_they_settled() -> None:
    first, second = {"a": "c1", "b": "c1", "c": "c1"}, {"a": "c1", "b": "c2", "c": "c2"}
    assert disagreements(first, second) == ["b", "c"]
    assert outcome(first, second, {"a": "c2", "b": "unclear"}) == {"a": "c1", "b": "unclear"}


def summary_of(instrument: Instrument, texts: list[str]) -> dict[str, object]:
    """The exact summary with the texts that contain "cost" in c1, others in c2."""
    from tests.analytics.summarising import freeze, parquet_bytes, read_frame

    rows = cells(*({"why": text} for text in texts))
    frozen = freeze(rows, instrument.header, instrument.sha256, {})
    found = texts_of(texts, frozen.digest)
    coded = {one.digest: "c1" if "cost" in one.text.casefold() else "c2" for one in found}
    frame, more = with_coding(read_frame(parquet_bytes(frozen)), instrument, "why", CATEGORIES, coded, frozen.digest)
    from analytics.summaries import Plan, build

    source = {"kind": "survey", "id": "s", "instrument": more.id, "version": "1", "instrument_sha256": "0"}
    return build(frame, Plan(more, source, frozen.digest, {}, (), 0, 1, "0")).summary


def test_a_report_counts_people_a_category_and_holds_no_text() -> None:
    summary = summary_of(ASKED, ["Cost", "cost ", "too high COST", "far away", "", "=cmd"])
    entry = entry_of(summary, "why__coded")
    assert {one["code"]: one["count"] for one in entry["options"]} == {"c1": 3, "c2": 2, "unclear": 0}
    assert (entry["answered"], entry["missing"]) == (5, 1)
    assert "far away" not in str(summary)


def test_the_gate_merges_rare_categories() -> None:
    from analytics.disclosure import protect_summary

    summary = summary_of(ASKED, ["cost"] * 12 + [f"far {n}" for n in range(2)])
    assert {one["count"] for one in entry_of(summary, "why__coded")["options"]} == {12, 2, 0}
    from analytics.summaries.build import Built
    from analytics.summaries.links import Facts

    told = protect_summary(Built(summary, {one["id"]: Facts() for one in summary["items"]}))  # type: ignore[attr-defined]
    assert not {option["count"] for option in entry_of(told, "why__coded")["options"]} & {1, 2, 3, 4}
