"""Response rates: AAPOR for an invited frame, CHERRIES for an open link."""

from __future__ import annotations

from collections.abc import Mapping

from analytics.results import Estimate
from analytics.statistics.proportions import wilson


def rate(part: float | None, whole: float | None) -> Estimate:
    """part/whole with Wilson limits on the (possibly real) denominator; "undefined" where unknown, empty or above 1."""
    if part is None or whole is None or whole <= 0 or part > whole:
        return Estimate.null("undefined")
    return wilson(part, whole)


def _check(counts: Mapping[str, float | None], e: float) -> None:
    for name, count in counts.items():
        if count is not None and not 0 <= count < float("inf"):
            raise ValueError(f"{name} is {count}; a count is 0 or more")
    if not 0.0 <= e <= 1.0:
        raise ValueError("e lies between 0 and 1")


def aapor(
    complete: int | None,
    partial: int | None,
    refusal: int | None,
    non_contact: int | None,
    other: int | None,
    unknown_household: int | None,
    unknown_other: int | None,
    e: float = 1.0,
    split_known: bool = True,
) -> Mapping[str, Estimate]:
    """AAPOR rates RR1-6, COOP1-4, REF1-3, CON1-3 with Wilson limits.

    I, P, R, NC, O, UH, UO in this order; e = eligible share of the unknown ones. RR1 = I/(I+P+R+NC+O+UH+UO), RR2 adds P
    on top; RR3/4 multiply UH+UO by e; RR5/6 leave them out. COOP1 = I/(I+P+R+O), COOP2 adds P, COOP3/4 leave O out.
    REF1-3 = R and CON1-3 = I+P+R+O over the denominators of RR1, RR3, RR5.

    None = not known: complete or unknown_other None (no frame) makes every rate None, "undefined"; refusal or
    non_contact None, or split_known False (break-offs and refusals cannot be told apart, as in an invited anonymous
    survey), makes COOP, REF and CON so; other unknown counts are 0 in the sums. Denominator 0: "undefined". Raises
    ValueError for negative counts or e outside 0 .. 1. Source: AAPOR Standard Definitions 2016.
    """
    given = {
        "complete": complete, "partial": partial, "refusal": refusal, "non_contact": non_contact,
        "other": other, "unknown_household": unknown_household, "unknown_other": unknown_other,
    }  # fmt: skip
    _check(given, e)
    i, p, r, nc, o, uh, uo = (count or 0 for count in given.values())
    framed = complete is not None and unknown_other is not None
    split = framed and split_known and refusal is not None and non_contact is not None
    known = i + p + r + nc + o
    wholes = (known + uh + uo, known + e * (uh + uo), known)
    rates = {f"RR{2 * at + add + 1}": (i + add * p, wholes[at], framed) for at in range(3) for add in (0, 1)}
    rates |= {f"COOP{1 + add}": (i + add * p, i + p + r + o, split) for add in (0, 1)}
    rates |= {f"COOP{3 + add}": (i + add * p, i + p + r, split) for add in (0, 1)}
    rates |= {f"REF{at + 1}": (r, wholes[at], split) for at in range(3)}
    rates |= {f"CON{at + 1}": (i + p + r + o, wholes[at], split) for at in range(3)}
    return {name: rate(part if defined else None, whole) for name, (part, whole, defined) in rates.items()}


def cherries(
    site_visitors: int | None, page_visitors: int | None, agreed: int | None, finished: int | None
) -> Mapping[str, Estimate]:
    """CHERRIES rates with Wilson limits, 0 .. 1; None = unknown.

    cherries_view = first-page visitors/site visitors, cherries_participation = agreed/first-page visitors,
    cherries_completion = finished/agreed. A count that is unknown, 0 below the line, or larger above than below:
    None, "undefined". Without cookies unique visitors are never known. Raises ValueError for negative counts.
    Source: Eysenbach 2004, J Med Internet Res 6:e34.
    """
    given = {"site_visitors": site_visitors, "page_visitors": page_visitors, "agreed": agreed, "finished": finished}
    _check(given, 1.0)
    return {
        "cherries_view": rate(page_visitors, site_visitors),
        "cherries_participation": rate(agreed, page_visitors),
        "cherries_completion": rate(finished, agreed),
    }
