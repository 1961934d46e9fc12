"""Counts of the whole network by site, made by the database: completeness, entry lag, queries, missing reasons.

Completeness is the definition of `registry.worklist.completeness` as SQL. Nothing here goes to a person as it is:
`registry.worklist.quality` says who reads which count.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from accounts.models import Site
from registry.codebook import Kind
from registry.codebook_reader import codebook
from registry.columns import STORES, Store
from registry.models import TABLES, Case, DataQuery, Record
from registry.values import Missing
from registry.worklist.completeness import NOTHING, Part, added
from registry.worklist.expected import A_DECISION, ALWAYS, AN_EVENT, DECIDED, Expected, expected
from registry.worklist.queries import AT_WORK

SITE = "case__site__code"
REMEMBERED, REMEMBER_S = "registry.network", 600


@dataclass(slots=True)
class OfSite:
    """What is counted at one site, or (added up) at several. `children`: how many hold a row of an entity, or have
    a data query ("queries") or a reason for a missing value ("reasons")."""

    states: Counter[str] = field(default_factory=Counter)
    parts: dict[str, Part] = field(default_factory=dict)
    children: Counter[str] = field(default_factory=Counter)
    lags: Counter[str] = field(default_factory=Counter)
    queries: Counter[str] = field(default_factory=Counter)
    oldest: datetime | None = None
    rules: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def cases(self) -> int:
        return sum(self.states.values())

    @property
    def whole(self) -> Part:
        return added(self.parts.values())


def together(sites: Iterable[OfSite]) -> OfSite:
    total = OfSite()
    for one in sites:
        for name in ("states", "children", "lags", "queries", "rules", "reasons"):
            getattr(total, name).update(getattr(one, name))
        for entity, part in one.parts.items():
            total.parts[entity] = total.parts.get(entity, NOTHING) + part
        total.oldest = min((at for at in (total.oldest, one.oldest) if at is not None), default=None)
    return total


def by_site() -> dict[str, OfSite]:
    """Site code -> its counts; sites without a case are not there."""
    found: dict[str, OfSite] = defaultdict(OfSite)
    at_work = Case.unscoped.filter(state__in=AT_WORK)
    for site, state, count in at_work.values_list("site__code", "state").annotate(count=Count("pk")).order_by():
        found[site].states[state] = count
    _completeness(found)
    _lags(found)
    _questions(found, DataQuery.unscoped.all())
    return dict(found)


def remembered() -> dict[str, OfSite]:
    """The same, at most ten minutes old: for figures that only stand beside a site's own."""
    found: dict[str, OfSite] | None = cache.get(REMEMBERED)
    if found is None:
        found = by_site()
        cache.set(REMEMBERED, found, REMEMBER_S)
    return found


def add_reasons(found: Mapping[str, OfSite]) -> None:
    """How often each reason for a missing value was given, and to how many children; apart, because it reads every
    column."""
    children: dict[str, set[int]] = defaultdict(set)
    for table in _tables():
        fields = [one.name for one in table.entity.entered if one.missing and one.name in _columns(table)]
        sums = {f"{reason.value}_{name}": Count("pk", filter=Q(**{f"{name}_missing": reason.value}))
                for name in fields for reason in Missing}  # fmt: skip
        for counted in _rows(table).values(SITE).annotate(**sums).order_by() if sums else ():
            for name in sums:
                if counted[name] and counted[SITE] in found:
                    found[counted[SITE]].reasons[name.partition("_")[0]] += counted[name]
        for site, case in _rows(table).filter(_any_missing(fields)).values_list(SITE, "case").distinct().order_by():
            children[site].add(case)
    for site, counts in found.items():
        counts.children["reasons"] = len(children[site])


def _any_missing(fields: Iterable[str]) -> Q:
    given = Q(pk__in=())
    for name in fields:
        given |= Q(**{f"{name}_missing__in": [reason.value for reason in Missing]})
    return given


# -- completeness -----------------------------------------------------------------------------------------------------


def _completeness(found: Mapping[str, OfSite]) -> None:
    for name, marks in expected().items():
        if not marks:
            continue
        lacking = _lacking(name, found)
        counted = _counted(TABLES[name], marks)
        blank = sum(not one.when for one in marks)
        for site, counts in found.items():
            filled, wanted, children = counted.get(site, (0, 0, 0))
            part = Part(filled, wanted + lacking[site] * blank)
            counts.children[name] = children
            if part.expected:
                counts.parts[name] = part


