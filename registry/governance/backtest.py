"""Trying a check, or limits, on everything that is there, before they hold. Nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import Site
from registry.cells import number_of
from registry.codebook import Field
from registry.facts import Row
from registry.models import TABLES, Case
from registry.queries import all_facts, row_of
from registry.rules.check import Check
from registry.rules.checks import ALL, findings
from registry.values import Value


@dataclass(frozen=True, slots=True)
class Trial:
    """What a check would find: `rows` in `cases` at `sites`, among `tried` children. `by_case`: rows and the first
    sentence of each child, by its number."""

    check: Check
    tried: int
    rows: int
    cases: int
    sites: int
    by_case: dict[int, tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Outside:
    """A value that is beyond limits: `beyond` is hard or soft. `case` is None in a row of the site itself."""

    case: Case | None
    row: Row
    value: Value
    beyond: str


def check_of(check_id: str) -> Check:
    """Raises KeyError where there is no such check."""
    from registry.rules.checks import CHECKS

    return {check.id: check for check in CHECKS}[check_id]


def back_test(check: Check, among: QuerySet[Case] | None = None) -> Trial:
    """The check over every child that is not erased or merged away, whether it is on or off; or over some of them.

    Dates of diagnosis stay sealed here, so a check that asks which day today is finds nothing.
    """
    living = (Case.unscoped.all() if among is None else among).exclude(state__in=(Case.State.ERASED, Case.State.MERGED))
    rows: Counter[int] = Counter()
    first: dict[int, str] = {}
    sites, tried = set(), 0
    for case, facts in all_facts(living):
        tried += 1
        seen = set()
        for found in findings(facts, only={check.id}, switched_on=ALL):
            seen.add((found.entity, found.key))
            first.setdefault(case.pk, found.sentence)
        if seen:
            rows[case.pk] = len(seen)
            sites.add(case.site_id)
    by_case = {number: (n, first[number]) for number, n in rows.items()}
    return Trial(check, tried, rows.total(), len(rows), len(sites), by_case)


def outside(site: Site, entity: str, field: Field) -> Iterator[Outside]:
    """The values of a site that are beyond the limits of this field."""
    table = TABLES[entity]
    of_case = table.owner == "case"
    found = table.unscoped.filter(**{"case__site" if of_case else "site": site})
    for record in found.select_related("case") if of_case else found:
        row = row_of(record.case if of_case else site, record)
        value = row.get(field.name)
        number = number_of(value)
        if value is None or number is None or (field.hard.hold(number) and field.soft.hold(number)):
            continue
        yield Outside(record.case if of_case else None, row, value, "soft" if field.hard.hold(number) else "hard")
