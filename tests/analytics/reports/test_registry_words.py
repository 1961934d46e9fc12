"""The registry's sentences, as tables of rows and what is said of them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.reports import registry_terms as terms
from analytics.reports import registry_words
from analytics.reports.registry_words import (
    LINES,
    block_lines,
    class_mix_line,
    duration_line,
    holds_line,
    incidence_line,
    threshold_line,
)
from tests.analytics.reports.charts.registry_rows import (
    bleeding_rate,
    completeness,
    duration,
    estimate,
    fixed_time,
    hold,
    hold_length,
    incidence,
    platelet_day,
    site_size,
    sites,
    threshold,
    treatment_days,
    withheld,
)

NULL = {"p": None, "statistic": None, "df": None}
MIX = {
    "group": "pe", "window": "day0_10", "n": 15, "sites": 9,
    "options": [{"code": "lmwh", "count": 11, "share": 11 / 15, "low": 0.48, "high": 0.89},
                {"code": "ufh", "count": 4, "share": 4 / 15, "low": 0.1, "high": 0.52}],
}  # fmt: skip
ANTIXA = {"group": "all", "n": 120, "levels": 410, "first_in_range": estimate(0.52, 0.43, 0.61),
          "in_range": estimate(0.61, 0.55, 0.67)}  # fmt: skip
ASPARAGINASE = {"group": "cvst", "n": 40, "doses_remaining": 31, "truncated": 9, "rechallenged": 21, "unknown": 1,
                "weeks_held": estimate(4.0, 3.0, 6.0), "second_vte": 1}  # fmt: skip
LP = {"group": "lmwh", "n": 140, "children_answered": 133, "punctures": 1708, "hours_before_median": 24.0,
      "hours_after_median": 12.0, "haematoma_per_child": estimate(0.0, 0.0, 0.0274)}  # fmt: skip
GAP = {"item": "cvc_dvt_duration", "estimand": "clinician_vs_site", "stated_n": 131, "observed_n": 96, "sites": 31,
       "total_variation": estimate(0.12, 0.04, 0.24), "null_median": 0.05, "null_p95": 0.11, "p": 0.03}  # fmt: skip


def test_the_sentence_of_the_example():
    assert str(duration_line(duration())) == (
        "Of 96 children with catheter thrombosis, 41 % (33–48) stopped within 14 days of 3 months; "
        "median 98 days (91–112). 80 stopped as planned, 2 ended otherwise, 14 still treated or left."
    )


LEADS = [
    ("duration", duration(quartiles=[{"q": 0.5, **estimate(None, reason="undefined")}]),
     "Of 96 children with catheter thrombosis, 41 % (33–48) stopped within 14 days of 3 months; "
     "half had not stopped yet."),
    ("duration", duration(n=17, group="pe"),
     "Of 17 children with pulmonary embolism, half had stopped by day 98 (91–112)."),
    ("duration", duration(fixed_times=[]),
     "Of 96 children with catheter thrombosis, half had stopped by day 98 (91–112)."),
    ("incidence", incidence(), "Of 190 children with a clot, 8 % (5–13) had a new clot within 90 days."),
    ("incidence", incidence(n=15, events=2, group="pe"), "2 of 15 children with pulmonary embolism had a new clot."),
    ("incidence", incidence(cause="death", events=0, at=[]), "None of 190 children with a clot died."),
    ("platelet_days", platelet_day(),
     "Platelets 20–29, whatever was given: 21.5 months, 12 relevant bleeds, no clot."),
    ("platelet_days", platelet_day(band="unclassified", bleeds=None, clots=1),
     "Platelets not known, whatever was given: 21.5 months, relevant bleeds withheld, 1 clot."),
    ("platelet_days", {key: one for key, one in platelet_day("held").items() if key not in ("bleeds", "clots")},
     "Platelets 20–29, while held: 21.5 months."),
    ("treatment_days", treatment_days(),
     "In 184 children, on average 94 % (93–96) of the days of treatment were at full dose."),
    ("treatment_days", treatment_days(n=15),
     "The share of days at full dose is not shown: too few children."),
    ("hold_lengths", hold_length(), "The drug is held for 5 days (4–6) in the median."),
    ("hold_lengths", hold_length(days=estimate(None)),
     "How long a hold lasts is not shown: withheld to protect children."),
    ("bleeding_rates", bleeding_rate(), "14 relevant bleeds in 625 months of treatment, at full dose: 2.2 (1.1–3.2) "
     "per 100."),
    ("bleeding_rates", bleeding_rate("held", cause="major_bleed", bleeds=0, rate=estimate(0.0, 0.0, 16.5)),
     "No major bleeds in 625 months of treatment, while held: 0.0 (0.0–16.5) per 100."),
    ("bleeding_rates", bleeding_rate("all", bleeds=1, months=30.0, rate=estimate(3.3)),
     "1 relevant bleed in 30 months of treatment, whatever was given: 3.3 per 100."),
    ("bleeding_rates", bleeding_rate(bleeds=None, bled=None, rate=estimate(None)),
     "How many relevant bleeds there were in 625 months of treatment, at full dose is withheld."),
    ("bleeding_rates", bleeding_rate(bleeds=None, months=None, rate=estimate(None)),
     "How many relevant bleeds there were in treatment, at full dose is withheld."),
    ("incidence", incidence(scheme="as_treated", cause="major_bleed"),
     "Of 190 children with a clot, 8 % (5–13) had a major bleed within 90 days, while treated."),
    ("incidence", incidence(scheme="death"), "Of 190 children with a clot, 8 % (5–13) had a new clot within 90 days."),
    ("incidence", incidence(scheme="death_hct_relapse"), "Of 190 children with a clot, 8 % (5–13) had a new clot "
     "within 90 days, transplantation and relapse competing too."),
    ("class_mix", MIX, "“LMWH” for 11 of 15 children with pulmonary embolism in the first ten days."),
    ("class_mix", MIX | {"n": 150, "options": [MIX["options"][0] | {"count": 110}]},
     "“LMWH” for 110 of 150 children with pulmonary embolism (73 %, 95 % interval 48–89) in the first ten days."),
    ("platelet_holds", hold(None, threshold=50),
     "Below 50, the drug was held at 40 of 84 opportunities (48 %, 95 % interval 37–58), in 61 children at 22 sites."),
    ("platelet_holds", hold("lt10", n=12),
     "Below 10, the drug was held at 40 of 84 opportunities, in 12 children at 22 sites."),
    ("platelet_threshold", threshold(), "Half hold at a count of 27 (23–32) ×10⁹/L."),
    ("platelet_threshold", threshold(act="held_or_reduced", ed50_marginal=estimate(None, reason="not_converged")),
     "The count at which half hold or reduce is not shown: the calculation did not settle."),
    ("antixa", ANTIXA, "Of 120 children, 52 % (43–61) had their first level in range; "
     "on average 61 % (55–67) of a child’s levels were."),
    ("antixa", ANTIXA | {"n": 12}, "Of 12 children, the share with a first level in range is not shown: "
     "too few children."),
    ("asparaginase", ASPARAGINASE, "21 of 31 children with sinus thrombosis and doses left had asparaginase again."),
    ("lp", LP, "Of 133 children on LMWH, none had a spinal haematoma (95 % interval 0–3 %)."),
    ("lp", LP | {"group": "all", "haematoma_per_child": estimate(2 / 133, 0.002, 0.053)},
     "Of 133 children on an anticoagulant, 2 had a spinal haematoma (95 % interval 0–5 %)."),
    ("sites", sites(), "Sites differ in stopping within 14 days of 3 months: median odds ratio 1.5 (1.0–2.1)."),
    ("sites", sites(median_odds_ratio=estimate(1.0, 1.0, 1.3), flags=["singular"]),
     "No variation between sites was found in stopping within 14 days of 3 months."),
    ("sites", sites(median_odds_ratio=estimate(None, reason="n_too_small")),
     "How sites differ in stopping within 14 days of 3 months is not shown: too few children for this measure."),
    ("completeness", [completeness(), completeness("followup_visit", 0.62)],
     "“Follow-up visit” is least complete: 62 % of its required fields are filled."),
    ("gap", GAP, "To match what clinicians say, 12 of 100 children (4 to 24) would need another choice."),
    ("gap", GAP | {"observed_n": 12}, "Too few children to put the gap into a number of 100."),
]  # fmt: skip


@pytest.mark.parametrize(("block", "rows", "lead"), LEADS)
def test_the_leading_sentence_of_each_block(block, rows, lead):
    assert block_lines(block, rows)[0].lead == lead


@pytest.mark.parametrize(
    ("block", "row", "said"),
    [
        ("incidence", incidence(), "Gray’s test between kinds of clot: p 0.55."),
        ("incidence", incidence(), terms.NOT_CAUSAL),
        ("platelet_days", platelet_day(), "61 children had such days. 12.3 where a count holds for 3 days."),
        ("treatment_days", treatment_days(), "Of 632 months, 95 % (94–97) at full dose, 1 % (1–2) at a reduced or"
         " prophylactic dose, 4 % (2–5) while held."),
        ("treatment_days", treatment_days(), "Held for low platelets in 79, bleeding in 13 children."),
        ("hold_lengths", hold_length(), "61 holds in 55 children. Resumed at a count of 74 (62–85) ×10⁹/L."),
        ("hold_lengths", hold_length(), "That count was reached by transfusion in 25 % (14–39)."),
        ("hold_lengths", hold_length(n=None, holds=None), "Resumed at a count of 74 (62–85) ×10⁹/L."),
        ("incidence", incidence(competing=1), "In 1 child something else came first"),
        ("platelet_holds", hold(bounds=[0.531, 0.534]), "4 decisions are not known: with them 53 % were held."),
        ("antixa", ANTIXA | {"group": "no_at_added"}, "410 levels, kits that add no antithrombin."),
        ("incidence", incidence(gray=NULL | {"reason": "left_truncated"}, logrank={"p": 0.3}),
         "not defined where children enter late; log-rank test of this outcome alone: p 0.30."),
        ("incidence", incidence(from_day=28, not_watched=3), "Counted from day 28, where 11 are at risk, without 3"),
        ("platelet_holds", hold(), "Held or reduced: 62 % (50–72). 4 decisions are not known: with them 45–50 % were"),
        ("platelet_threshold", threshold(), "22 sites with a clot up to 30 days old. At the median site:"),
        ("platelet_threshold", threshold(flags=["few_clusters"]), "Fewer than 20 sites."),
        ("asparaginase", ASPARAGINASE, "Cut short in 9. Not known in 1. It was held for 4.0 (3.0–6.0) weeks."),
        ("lp", LP, "1,708 punctures in 140 children. Last dose 24 h before, next 12 h after (medians)."),
        ("sites", sites(), "ICC (latent scale) 0.06 (0.00–0.16). Not adjusted for case mix."),
        ("gap", GAP, "Chance alone would give 5, and 11 once in twenty times."),
        ("gap", GAP, "the gap is about groups, never about one clinician"),
        ("completeness", completeness(), "1 kind of row; 12 queries open."),
    ],
)  # fmt: skip
def test_what_a_reader_needs_beside_it(block, row, said):
    assert said in block_lines(block, row)[0].rest


def test_one_category_and_nobody_have_no_test_in_words():
    for reason in ("one_category", "no_answers"):
        assert "Gray" not in str(incidence_line(incidence(gray=NULL | {"reason": reason})))


def test_the_usual_length_is_the_most_frequent_and_hidden_ones_are_not_named():
    times = [fixed_time("wk6", 0.2), fixed_time("mo3", 0.2), fixed_time("mo6", None)]
    assert "20 % stopped within 14 days of 6 weeks" in duration_line(duration(fixed_times=times)).lead
    gone = [fixed_time("mo3", 0.4) | {"hidden": True}, fixed_time("mo6", 0.1)]
    assert "3 months" not in duration_line(duration(fixed_times=gone)).lead


def test_a_hidden_class_that_could_lead_takes_the_leader_away():
    hidden = {"code": "ufh", "count": None, "share": None, "hidden": True}
    few = MIX | {"options": [MIX["options"][0] | {"count": 4, "share": 4 / 15}, hidden]}
    assert class_mix_line(few).lead == "The commonest class may be hidden."
    assert "Other classes are hidden" in class_mix_line(MIX | {"options": [MIX["options"][0], hidden]}).rest


def test_a_tie_of_classes_names_both():
    tie = [one | {"count": 5, "share": 1 / 3} for one in MIX["options"]]
    assert class_mix_line(MIX | {"options": tie}).lead.startswith("“LMWH” and “UFH” each for 5 of 15")


ROWS = [("duration", duration()), ("incidence", incidence()), ("class_mix", MIX), ("platelet_holds", hold()),
        ("platelet_threshold", threshold()), ("antixa", ANTIXA), ("asparaginase", ASPARAGINASE), ("lp", LP),
        ("bleeding_rates", bleeding_rate()), ("hold_lengths", hold_length()),
        ("treatment_days", treatment_days()), ("platelet_days", platelet_day()),
        ("sites", sites()), ("site_options", site_size()), ("gap", GAP)]  # fmt: skip


@pytest.mark.parametrize(("block", "row"), ROWS)
def test_a_hidden_row_says_that_and_no_digit_but_those_of_the_rule(block, row):
    assert block_lines(block, withheld(row))[0].lead == "Hidden."
    assert str(block_lines(block, withheld(row))[0]) == f"Hidden. {terms.WITHHELD}"


def test_every_block_has_a_line_and_an_unknown_one_is_refused():
    assert {block for block, _ in ROWS} == set(LINES)
    assert block_lines("completeness", [withheld(completeness())])[0].lead == "Hidden."
    assert block_lines("completeness", [])[0].lead == "No row is recorded yet."
    with pytest.raises(KeyError):
        block_lines("weather", {})


@pytest.mark.parametrize(("block", "row"), [pair for pair in ROWS if pair[0] != "gap"])
def test_no_child_is_said_and_is_no_zero_percent(block, row):
    assert block_lines(block, row | {"n": 0})[0].lead == "No child is recorded here yet."


def test_days_that_are_not_known_exactly_are_told_with_what_they_may_do():
    def told(first, last, imprecise=12):
        ends = {"median_earliest": estimate(first), "median_latest": estimate(last)}
        return str(block_lines("duration", duration(sensitivity={"imprecise": imprecise, **ends}))[0])

    assert (
        "In 12 children a first or last day is known worse than to 3 days: the median may lie from day 91 to 98."
        in (told(91.0, 98.0))
    )
    assert "known worse than to 3 days: the median stays." in told(98.0, 98.0)
    assert "known worse than to 3 days. " in told(None, 98.0) + " " and "known worse" not in told(91.0, 98.0, 0)


def test_rules_are_told_with_the_largest_first_and_those_without_a_share_are_left_out():
    shares = (("completed", 0.2), ("line_removal", 0.3), ("resolution", 0.0), ("asp_end", None))
    row = duration(by_day=182, ended_by=[{"rule": rule, "share": estimate(share)} for rule, share in shares])
    told = "Stopped by day 182: 30 % when the line was out, 20 % when a fixed time was over."
    assert told in str(block_lines("duration", row)[0])


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 19), st.sampled_from([pair for pair in ROWS if pair[0] not in ("gap", "lp")]))
def test_under_twenty_children_no_line_prints_a_share(n, pair):
    block, row = pair
    line = str(block_lines(block, row | {"n": n})[0])
    assert "%" not in line


def test_unknown_decisions_alone_are_said():
    nobody = dict.fromkeys(("held", "reduced", "full_with_transfusion", "full"), 0) | {"unknown": 4}
    assert holds_line(hold(actions=nobody)).lead == "At 40–49: no decision is known."


def test_a_threshold_without_limits_says_why():
    line = threshold_line(
        threshold(ed50_marginal={"value": 22.6, "low": None, "high": None, "method": "none", "reason": None})
    )
    assert "No interval: in more than one of twenty samples of the sites there is no such count." in line.rest
    assert "No interval" not in threshold_line(threshold()).rest


def test_a_threshold_without_a_model_keeps_its_children():
    line = threshold_line({k: v for k, v in threshold().items() if not k.startswith("ed50")})
    assert line.lead.startswith("The count at which half hold is not shown")
    assert line.rest.startswith("61 children")


def test_why_the_number_of_children_is_not_told():
    few = {"disclosure": {"sentences": ["Nothing had to be withheld."]}}
    held = {"disclosure": {"sentences": ["9 more numbers are held back as few children joined or left since …"]}}
    assert registry_words.untold_children(few) == "Too few children to say how many."
    assert "Read the earlier report" in registry_words.untold_children(held)
