"""How long the drug is held, through the gate: children, their holds, and what is known of each hold. Pure.

A median is told where enough children have a value. A share of the known answers beside the number of holds says how
many are not known: where these are few, it is told in two digits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from analytics.disclosure.registry_people import Counted, listed, number
from analytics.disclosure.registry_told import Told, keep, withhold, withhold_estimates
from analytics.registry_summaries.cohort import Cohort
from analytics.registry_summaries.hold_lengths import holding
from analytics.registry_summaries.platelet_holds import CLOT_AGES
from analytics.summaries.measures import Json
from registry.derived.resumption import Hold

BASE = "hold_lengths"
PARTS = {"ended": ("known", "unknown"), "counts": ("known", "unknown"), "supported": ("yes", "no", "unknown")}
"""What of a hold is counted -> what may be said of it."""
SAID: dict[str, Callable[[Hold], str]] = {
    "ended": lambda one: "unknown" if one.days is None else "known",
    "counts": lambda one: "unknown" if one.count is None else "known",
    "supported": lambda one: {True: "yes", False: "no", None: "unknown"}[one.supported],
}


def counted(cohort: Cohort) -> Iterator[Counted]:
    place = {id(child): at for at, child in enumerate(cohort.children)}
    for age, late in CLOT_AGES.items():
        members = {place[id(child)]: every for child, every in holding(cohort, late)}
        base = f"{BASE}|{age}"
        yield number(base, members)
        again = {child: len(every) - 1 for child, every in members.items() if len(every) > 1}
        yield number(f"{base}|more", again, sum(again.values()))
        for name, codes in PARTS.items():
            said = {child: [SAID[name](one) for one in every] for child, every in members.items()}
            who = {code: {child for child, every in said.items() if code in every} for code in codes}
            counts = {code: sum(every.count(code) for every in said.values()) for code in codes}
            yield listed(f"{base}|{name}", "said", who, counts)


def write(rows: list[Json], told: Told) -> None:
    for row in rows:
        base = f"{BASE}|{row['clot_age']}"
        if not told.people.may_be_shown(told.who(base)):
            withhold(row)
            continue
        keep(row, n=told.count(base), sites=told.count(base), holds=told.count(base) and told.count(f"{base}|more"))
        whole = {name: row["holds"] is not None and all(told.count(f"{base}|{name}", said=code) for code in codes)
                 for name, codes in PARTS.items()}  # fmt: skip
        keep(row, ended=whole["ended"], counts_known=whole["counts"], supported_known=whole["supported"])
        for name, part in (("days", "ended"), ("resume_count", "counts")):
            if not told.people.may_be_shown(told.who(f"{base}|{part}", said="known")):
                withhold_estimates(row, (name,))
        answers = [told.who(f"{base}|supported", said=code) for code in ("yes", "no")]
        if not all(map(told.people.may_be_shown, answers)):
            withhold_estimates(row, ("supported",))
        elif not whole["supported"]:
            row["supported"] = _short(row["supported"])


def _short(found: Json) -> Json:
    """Two digits, which do not say of how many answers a share is."""
    numbers = {name: None if found[name] is None else round(found[name], 2) for name in ("value", "low", "high")}
    return {**found, **numbers}
