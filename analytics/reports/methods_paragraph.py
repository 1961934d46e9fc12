"""The methods of a report as sentences for a manuscript, written from what the summary was made with. Pure.

A sentence stands only where the summary holds what it tells of: no resampling without replicates, no tests without
groups, no Goodman limits where there are none. Nothing is said of the survey's design: that is for CHERRIES.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from analytics.reports import entries as en
from analytics.reports import provenance, raked, reasons
from analytics.reports.entries import Entry, Summary
from analytics.reports.numbers import number, plural

BOOTSTRAPS = ("exact_bca", "bca", "percentile_near_boundary", "cluster_bootstrap")
NOMINAL, ORDINAL = "iqv", "agreement_a"
REFERENCES = {
    "wilson": "Wilson EB. Probable inference, the law of succession, and statistical inference. J Am Stat Assoc "
              "1927;22:209-12.",
    "goodman": "Goodman LA. On simultaneous confidence intervals for multinomial proportions. Technometrics "
               "1965;7:247-54.",
    "sison_glaz": "Sison CP, Glaz J. Simultaneous confidence intervals and sample size determination for multinomial "
                  "proportions. J Am Stat Assoc 1995;90:366-9.",
    "bca": "Efron B. Better bootstrap confidence intervals. J Am Stat Assoc 1987;82:171-85.",
    "agreement_a": "Van der Eijk C. Measuring agreement in ordered rating scales. Qual Quant 2001;35:325-41.",
    "fisher_freeman_halton": "Freeman GH, Halton JH. Note on an exact treatment of contingency, goodness of fit and "
                             "other problems of significance. Biometrika 1951;38:141-9.",
    "kruskal_wallis": "Kruskal WH, Wallis WA. Use of ranks in one-criterion variance analysis. J Am Stat Assoc "
                      "1952;47:583-621.",
    "holm": "Holm S. A simple sequentially rejective multiple test procedure. Scand J Stat 1979;6:65-70.",
    "bh": "Benjamini Y, Hochberg Y. Controlling the false discovery rate: a practical and powerful approach to "
          "multiple testing. J R Stat Soc B 1995;57:289-300.",
    "raking": "Deming WE, Stephan FF. On a least squares adjustment of a sampled frequency table when the expected "
              "marginal totals are known. Ann Math Stat 1940;11:427-44.",
    "kish": "Kish L. Survey sampling. New York: Wiley; 1965.",
    "aapor": "American Association for Public Opinion Research. Standard definitions: final dispositions of case codes "
             "and outcome rates for surveys.",
}  # fmt: skip


def methods_paragraphs(summary: Summary) -> list[str]:
    """Paragraphs in order: marks (of what is no study), who answered, intervals, groups, small cells and software."""
    found = [_marks(summary), _answers(summary), _intervals(summary), _groups(summary), _weights(summary),
             _small_cells(summary)]  # fmt: skip
    return [text for text in found if text]


def references(summary: Summary) -> list[str]:
    """What the paragraphs lean on, in the order in which they mention it."""
    names = ["aapor"] if _rate(summary) else []
    names += _share_methods(summary)
    names += [ORDINAL] if _has_measure(summary, ORDINAL) else []
    names += ["bca"] if {"bca", "exact_bca"} & set(_bootstraps(summary)) else []
    tests = _tests(summary)
    names += [name for name in ("fisher_freeman_halton", "kruskal_wallis") if name in tests]
    names += ["holm", "bh"] if tests else []
    return [REFERENCES[name] for name in [*names, *(["raking", "kish"] if raked.is_weighted(summary) else [])]]


def _marks(summary: Summary) -> str:
    told = provenance.marks(summary)
    return f"{told}." if told else ""


def _answers(summary: Summary) -> str:
    flow = summary["flow"]
    invited = f" of {plural(flow['invited'], 'clinician')} invited" if flow.get("invited") is not None else ""
    gone = ", ".join(f"{n} {key.replace('_', ' ')}" for key, n in sorted((flow.get("excluded") or {}).items()))
    analysed = f"{number(flow.get('analysed'), 'count')} analysed" + (f" (excluded: {gone})" if gone else "")
    verb = "was" if flow["submitted"] == 1 else "were"
    return " ".join([
        f"{plural(flow['submitted'], 'response')} {verb} submitted{invited} and {analysed}.", _rate(summary),
        "Percentages are of the clinicians who gave a substantive answer to the question; “I don’t know”, “I don’t "
        "manage this”, “prefer not to say”, blank answers and questions that were not shown are counted apart.",
    ]).replace("  ", " ")  # fmt: skip


def _rate(summary: Summary) -> str:
    rate = (summary.get("response_rates") or {}).get("RR1") or {}
    if rate.get("value") is None:
        return ""
    row = next(row for row in provenance.rate_rows(summary) if row[0] == "RR1 (AAPOR)")
    return f"The response rate was {row[1]} (AAPOR RR1, {_level(summary)} interval {row[2]})."


def _level(summary: Summary) -> str:
    return number((summary.get("parameters") or {}).get("confidence", 0.95), "percent")


def _intervals(summary: Summary) -> str:
    level, methods = _level(summary), _share_methods(summary)
    said = [f"Shares have {level} Wilson score intervals."] if "wilson" in methods else []
    joint = [name.replace("goodman", "Goodman").replace("sison_glaz", "Sison-Glaz") for name in methods[-2:]
             if name in ("goodman", "sison_glaz")]  # fmt: skip
    if joint:
        said.append(f"Limits that hold for all answers of a question together are simultaneous {level} intervals "
                    f"({' or '.join(joint)}).")  # fmt: skip
    return " ".join([*said, *_spread(summary, level)])


def _spread(summary: Summary, level: str) -> Iterator[str]:
    if _has_measure(summary, NOMINAL):
        yield ("How far answers spread over unordered options is told by the index of qualitative variation (0, all "
               "agree, to 1, evenly spread) and the effective number of answers (1/Σp²).")  # fmt: skip
    if _has_measure(summary, ORDINAL):
        yield "Agreement on ordered scales is van der Eijk’s A (1, all agree, to −1, half at each end)."
    used = _bootstraps(summary)
    if used:
        p, names = summary["parameters"], "; ".join(reasons.method(name) for name in used)
        yield (f"Intervals of measures come from {number(p['replicates'], 'count')} bootstrap replicates (random seed "
               f"{p['seed']}): {names}. Where all gave one answer they are bounds.")  # fmt: skip
    elif not (summary.get("parameters") or {}).get("replicates"):
        yield "Measures have no intervals: none were resampled."


def _groups(summary: Summary) -> str:
    tests = _tests(summary)
    if not tests:
        return ""
    factors = " and ".join(_factor_words(summary, name) for name in summary["parameters"]["by"])
    names = ", ".join(reasons.TESTS[name] for name in sorted(tests))
    return (
        f"Groups by {factors} were compared by tests chosen from the scale and the expected counts ({names}). "
        "All comparisons are exploratory. Effect sizes are Cramér’s V or ε²; p values are corrected by Holm’s method, "
        f"and by Benjamini and Hochberg’s, within each factor over all its tests ({_families(summary)})."
    )


def _weights(summary: Summary) -> str:
    if not raked.is_weighted(summary):
        return ""
    margins = summary["parameters"]["margins"]
    names = " and ".join(_factor_words(summary, name) for name in margins)
    return (
        f"Shares were also weighted by raking to known margins of the population by {names}, and are given beside the "
        "unweighted ones. Respondents without one of the listed answers are left out of the weighted shares; weights "
        f"above five times their median were cut. Their {_level(summary)} intervals are Wilson’s on the effective "
        "sample size (Kish). Weighted shares are given to whole per cent, and not where a count of too few clinicians "
        "could be worked out from them."
    )


def _factor_words(summary: Summary, name: str) -> str:
    entry = next((e for e in summary["items"] if e["id"] == name), None)
    return f"“{name.replace('_', ' ') if entry is None else entry.get('short') or en.label_of(entry)}”"


def _families(summary: Summary) -> str:
    sizes = {factor: int(block["family"]) for factor, block in _blocks(summary) if block.get("family") is not None}
    if len(set(sizes.values())) == 1:
        return f"{plural(next(iter(sizes.values())), 'test')}{' each' if len(sizes) > 1 else ''}"
    told = [f"{_factor_words(summary, factor)}: {number(sizes[factor], 'count')}" for factor in sorted(sizes)]
    return "; ".join(told) or "none had a defined p"


def _small_cells(summary: Summary) -> str:
    digest = str((summary.get("snapshot") or {}).get("sha256") or "")
    return (
        f"{summary['disclosure']['rule']} The numbers were made by PAVE {summary.get('code_version')} from the frozen "
        f"answers with SHA-256 {digest}; the same answers, parameters and code give the same numbers."
    )


def _share_methods(summary: Summary) -> list[str]:
    """wilson, then the simultaneous methods that occur, where any share has such limits."""
    found = {e.get("simultaneous_method") for e in summary["items"] for o in en.visible(e) if o.get("simultaneous")}
    some = any(en.limits(o, "wilson") for e in summary["items"] for o in en.visible(e))
    return (["wilson"] if some else []) + [name for name in ("goodman", "sison_glaz") if name in found]


def _has_measure(summary: Summary, name: str) -> bool:
    return any(en.value_of(entry, name) is not None for entry in summary["items"])


def _bootstraps(summary: Summary) -> list[str]:
    found = {block.get("method") for entry in summary["items"] for block in _estimates(entry)}
    found |= {"cluster_bootstrap"} if any(_clustered(entry) for entry in summary["items"]) else set()
    return [name for name in BOOTSTRAPS if name in found]


def _estimates(entry: Entry) -> list[dict[str, Any]]:
    blocks = [*(entry.get("measures") or {}).values(), *(entry.get("numeric") or {}).values()]
    return [block for block in blocks if isinstance(block, dict)]


def _clustered(entry: Entry) -> bool:
    return any(o.get("low") is not None for level in entry.get("levels") or [] for o in level.get("options") or [])


def _blocks(summary: Summary) -> Iterator[tuple[str, dict[str, Any]]]:
    for entry in summary["items"]:
        for cell in (entry, *(entry.get("options") or [])):
            yield from (cell.get("by") or {}).items()


def _tests(summary: Summary) -> set[str]:
    return {str(block["test"]) for _, block in _blocks(summary) if block.get("p") is not None}
