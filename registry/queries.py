"""The readers of the registry. A child of another site is not found, in the words of a child that is not there."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from accounts.models import AT_ONE_SITE, Site, User
from accounts.queries import sites_of
from pave.lib.clock import now
from pave.lib.sealing import SealBroken
from registry import anchors
from registry.case_codes import LENGTH, LOOKALIKES, CaseCodeRefused, read_case_code
from registry.codebook import Entity
from registry.codebook_reader import codebook
from registry.columns import from_columns
from registry.extract import Extract, Source, flat
from registry.facts import Facts, Row, row_key
from registry.models import KEY_MARK, TABLES, Anchor, Case, Record
from registry.past import Past

log = logging.getLogger(__name__)
Owner = Case | Site
BATCH = 500
"""Children that are read together."""


class NotFound(LookupError):
    """There is no such child or row, or not for this person."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row as it is kept; a write names the revision that it started from."""

    row: Row
    revision: int


# -- children ---------------------------------------------------------------------------------------------------------


def cases(user: User, text: str = "") -> QuerySet[Case]:
    """The children that a person may see, by code; with a text those whose code has it in it."""
    typed = "".join(text.split()).replace("-", "").upper().translate(LOOKALIKES)
    return Case.objects.for_user(user).filter(code__contains=typed[:LENGTH]).select_related("site")


def case_for(user: User, code: str) -> Case:
    """A child by the code that somebody typed; raises NotFound."""
    return _one(Case.objects.for_user(user), code)


def case_to_enter(user: User, code: str) -> Case:
    """The same, for people who enter data at the child's own site; raises NotFound."""
    return _one(Case.objects.for_user(user).filter(site__in=sites_of(user, AT_ONE_SITE)), code)


def site_for(user: User, code: str) -> Site:
    """A site by its code; raises NotFound."""
    return _one_site(sites_of(user), code)


def site_to_enter(user: User, code: str) -> Site:
    """The same, for people who enter data at that site; raises NotFound."""
    return _one_site(sites_of(user, AT_ONE_SITE), code)


def anchor_for(user: User, case: Case) -> date | None:
    """The date of diagnosis; None where there is none, or not for this person: their own site alone reads it."""
    if not sites_of(user, AT_ONE_SITE).filter(pk=case.site_id).exists():
        return None
    held = Anchor.objects.for_user(user).filter(case=case).first()
    return anchors.opened(bytes(held.sealed), site=case.site.code, case=case.code) if held else None


def _one(among: QuerySet[Case], code: str) -> Case:
    try:
        found = among.select_related("site").filter(code=read_case_code(code)).first()
    except CaseCodeRefused:
        found = None
    if found is None:
        raise NotFound("There is no case with this code.")
    return found


def _one_site(among: QuerySet[Site], code: str) -> Site:
    found = among.filter(code=code).first()
    if found is None:
        raise NotFound("There is no site with this code.")
    return found


# -- rows of a child or a site ----------------------------------------------------------------------------------------


def site_of(owner: Owner) -> Site:
    return owner.site if isinstance(owner, Case) else owner


def row_of(owner: Owner, record: Record) -> Row:
    """The row that a record holds, with the code that has its place in the table of its owner."""
    return _row(owner, record.entity, vars(record))


def _row(owner: Owner, entity: Entity, cells: Mapping[str, Any]) -> Row:
    values = from_columns(entity, cells)
    own = {"enrolment": "case_code", "site": "site_code"}.get(entity.name)
    if own is not None:
        values[own] = owner.code
    return Row(entity.name, row_key(entity, values), values)


def table_of(owner: Owner, entity: str) -> type[Record]:
    """The table of an entity of a child or of a site; raises NotFound."""
    table = TABLES.get(entity)
    if table is None or (table.owner == "case") != isinstance(owner, Case):
        raise NotFound(f"There is no table {entity}.")
    return table


def records(owner: Owner, entity: str) -> QuerySet[Any]:
    """The records of an entity; `owner` is a child or site that came through for_user. Raises NotFound."""
    table = table_of(owner, entity)
    return table.unscoped.filter(**{table.owner: owner})


def record_of(owner: Owner, entity: str, key: tuple[str, ...]) -> Record:
    """Raises NotFound."""
    found: Record | None = records(owner, entity).filter(key=KEY_MARK.join(key)).first()
    if found is None:
        raise NotFound("There is no such row.")
    return found


def entries(owner: Owner, entity: str) -> list[Entry]:
    """The rows of an entity for a page, by day."""
    found = {row.key: Entry(row, one.revision) for one in records(owner, entity) for row in [row_of(owner, one)]}
    return [found[row.key] for row in Facts({entity: tuple(one.row for one in found.values())}).rows(entity)]


def entry(owner: Owner, entity: str, key: tuple[str, ...] = ()) -> Entry:
    """One row; raises NotFound."""
    record = record_of(owner, entity, key)
    return Entry(row_of(owner, record), record.revision)


def facts_of(case: Case, anchor: date | None = None) -> Facts:
    """Everything about a child: one query a table. With the date of diagnosis also which day today is."""
    of_case = [entity.name for entity in codebook().entities if entity.of == "case" and entity.name in TABLES]
    site = records(case.site, "site").first()
    return Facts(
        {name: _rows(case, name) for name in of_case},
        site=row_of(case.site, site) if site else None,
        laboratories=_rows(case.site, "site_lab"),
        today_day=(now().date() - anchor).days if anchor else None,
    )


