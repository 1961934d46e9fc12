"""The numbers of a registry summary in words, and how each is printed: by the last name of its path, unknown ones by
what they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analytics.reports import registry_terms as terms
from registry.codebook_reader import codebook

DAYS = {"le7": "within 7 days", "d8_30": "after 8 to 30 days", "d31_90": "after 31 to 90 days",
        "gt90": "after more than 90 days"}  # fmt: skip
RULED = ("fixed_times", "ended_by")
"""Shares by a rule of duration."""
QUARTILES = {"0.25": "A quarter", "0.5": "Half (median)", "0.75": "Three quarters"}


@dataclass(frozen=True)
class Measure:
    """`words` of a name in the JSON; `kind` is one of `numbers.number`."""

    words: str
    kind: str


MEASURES: dict[str, Measure] = {
    "n": Measure("Children", "count"),
    "children": Measure("Children", "count"),
    "sites": Measure("Sites", "count"),
    "rows": Measure("Rows", "count"),
    "by": Measure("Groups are by", "text"),
    "quantity": Measure("What is compared between sites", "text"),
    "estimator": Measure("Estimator", "text"),
    "from_day": Measure("Counted from day", "measure"),
    "not_watched": Measure("Children whose time ended before that day", "count"),
    "events": Measure("Children with the event, or who stopped as planned", "count"),
    "competing": Measure("Children in whom something else came first", "count"),
    "censored": Measure("Children without either while they were watched", "count"),
    "bled": Measure("Children who bled", "count"),
    "bleeds": Measure("Bleeds", "count"),
    "clots": Measure("New clots, and clots that grew", "count"),
    "months": Measure("Months of treatment", "measure"),
    "months_3d": Measure("Months, a count holding for 3 days", "measure"),
    "on_drug": Measure("Days at full dose, mean over children of their share", "percent"),
    "days_given": Measure("Share of all days", "percent"),
    "held_for": Measure("Held for", "count"),
    "holds": Measure("Holds for low platelets", "count"),
    "ended": Measure("Holds whose length is known", "count"),
    "days": Measure("Days held, median", "measure"),
    "counts_known": Measure("Holds with a count at resumption", "count"),
    "resume_count": Measure("Platelets at resumption, median", "measure"),
    "supported_known": Measure("Resumptions with an answer about transfusion", "count"),
    "supported": Measure("Resumed at a count reached by transfusion", "percent"),
    "rate": Measure("Bleeds per 100 months of treatment", "effective"),
    "children_answered": Measure("Children of whom it is known", "count"),
    "opportunities": Measure("Opportunities to act", "count"),
    "decisions": Measure("Recorded decisions", "count"),
    "intervals": Measure("Children whose threshold lies between two counts", "count"),
    "levels": Measure("Levels", "count"),
    "punctures": Measure("Punctures", "count"),
    "actions": Measure("Decisions", "count"),
    "unknown": Measure("Not known", "count"),
    "apart": Measure("Held for another reason, counted apart", "count"),
    "of": Measure("The shares are of", "text"),
    "share_held": Measure("Share held", "percent"),
    "share_held_or_reduced": Measure("Share held or reduced", "percent"),
    "bounds": Measure("Share, were the unknown never or always so", "percent"),
    "quartiles": Measure("Day by which had stopped", "measure"),
    "fixed_times": Measure("Stopped within 14 days of", "percent"),
    "by_day": Measure("Last day on which 11 are still treated", "measure"),
    "ended_by": Measure("Stopped as planned by that day, by rule", "percent"),
    "sensitivity": Measure("Days that are not known exactly", "measure"),
    "imprecise": Measure("children with such a day", "count"),
    "median_as_entered": Measure("median as entered", "measure"),
    "median_earliest": Measure("earliest possible median", "measure"),
    "median_latest": Measure("latest possible median", "measure"),
    "at": Measure("Share with the outcome by the day", "percent"),
    "ed50_marginal": Measure("Count at which half act, averaged over sites", "measure"),
    "ed50_conditional": Measure("Count at which half act, at the median site", "measure"),
    "first_in_range": Measure("Share of children with the first level in range", "percent"),
    "in_range": Measure("Share of levels in range, mean over children", "percent"),
    "doses_remaining": Measure("Children with doses left", "count"),
    "rechallenged": Measure("Children who had it again", "count"),
    "truncated": Measure("Children in whom it was cut short", "count"),
    "omitted": Measure("Children with a dose left out", "count"),
    "weeks_held": Measure("Weeks without, median", "effective"),
    "cover": Measure("Anticoagulant at the first dose again", "count"),
    "second_vte": Measure("Children with a second clot after it", "count"),
    "traumatic": Measure("Traumatic punctures", "count"),
    "hours_before_known": Measure("Punctures with the hours before known", "count"),
    "hours_before_median": Measure("Hours from the last dose, median", "measure"),
    "hours_after_known": Measure("Punctures with the hours after known", "count"),
    "hours_after_median": Measure("Hours to the next dose, median", "measure"),
    "haematoma_per_child": Measure("Spinal haematoma, share of children", "percent"),
    "haematoma_per_puncture": Measure("Spinal haematoma, share of punctures", "percent"),
    "options": Measure("Class", "count"),
    "count": Measure("children", "count"),
    "share": Measure("share", "percent"),
    "target": Measure("Share of all sites together", "percent"),
    "median_odds_ratio": Measure("Median odds ratio", "effective"),
    "icc": Measure("ICC", "index"),
    "latent": Measure("latent scale", "index"),
    "anova": Measure("ANOVA", "index"),
    "beta_binomial": Measure("beta-binomial", "index"),
    "overdispersion": Measure("Overdispersion", "index"),
    "phi": Measure("φ", "effective"),
    "tau2": Measure("τ²", "index"),
    "adjusted_for": Measure("Adjusted for", "text"),
    "unadjusted": Measure("Not adjusted", "index"),
    "gray": Measure("Gray’s test between kinds of clot", "index"),
    "logrank": Measure("Log-rank test of the cause alone", "index"),
    "statistic": Measure("statistic", "effective"),
    "df": Measure("degrees of freedom", "count"),
    "p": Measure("p", "p"),
    "required_filled": Measure("Share of required fields filled", "percent"),
    "queries_open": Measure("Open queries", "count"),
    "entry_lag": Measure("Clots entered", "count"),
    "replicates": Measure("Replicates that gave a value", "count"),
    "grid_days": Measure("Days between two readings of the curve", "measure"),
    "at_risk": Measure("Children at risk just before the day", "count"),
    "survival": Measure("Share not yet stopped as planned", "percent"),
    "cif": Measure("Share with the outcome by the day", "percent"),
    "turnbull": Measure("Share of children whose threshold is at or below the count", "percent"),
    "limits": Measure("Limits of chance", "percent"),
    "flags": Measure("To bear in mind", "text"),
}
"""In the order of a table's rows; names that are new come last."""
_PLACES = {name: place for place, name in enumerate(["held", "reduced", "full_with_transfusion", *DAYS, *MEASURES])}


