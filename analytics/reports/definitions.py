"""What every measure means: one sentence and its formula. HTML, CSV and PDF print the same list."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Definition:
    """`name` is the JSON name, `words` the page's, `formula` in plain symbols, `span` the possible values."""

    name: str
    words: str
    sentence: str
    formula: str
    span: str


DEFINITIONS: tuple[Definition, ...] = (
    Definition("answered", "answered", "Clinicians who gave a substantive answer; the headline per cent is of these.",
               "base − not shown − not reached − blank − declined − not managed − don’t know", "0 to base"),
    Definition("shown", "shown", "Clinicians to whom the question was shown.", "base − not shown − not reached",
               "0 to base"),
    Definition("wilson", "95 % interval", "The Wilson score interval of one share.",
               "(p + z²/2n ± z√(p(1−p)/n + z²/4n²)) / (1 + z²/n)", "0 to 1"),
    Definition("simultaneous", "simultaneous interval",
               "Limits that hold for all answers of a question together (Goodman).",
               "Wilson’s form with z² replaced by the χ² quantile at 1 − 0.05/k", "0 to 1"),
    Definition("modal_share", "commonest answer", "The share of the most frequent answer.", "max p", "1/k to 1"),
    Definition("variation_ratio", "variation ratio", "The share who did not give the commonest answer.", "1 − max p",
               "0 to 1 − 1/k"),
    Definition("margin_over_second", "runner-up margin", "How far the commonest answer leads the next.", "p₁ − p₂",
               "0 to 1"),
    Definition("iqv", "index of qualitative variation",
               "How evenly answers spread over the declared options: 0 all agree, 1 evenly split.",
               "(1 − Σp²) · k/(k − 1)", "0 to 1"),
    Definition("iqv2", "index of qualitative variation of one option",
               "The same for one option of a question with several choices, as yes or no.", "4p(1 − p)", "0 to 1"),
    Definition("hill_2", "effective answers", "Answers spread as if over this many equally used options.", "1 / Σp²",
               "1 to k"),
    Definition("hill_1", "effective answers, by entropy", "The same, giving rare answers more weight.", "exp(H)",
               "1 to k"),
    Definition("entropy_nats", "entropy", "The uncertainty about one clinician’s answer.", "H = −Σ p ln p",
               "0 to ln k"),
    Definition("entropy_normalised", "evenness", "Entropy as a part of the largest possible.", "H / ln k", "0 to 1"),
    Definition("gini_simpson", "chance that two differ", "The chance that two clinicians give different answers.",
               "1 − Σp²", "0 to 1 − 1/k"),
    Definition("agreement_a", "agreement (van der Eijk)",
               "Agreement on an ordered scale: 1 all agree, 0 evenly spread, −1 half at each end.",
               "Σ w · U · (1 − (S − 1)/(k − 1)) over the layers of the distribution", "−1 to 1"),
    Definition("polarization", "spread of ordered answers", "Agreement turned into a spread from 0 to 1.", "(1 − A)/2",
               "0 to 1"),
    Definition("consensus_tastle_wierman", "consensus",
               "Closeness of ordered answers to their mean; only scales of one length compare.",
               "1 + Σ p log₂(1 − |x − μ|/(k − 1))", "0 to 1"),
    Definition("leik_d", "ordinal dispersion (Leik)", "Spread of ordered answers from their cumulative shares.",
               "2 Σ d / (k − 1), d = F or 1 − F, the smaller", "0 to 1"),
    Definition("blair_lacy_l2", "ordinal concentration (Blair-Lacy)",
               "Concentration of ordered answers; 1 − l² is their spread.", "Σ (F − ½)² / ((k − 1)/4)", "0 to 1"),
    Definition("berry_mielke_iov", "index of ordinal variation", "Spread of ordered answers over pairs of clinicians.",
               "Σ v(i) v(j) (j − i) over i < j / its largest possible value", "0 to 1"),
    Definition("median_category", "median answer", "The answer at which half the ordered answers are reached.",
               "first category with F ≥ ½", "a category"),
    Definition("rand_median", "RAND/UCLA rating",
               "Median of ratings from 1 to 9; disagreement where the central range is wider than symmetry allows.",
               "disagreement if P70 − P30 > 2.35 + 1.5 · |5 − (P30 + P70)/2|", "1 to 9"),
    Definition("median", "median", "The middle of the numbers; quartiles and percentiles by linear interpolation.",
               "quantile type 7", "unit of the question"),
    Definition("mad", "median absolute deviation", "The median distance from the median, unscaled.", "med |x − med x|",
               "0 upwards"),
    Definition("cv", "coefficient of variation", "Standard deviation over mean.", "s / mean", "0 upwards"),
    Definition("qcd", "quartile coefficient of dispersion", "The quartile range over the sum of the quartiles.",
               "(Q3 − Q1)/(Q3 + Q1)", "0 to 1"),
    Definition("gini_mean_difference", "Gini mean difference", "The mean distance between two clinicians’ numbers.",
               "Σ |x(i) − x(j)| / n(n − 1)", "0 upwards"),
    Definition("heaping_share", "share on the grid", "The share of numbers that are multiples of the question’s grid.",
               "count on grid / n", "0 to 1"),
    Definition("numeric_modal_share", "commonest number",
               "The share who gave the most frequent number, of those who gave one.", "max count / n", "1/n to 1"),
    Definition("borda_mean", "mean points",
               "Points by rank, the first rank most, unranked none, averaged over those who ranked.",
               "mean of (top − rank + 1)", "0 to top"),
    Definition("count_first", "first places", "How many put the answer first.", "count of first ranks",
               "0 to answered"),
    Definition("threshold", "still give the full dose",
               "The share who give the full dose at a platelet count: their threshold is at or below it, or platelets "
               "are never their reason to hold.", "(Σ counts with threshold ≤ c + never) / answered", "0 to 1"),
    Definition("cramers_v", "effect size V", "Strength of association between group and answer (Cramér).",
               "√(χ²/(n · (min(r, c) − 1)))", "0 to 1"),
    Definition("cramers_v_corrected", "effect size V, corrected",
               "Cramér’s V with what chance alone would give taken off (Bergsma).",
               "√(max(0, χ²/n − (r − 1)(c − 1)/(n − 1)) / (min(r′, c′) − 1))", "0 to 1"),
    Definition("epsilon_squared", "effect size ε²", "Strength of association for ordered answers and numbers.",
               "H(N + 1)/(N² − 1)", "0 to 1"),
    Definition("p_holm", "Holm p",
               "The p value corrected for all comparisons of one factor in this report; exploratory.",
               "step-down Bonferroni over the family", "0 to 1"),
    Definition("p_bh", "Benjamini-Hochberg p",
               "The p value corrected for the false discovery rate over the same family.",
               "step-up over the family", "0 to 1"),
    Definition("response", "response rates",
               "AAPOR rates of an invited survey; excluded responses count as not complete in RR1.",
               "RR1 = I/(I + P + R + NC + O + UH + UO)", "0 to 1"),
    Definition("verdict", "verdict",
               "Settled: one answer has at least 80 %. Leaning: 60 to 79 %. Divided: less. Polarised: agreement below "
               "−0.1, or two answers apart on the scale with at least 25 % each. Set before the data were seen.",
               "bands on max p; A", "one of four words"),
    Definition("hidden", "hidden",
               "A count too small to show, or one from which such a count could be worked out; both look the same.",
               "fewer than the threshold", "–"),
)  # fmt: skip

