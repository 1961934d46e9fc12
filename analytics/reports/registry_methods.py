"""The methods of a registry report as sentences for a manuscript, written from what the summary was made with. Pure.

A sentence stands only where the summary holds what it tells of. Nothing is said of who enrolled whom and when: that is
for the authors.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from analytics.reports import reasons
from analytics.reports import registry_terms as terms
from analytics.reports.numbers import number, plural
from analytics.reports.provenance import marks
from analytics.reports.registry_phrases import adjusted_for

Summary = Mapping[str, Any]
SITES_DRAWN, LEFT_OUT, EXACT, PROFILE = "cluster_bootstrap", "site_jackknife", "clopper_pearson", "profile_likelihood"
REFERENCES = {
    "kaplan_meier": "Kaplan EL, Meier P. Nonparametric estimation from incomplete observations. J Am Stat Assoc "
                    "1958;53:457-81.",
    "aalen_johansen": "Aalen OO, Johansen S. An empirical transition matrix for non-homogeneous Markov chains based on "
                      "censored observations. Scand J Stat 1978;5:141-50.",
    "gray": "Gray RJ. A class of K-sample tests for comparing the cumulative incidence of a competing risk. Ann Stat "
            "1988;16:1141-54.",
    "turnbull": "Turnbull BW. The empirical distribution function with arbitrarily grouped, censored and truncated "
                "data. J R Stat Soc B 1976;38:290-5.",
    SITES_DRAWN: "Field CA, Welsh AH. Bootstrapping clustered data. J R Stat Soc B 2007;69:369-90.",
    EXACT: "Clopper CJ, Pearson ES. The use of confidence or fiducial limits illustrated in the case of the binomial. "
           "Biometrika 1934;26:404-13.",
    "exact_poisson": "Garwood F. Fiducial limits for the Poisson distribution. Biometrika 1936;28:437-42.",
    "median_odds_ratio": "Larsen K, Merlo J. Appropriate assessment of neighborhood effects on individual health: "
                         "integrating random and fixed effects in multilevel logistic regression. Am J Epidemiol "
                         "2005;161:81-8.",
    "funnel": "Spiegelhalter DJ. Funnel plots for comparing institutional performance. Stat Med 2005;24:1185-202.",
}  # fmt: skip


def methods_paragraphs(summary: Summary) -> list[str]:
    """Paragraphs in order: marks (of what is no study), children, estimates, intervals, sites, rule, software."""
    used = frozenset(_used(summary))
    found = [_marks(summary), _children(summary), _estimates(used), _intervals(summary, used), _sites(summary, used),
             str(summary["disclosure"]["rule"]), _software(summary)]  # fmt: skip
    return [text for text in found if text]


def references(summary: Summary) -> list[str]:
    """What the paragraphs lean on, in the order in which they mention it."""
    used = frozenset(_used(summary))
    return [text for name, text in REFERENCES.items() if name in used]


def _used(found: Any, name: str = "") -> Iterator[str]:
    """Methods and estimators of the numbers that are told, and names of the measures that have one."""
    if isinstance(found, list):
        for one in found:
            yield from _used(one, name)
    if not isinstance(found, Mapping) or found.get("hidden"):
        return
    if found.get("method") not in (None, "none"):
        yield str(found["method"])
    if found.get("estimator"):
        yield str(found["estimator"])
    if found.get("cif"):
        yield "aalen_johansen"
        yield str(found.get("scheme") or "death")
    if any(found.get(key) not in (None, []) for key in ("p", "value")):
        yield name
    yield from ("turnbull",) if found.get("turnbull") else ()
    yield from ("funnel",) if found.get("limits") else ()
    for key, one in found.items():
        yield from _used(one, key)


def _marks(summary: Summary) -> str:
    told = marks(summary)
    return f"{told}." if told else ""


def _children(summary: Summary) -> str:
    held, day = summary["snapshot"], summary["source"]["as_of"]
    if held.get("children") is None:
        return f"The registry was read as it stood on {day}; how many children it held is withheld."
    return (
        f"The registry as it stood on {day} held {_count(held['children'], 'child', 'children')} of "
        f"{plural(held['sites'], 'site')}. Numbers are of different children; opportunities, punctures and events are "
        "counted under their own names."
    )


def _count(n: int, one: str, several: str) -> str:
    return f"{number(n, 'count')} {one if n == 1 else several}"


def _estimates(used: frozenset[str]) -> str:
    said = []
    if "kaplan_meier" in used:
        said.append("Time on treatment was estimated by Kaplan and Meier’s method where no treatment ended otherwise.")
    if "aalen_johansen" in used:
        said.append("Where another event may come first, shares by a day are Aalen and Johansen’s cumulative "
                    "incidence; children enrolled after the clot enter late.")  # fmt: skip
    if "death_hct_relapse" in used:
        said.append("As a sensitivity, new clots and clots that grow were counted with stem cell transplantation and "
                    "relapse of the leukaemia competing too.")  # fmt: skip
    if {"as_treated", "rate"} & used:
        said.append("Bleeds while treated were counted from the first dose to the last one and its tail (1 to 5 days "
                    "by class of drug); rates are of all bleeds by 100 months of 30.44 days.")  # fmt: skip
    if "gray" in used:
        said.append("Kinds of clot were compared by Gray’s test.")
    if "turnbull" in used:
        said.append("The threshold of a child lies between two of the child’s counts; its distribution is Turnbull’s "
                    "estimate.")  # fmt: skip
    if {"ed50_marginal", "ed50_conditional"} & used:
        said.append("The count at which half act comes from a logistic model on the logarithm of the count with sites "
                    "drawn from a distribution.")  # fmt: skip
    return " ".join(said)


def _intervals(summary: Summary, used: frozenset[str]) -> str:
    made = summary["parameters"]
    level = number(made.get("confidence", 0.95), "percent")
    said = []
    if SITES_DRAWN in used:
        drawn = f"{number(made['replicates'], 'count')} bootstrap replicates, random seed {made['seed']}"
        said.append(f"{level} intervals resample whole sites with all their children ({drawn}).")
    if LEFT_OUT in used:
        said.append(f"Under 20 sites, {level} intervals come from a jackknife over sites with t limits.")
    if EXACT in used:
        said.append("Shares without clusters have exact limits (Clopper-Pearson).")
    rest = sorted(reasons.METHODS.get(name, terms.plain(name)) for name in used & _others(used))
    return " ".join([*said, *([f"Other intervals: {'; '.join(rest)}."] if rest else [])])


def _others(used: frozenset[str]) -> frozenset[str]:
    return frozenset(name for name in used if name in reasons.METHODS) - {SITES_DRAWN, LEFT_OUT, EXACT, "none"}


def _sites(summary: Summary, used: frozenset[str]) -> str:
    said, adjusted = [], adjusted_for(summary.get("sites") or {})
    if "median_odds_ratio" in used:
        said.append("How sites differ is told by the median odds ratio and the intraclass correlation.")
    if adjusted:
        said.append(f"{adjusted} by indirect standardisation (logistic regression).")
    if "funnel" in used:
        said.append("Limits of chance around the share of all sites are binomial; no site is shown.")
    if said and not adjusted:
        said.append("No case mix is applied.")
    return " ".join(said)


def _software(summary: Summary) -> str:
    return (
        f"The numbers were made by PAVE {summary['code_version']} from the frozen data with SHA-256 "
        f"{summary['snapshot']['sha256']}; the same data, parameters and code give the same numbers."
    )