def _counted(table: type[Record], marks: tuple[Expected, ...]) -> dict[str, tuple[int, int, int]]:
    """Site -> fields that are there, fields that are expected, children with a row."""
    sums: dict[str, Count] = {"children": Count("case", distinct=True)}
    for place, one in enumerate(marks):
        sums[f"wanted_{place}"] = Count("pk", filter=_counts(table, one))
        sums[f"filled_{place}"] = Count("pk", filter=_counts(table, one) & _is_there(table, one))
    found = {}
    for row in _rows(table).values(SITE).annotate(**sums).order_by():
        filled = sum(row[f"filled_{place}"] for place in range(len(marks)))
        wanted = sum(row[f"wanted_{place}"] for place in range(len(marks)))
        found[row[SITE]] = (filled, wanted, row["children"])
    return found


def _lacking(entity: str, found: Mapping[str, OfSite]) -> Counter[str]:
    """Site -> rows of an entity that must be there and are not."""
    if entity in ALWAYS:
        has = _rows(TABLES[entity]).values_list(SITE).annotate(count=Count("case", distinct=True)).order_by()
        return Counter({site: counts.cases for site, counts in found.items()}) - Counter(dict(has))
    if entity == "vte_event":
        clots = TABLES["vte_event"].unscoped.filter(case=OuterRef("case"))
        return _tally(_rows(TABLES["enrolment"]).filter(~Exists(clots), vte_ever=True))
    if entity in (AN_EVENT, A_DECISION):
        theirs = TABLES[entity].unscoped.filter(case=OuterRef("case"), vte_event=OuterRef("event_no"))
        events = _rows(TABLES["vte_event"]).filter(~Exists(theirs))
        return _tally(events.filter(status__in=DECIDED) if entity == A_DECISION else events)
    return Counter()


def _tally(rows: QuerySet[Any]) -> Counter[str]:
    return Counter(dict(rows.values_list(SITE).annotate(count=Count("pk")).order_by()))


def _counts(table: type[Record], one: Expected) -> Q:
    if not one.when:
        return Q(pk__isnull=False)
    if not one.codes:
        return _has(table, one.when)
    if table.entity.by_name[one.when].kind is Kind.BOOLEAN:
        return Q(**{one.when: "yes" in one.codes})
    return Q(**{f"{one.when}__in": one.codes})


def _is_there(table: type[Record], one: Expected) -> Q:
    there = Q()
    for name in one.fields:
        there |= _has(table, name)
        if table.entity.by_name[name].missing:
            there |= ~Q(**{f"{name}_missing": ""})
    return there


def _has(table: type[Record], name: str) -> Q:
    known = table.entity.by_name[name]
    kind = known.to_kind if known.kind is Kind.REFERENCE else known.kind
    return ~Q(**{name: ""}) if STORES[kind][0] is Store.TEXT else Q(**{f"{name}__isnull": False})


# -- lag, queries -----------------------------------------------------------------------------------------------------


def _lags(found: Mapping[str, OfSite]) -> None:
    events = _rows(TABLES["vte_event"]).exclude(lag_band="")
    for site, band, count in events.values_list(SITE, "lag_band").annotate(count=Count("pk")).order_by():
        found[site].lags[band] = count
    for site, count in events.values_list(SITE).annotate(count=Count("case", distinct=True)).order_by():
        found[site].children["lag_band"] = count


def questions(site: Site) -> OfSite:
    """The data queries of one site, as they are now."""
    found = {site.code: OfSite()}
    _questions(found, DataQuery.unscoped.filter(case__site=site))
    return found[site.code]


def _questions(found: Mapping[str, OfSite], among: QuerySet[DataQuery]) -> None:
    asked = among.filter(case__state__in=AT_WORK)
    for site, state, count, first in (
        asked.values_list(SITE, "state").annotate(count=Count("pk"), first=Min("opened_at")).order_by()
    ):
        found[site].queries[state] = count
        found[site].oldest = first if state == DataQuery.State.OPEN else found[site].oldest
    for site, rule, count in asked.values_list(SITE, "rule").annotate(count=Count("pk")).order_by():
        found[site].rules[rule] = count
    for site, count in asked.values_list(SITE).annotate(count=Count("case", distinct=True)).order_by():
        found[site].children["queries"] = count


def _tables() -> list[type[Record]]:
    return [TABLES[entity.name] for entity in codebook().entities if entity.of == "case" and entity.name in TABLES]


def _rows(table: type[Record]) -> QuerySet[Any]:
    return table.unscoped.filter(case__state__in=AT_WORK)


def _columns(table: type[Record]) -> frozenset[str]:
    return frozenset(column.name for column in table._meta.get_fields())
