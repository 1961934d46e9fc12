"""The overview's rows and headline."""

from analytics.reports.entries import by_item
from analytics.reports.overview import headline, overview_rows, spread_of


def test_one_row_a_question_most_divided_first(summary):
    rows = overview_rows(summary)
    assert sorted(r.number for r in rows) == list(range(1, 45))
    values = [r.spread.value for r in rows if r.spread and not r.demographic]
    assert values == sorted(values, reverse=True)
    assert len(values) > 20


def test_who_answered_comes_last_and_gets_no_verdict(summary):
    rows = overview_rows(summary)
    flags = [r.demographic for r in rows]
    assert flags == sorted(flags)
    assert {r.number for r in rows if r.demographic} == set(range(1, 10))
    assert all(r.verdict is None for r in rows if r.demographic)


def test_ordered_answers_are_placed_by_half_of_one_minus_a(summary):
    entry = next(e for e in summary["items"] if e["id"] == "plt_hold_prophylactic")
    found, a = spread_of(entry), entry["measures"]["agreement_a"]
    assert found.measure == "polarization"
    assert (found.value, found.low, found.high) == ((1 - a["value"]) / 2, (1 - a["high"]) / 2, (1 - a["low"]) / 2)


def test_a_matrix_shows_its_most_divided_row_and_ticks_for_the_others(summary):
    row = next(r for r in overview_rows(summary) if r.number == 16)
    group = next(g for g in by_item(summary) if g[0]["number"] == 16)
    values = [e["measures"]["iqv"]["value"] for e in group]
    assert row.spread.value == max(values)
    assert sorted(row.others) == sorted(values)[:-1]


def test_a_question_with_fields_shows_its_first_field(summary):
    row = next(r for r in overview_rows(summary) if r.number == 34)
    assert row.entry_id == "plt_resume_full__count"


def test_items_without_a_spread_say_why(summary):
    notes = {r.number: r.note for r in overview_rows(summary) if r.spread is None}
    assert notes[11] == "several choices"
    assert notes[27] == "a number"
    assert notes[35] == "short cases"
    assert notes[15] == "hidden"


def test_the_headline_counts_by_rule(summary):
    judged = [r for r in overview_rows(summary) if not r.demographic and r.verdict]
    divided = sum(r.verdict == "divided" for r in judged)
    head = headline(summary)
    assert head.lead.startswith(
        f"In {divided} of {len(judged)} practice questions, no answer is shared by three in five"
    )
    assert head.title.startswith("Clinicians are most divided about ")


def test_agreement_changes_the_headline(make):
    items = [make["single"](i, f"q{i}", "?", None, ["A", "B"], [90, 10]) for i in (1, 2, 3)]
    head = headline({"items": items, "sections": [], "demographics": []})
    assert head.title == "Most clinicians share an answer in 3 of 3 practice questions"


def test_nothing_to_judge_says_so(make):
    text = make["entry"](1, "x", "?", None, "text", None, 9)
    assert headline({"items": [text]}).title == "Too few answers to say how far practice varies"