WEIGHTED: tuple[Definition, ...] = (
    Definition("raked_share", "weighted share",
               "The share after those who answered are weighted so that they stand for the population (raking); its "
               "interval is Wilson’s on the effective n.", "Σ w · chosen / Σ w · answered", "0 to 1"),
    Definition("raked_deff", "design effect", "How much unequal weights enlarge the variance (Kish).",
               "n Σw² / (Σw)²", "1 upwards"),
    Definition("raked_n_eff", "effective n", "Equally weighted answers that would tell as much.", "n / design effect",
               "1 to answered"),
)  # fmt: skip
"""Of reports that are weighted to known margins."""


def definition(name: str) -> Definition:
    """The definition of that JSON name; KeyError where there is none."""
    return _BY_NAME[name]


def of_report(weighted: bool) -> tuple[Definition, ...]:
    return (*DEFINITIONS, *WEIGHTED) if weighted else DEFINITIONS


def rows(weighted: bool = False) -> list[list[str]]:
    """As a table, header first."""
    head = ["Measure", "Name in files", "Meaning", "Formula", "Range"]
    return [head] + [[d.words, d.name, d.sentence, d.formula, d.span] for d in of_report(weighted)]


_BY_NAME = {d.name: d for d in (*DEFINITIONS, *WEIGHTED)}
