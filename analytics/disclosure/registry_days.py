"""What was given on the days of treatment, through the gate. Pure.

Shares of days add up to 1, and months by reason to those of all holds: what is left out together is of nobody, or of
enough children.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analytics.disclosure.registry_people import Counted, number
from analytics.disclosure.registry_told import SUPPRESSED, Told, keep, withhold
from analytics.registry_summaries.cohort import Cohort
from analytics.registry_summaries.treatment_days import GIVEN, days_of, on_treatment, reasons
from analytics.summaries.measures import Json, null

BASE = "treatment_days"


def counted(cohort: Cohort) -> Iterator[Counted]:
    place = {id(child): at for at, child in enumerate(cohort.children)}
    members = {place[id(child)]: one for child, one in on_treatment(cohort)}
    yield number(BASE, members)
    for name in GIVEN:
        yield number(f"{BASE}|{name}", {child for child, one in members.items() if days_of(one, name)})
    for code in reasons():
        yield number(f"{BASE}|held|{code}", {child for child, one in members.items() if one.held.get(code)})


def write(rows: list[Json], told: Told) -> None:
    for row in rows:
        if not told.people.may_be_shown(told.who(BASE)):
            withhold(row)
            continue
        keep(row, n=told.count(BASE), sites=told.count(BASE))
        shown = shown_together(told, {name: f"{BASE}|{name}" for name in GIVEN})
        given = row["days_given"].items()
        row["days_given"] = {name: found if name in shown else null(SUPPRESSED) for name, found in given}
        named = shown_together(told, {code: f"{BASE}|held|{code}" for code in reasons()})
        apart: list[str] = []
        for part in row["held_for"]:
            base = f"{BASE}|held|{part['code']}"
            may = part["code"] in named and told.count(base) and told.apart(base, apart)
            apart += [base] if may else []
            keep(part, count=may, months=part["code"] in named and "held" in shown)


def shown_together(told: Told, bases: dict[str, str]) -> set[str]:
    """Of parts of a known sum those that may be told: of nobody or enough children, and so are all others together."""
    who = {name: told.who(base) for name, base in bases.items()}
    shown = {name for name, children in who.items() if told.people.may_be_shown(children)}
    for name in _smallest_first(shown, {name: len(children) for name, children in who.items()}):
        if told.together({one: (one in shown, who[one]) for one in who}):
            break
        shown.discard(name)
    return shown


def _smallest_first(names: set[str], sizes: dict[str, int]) -> Sequence[str]:
    """Those of nobody stay: to leave them out hides nothing."""
    return sorted((name for name in names if sizes[name]), key=lambda name: (sizes[name], name))