def place(name: str) -> tuple[int, str]:
    """The order of a name among others of its row."""
    return _PLACES.get(name, len(_PLACES)), name


def words(item: str) -> str:
    """ "actions:held" is "Decisions: held", "options:lmwh:count" "Class LMWH: children"; a new name is itself, with
    blanks."""
    name, *rest = item.split(":")
    rest = rest[:1] if name in RULED else rest
    told = [_part(name, code) for code in rest]
    first = MEASURES[name].words if name in MEASURES else terms.plain(name)
    if name in ("quartiles", "entry_lag", "fixed_times"):
        return " ".join([first, *(text[:1].lower() + text[1:] for text in told)])
    return ": ".join([first[:1].upper() + first[1:], *told])


def _part(name: str, code: str) -> str:
    if name == "options" and code not in MEASURES:
        return terms.drug_class(code)
    if name in RULED:
        return terms.rule(code)
    if name == "days_given":
        return terms.intensity(code).lower()
    if name == "held_for" and code not in MEASURES:
        return terms.held_for(code)
    if name == "limits":
        return f"{float(code) * 100:g} %"
    told = {"quartiles": QUARTILES, "entry_lag": DAYS, "cover": _covers()}.get(name, {}).get(code)
    return told or (MEASURES[code].words if code in MEASURES else terms.plain(code))


def _covers() -> dict[str, str]:
    field = codebook().field("asparaginase_exposure", "ac_cover")
    return {code.code: code.label for code in field.codes}


def kind(item: str, value: Any) -> str:
    """How the value is printed: by the last name of the path that is known; a new one as a count where it is whole."""
    for name in reversed(item.split(":")):
        if name in MEASURES:
            return MEASURES[name].kind
    return "count" if isinstance(value, float) and value.is_integer() else "measure"


def about(row: Mapping[str, Any]) -> str:
    """What a row is about: "New clot, catheter thrombosis", "Below 50, clot up to 30 days old"; "" where it is about
    everything."""
    first = bool(row.get("cause")) and not terms.is_second(row)
    keys = [key for key in _IDENTITY if row.get(key) is not None and not (key == "scheme" and first)]
    told = [_identity(key, row[key]) for key in keys]
    return ", ".join(text if place == 0 else text[:1].lower() + text[1:] for place, text in enumerate(told))


def _identity(key: str, code: Any) -> str:
    if key == "group" and code == "all":
        return "All children"
    told = _IDENTITY[key]
    return str(told(code)) if told else str(code)


def _band(code: str) -> str:
    name = terms.BANDS.get(code, terms.plain(code))
    return f"Platelets {name}"


_ACTS = {"held": "Held", "held_or_reduced": "Held or reduced"}
_IDENTITY: dict[str, Any] = {
    "cause": lambda code: terms.cause(code).label,
    "scheme": lambda code: terms.scheme(code).label,
    "intensity": terms.intensity,
    "group": lambda code: terms.kit(code).capitalize() if code in terms.KITS else terms.group(code),
    "threshold": lambda code: f"Platelets below {code}",
    "band": _band,
    "clot_age": lambda code: terms.CLOT_AGES.get(code, terms.plain(code)),
    "act": lambda code: _ACTS.get(code, terms.plain(code)),
    "window": lambda code: terms.WINDOWS.get(code, terms.plain(code)),
    "entity": terms.entity,
}
