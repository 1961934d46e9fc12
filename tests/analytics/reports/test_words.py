"""Verdicts and answer lines."""

import pytest

from analytics.reports import reasons
from analytics.reports.words import answer_line, description, finding, verdict

LIKERT = ["Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree"]
RULES = ["3 months, then stop", "Line out", "6 weeks", "6 months", "Imaging", "Asparaginase", "Therapy end", "None"]


def ordinal(make, counts):
    return make["single"](43, "att", "Agree?", None, LIKERT, counts, True)


def test_the_sentence_of_the_published_example(make):
    entry = make["single"](18, "rule", "How long?", None, RULES, [71, 23, 16, 13, 8, 5, 3, 3])
    entry["measures"] |= {
        "hill_2": {"value": 3.31, "low": 3.0, "high": 3.6, "method": "bca", "reason": None},
        "iqv": {"value": 0.797, "low": 0.74, "high": 0.85, "method": "bca", "reason": None},
    }
    assert str(answer_line(entry)) == (
        "71 of 142 clinicians (50 %, 95 % interval 42–58) chose “3 months, then stop”. "
        "The rest spread over seven other answers: 3.3 effective answers, IQV 0.80 (0.74–0.85)."
    )


@pytest.mark.parametrize(
    ("counts", "word"), [([80, 20], "settled"), ([79, 21], "leaning"), ([60, 40], "leaning"), ([59, 41], "divided")]
)
def test_the_bands_of_the_modal_share(make, counts, word):
    assert verdict(make["single"](9, "x", "?", None, ["A", "B"], counts)).word == word


@pytest.mark.parametrize(
    ("counts", "word"),
    [
        ([45, 5, 0, 5, 45], "polarised"),
        ([60, 0, 0, 0, 40], "polarised"),
        ([24, 24, 4, 24, 24], "polarised"),
        ([22, 20, 16, 20, 22], "divided"),
        ([30, 30, 25, 10, 5], "divided"),
        ([30, 10, 30, 20, 10], "polarised"),
        ([5, 5, 85, 3, 2], "settled"),
    ],
)
def test_polarised_needs_a_valley_or_a_negative_agreement(make, counts, word):
    assert verdict(ordinal(make, counts)).word == word


def test_two_far_modes_of_unordered_answers_are_not_polarised(make):
    assert verdict(make["single"](9, "x", "?", None, ["A", "B", "C"], [45, 10, 45])).word == "divided"


def test_under_twenty_answers_there_is_no_percent_sign(make):
    line = str(answer_line(make["single"](9, "x", "?", None, ["A", "B"], [3, 9])))
    assert line.startswith("9 of 12 clinicians chose “B”.")
    assert "%" not in line


def test_a_tie_names_both(make):
    assert answer_line(make["single"](9, "x", "?", None, ["A", "B", "C"], [9, 9, 2])).lead.startswith("“A” and “B” tie")


def test_unanimity_says_all(make):
    lead = answer_line(make["single"](9, "x", "?", None, ["A", "B"], [40, 0])).lead
    assert lead == "All 40 clinicians (95 % interval 91–100 %) chose “A”."


def test_a_hidden_cell_that_may_lead_takes_away_the_leader_and_the_verdict(make):
    entry = make["hide"](make["single"](9, "x", "?", None, ["A", "B", "C"], [60, 30, 50]), [0, 2])
    assert answer_line(entry).lead == "The most frequent answer may be hidden."
    assert verdict(entry).word is None
    small = make["hide"](make["single"](9, "x", "?", None, ["A", "B", "C"], [120, 3, 4]), [1, 2])
    assert verdict(small).word == "settled"
    assert "hidden to protect" in str(answer_line(small))
    assert "hidden." in description(small)


def test_the_other_kinds_have_their_forms(make):
    numeric = make["numeric"](18, "x", "?", "weeks", 40, 12.0, "wk")
    assert answer_line(numeric).lead == "The median is 12 weeks (95 % interval 9.6–14.4)."
    several = make["multiple"](6, "x", "?", None, ["A", "B"], [60, 80], 120)
    assert (
        answer_line(several).lead == "“B” was chosen most often: by 80 of 120 clinicians (67 %, 95 % interval 58–74)."
    )
    ranked = make["ranking"](44, "x", "?", "Topics", ["A", "B"], 100)
    assert answer_line(ranked).lead.startswith("“A” leads the ranking: 100 of 100 clinicians")
    cases = make["vignette"](35, "x", "?", ["Full", "Hold"], [100, 168])
    assert answer_line(cases).lead == "“Hold” was the answer in 168 of 268 cases (63 %)."
    assert "136 clinicians" in answer_line(cases).rest
    text = make["entry"](44, "x", "?", "Else", "text", None, 31)
    assert answer_line(text).lead == "31 clinicians wrote an answer."
    assert verdict(several).word is None


def test_hidden_empty_and_skipped_differ(make):
    gone = make["entry"](1, "x", "?", None, "single", "nominal", 9) | {"hidden": True, "answered": None}
    assert answer_line(gone).lead == "Hidden."
    assert finding(gone) == "Hidden"
    nobody = make["entry"](1, "x", "?", None, "single", "nominal", 0)
    assert answer_line(nobody).lead == "Nobody answered."
    assert answer_line(nobody | {"shown": 0}).lead == "Nobody was shown this question."


def test_the_closed_lists_have_words():
    codes = "no_answers all_skipped one_category n_too_small undefined suppressed not_converged left_truncated"
    assert all(reasons.reason(code) for code in codes.split())
    methods = "exact_bca bca percentile_near_boundary unanimity_bound wilson clopper_pearson log_log aalen"
    more = "cluster_bootstrap site_jackknife profile_likelihood ncx2_inversion delta_preview none"
    assert all(reasons.method(code) for code in f"{methods} {more}".split())
    with pytest.raises(KeyError):
        reasons.reason("because")


def test_answers_that_are_all_told_together_are_no_agreement(make):
    entry = make["single"](4, "country", "Where?", None, ["Several answers", "Mars"], [145, 0])
    entry["options"][0] |= {"code": "merged", "merged": ["merged"]}
    assert verdict(entry).word is None
    assert str(answer_line(entry)) == "The answers are told together only. Too few clinicians gave each of them."


@pytest.mark.parametrize(("merged", "word"), [(["a", "b"], None), (None, "settled")])
def test_two_answers_that_were_merged_settle_nothing(make, merged, word):
    entry = make["single"](4, "drug", "Which?", None, ["A or B", "C"], [90, 10])
    entry["options"][0] |= {"merged": merged} if merged else {}
    assert verdict(entry).word == word