def facts_of_new(case: Case) -> Facts:
    """A child that was taken in this moment and has no row yet: two queries."""
    site = records(case.site, "site").first()
    return Facts({}, site=row_of(case.site, site) if site else None, laboratories=_rows(case.site, "site_lab"))


def site_facts(site: Site) -> Facts:
    """The rows of a site as facts, without any child."""
    of_site = [entity.name for entity in codebook().entities if entity.of == "site"]
    return Facts({name: _rows(site, name) for name in of_site})


def _rows(owner: Owner, entity: str) -> tuple[Row, ...]:
    return tuple(row_of(owner, record) for record in records(owner, entity))


# -- many children ----------------------------------------------------------------------------------------------------


def all_facts(among: QuerySet[Case], today: Mapping[int, int] | None = None) -> Iterator[tuple[Case, Facts]]:
    """Each of these children with everything about it, by its number: for jobs over the whole registry.

    A table is read when a child is asked for it: one statement for it and a batch, none where nobody asks. `today`:
    which day today is for a child, by its number, where its date of diagnosis is known.
    """
    numbers = list(among.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(numbers), BATCH):
        batch = _Batch({case.pk: case for case in Case.unscoped.filter(pk__in=numbers[start : start + BATCH])})
        for case in batch.cases.values():
            yield case, batch.facts_of(case, (today or {}).get(case.pk))


def todays(numbers: Collection[int]) -> dict[int, int]:
    """Which day today is for these children, by number, where the date of diagnosis is kept. For jobs, never for a
    page: it gives the date back. A date that does not open is logged and left out."""
    today, days = now().date(), {}
    for held in Anchor.unscoped.filter(case__in=numbers).select_related("case__site"):
        try:
            anchor = anchors.opened(bytes(held.sealed), site=held.case.site.code, case=held.case.code)
        except SealBroken:
            log.error("the date of diagnosis of child %s does not open", held.case_id)
            continue
        days[held.case_id] = (today - anchor).days
    return days


class _Batch:
    """The rows of many children, each table read once and only if a child is asked for it."""

    def __init__(self, cases: dict[int, Case]) -> None:
        sites = {site.pk: site for site in Site.objects.filter(pk__in={case.site_id for case in cases.values()})}
        for case in cases.values():
            case.site = sites[case.site_id]
        self.cases, self.read = cases, {name: self._of_sites(sites, name) for name in ("site", "site_lab")}

    def facts_of(self, case: Case, today_day: int | None) -> Facts:
        site = self.read["site"].get(case.site_id, ())
        laboratories = self.read["site_lab"].get(case.site_id, ())
        return Facts(_Tables(self, case.pk), next(iter(site), None), laboratories, today_day)

    def rows(self, entity: str, case: int) -> tuple[Row, ...]:
        if entity not in self.read:
            form = TABLES[entity].entity
            found = TABLES[entity].unscoped.filter(case__in=self.cases).values()
            self.read[entity] = _grouped((one["case_id"], _row(self.cases[one["case_id"]], form, one)) for one in found)
        return self.read[entity].get(case, ())

    @staticmethod
    def _of_sites(sites: dict[int, Site], entity: str) -> dict[int, tuple[Row, ...]]:
        found = TABLES[entity].unscoped.filter(site__in=sites)
        return _grouped((one.site_id, row_of(sites[one.site_id], one)) for one in found)


class _Tables(Mapping[str, tuple[Row, ...]]):
    """The rows of one child of a batch, by entity."""

    names = tuple(name for name, table in TABLES.items() if table.owner == "case")

    def __init__(self, batch: _Batch, case: int) -> None:
        self.batch, self.case = batch, case

    def __getitem__(self, entity: str) -> tuple[Row, ...]:
        if entity not in self.names:
            raise KeyError(entity)
        return self.batch.rows(entity, self.case)

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)


def _grouped(rows: Iterable[tuple[int, Row]]) -> dict[int, tuple[Row, ...]]:
    found: dict[int, list[Row]] = {}
    for owner, row in rows:
        found.setdefault(owner, []).append(row)
    return {owner: tuple(rows) for owner, rows in found.items()}


# -- for snapshots ----------------------------------------------------------------------------------------------------


LEFT_OUT = (Case.State.ERASED, Case.State.MERGED, Case.State.CLOSED)


def children_at(past: Past, moment: datetime) -> dict[int, int]:
    """The children that a snapshot of a moment holds, by number, each with the number of its site then. `past` has read
    the table of children."""
    erased = set(Case.unscoped.filter(state=Case.State.ERASED).values_list("pk", flat=True))
    return {
        case["id"]: case["site_id"]
        for case in past.rows(Case)
        if case["opened_at"] <= moment and case["state"] not in LEFT_OUT and case["id"] not in erased
    }


def children_now() -> int:
    """How many children a snapshot of this moment would hold."""
    return int(Case.unscoped.exclude(state__in=LEFT_OUT).count())


def extract_rows(as_of: datetime) -> Extract:
    """Flat rows of every child as they stood at a moment, but for those merged into another or opened wrongly by then,
    and those erased at any time: for snapshots, without case code, date or free text.
    """
    past = Past(as_of, [Case, *TABLES.values()])
    codes = {site.pk: site.code for site in Site.objects.all()}
    inside = {case: codes[site] for case, site in children_at(past, as_of).items()}
    found = []
    for name, table in TABLES.items():
        for row in past.rows(table):
            if table.owner == "site":
                found.append(Source(name, codes[row["site_id"]], None, row))
            elif row["case_id"] in inside:
                found.append(Source(name, inside[row["case_id"]], row["case_id"], row))
    return flat(codebook(), found)
