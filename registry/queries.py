"""The readers of the registry. A child of another site is not found, in the words of a child that is not there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from accounts.models import AT_ONE_SITE, Site, User
from accounts.queries import sites_of
from pave.lib.clock import now
from registry import anchors
from registry.case_codes import LENGTH, LOOKALIKES, CaseCodeRefused, read_case_code
from registry.codebook_reader import codebook
from registry.columns import from_columns
from registry.extract import Extract, Source, flat
from registry.facts import Facts, Row, row_key
from registry.models import KEY_MARK, TABLES, Anchor, Case, Record

Owner = Case | Site


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
    entity = record.entity
    values = from_columns(entity, vars(record))
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


def site_facts(site: Site) -> Facts:
    """The rows of a site as facts, without any child."""
    of_site = [entity.name for entity in codebook().entities if entity.of == "site"]
    return Facts({name: _rows(site, name) for name in of_site})


def _rows(owner: Owner, entity: str) -> tuple[Row, ...]:
    return tuple(row_of(owner, record) for record in records(owner, entity))


# -- for snapshots ----------------------------------------------------------------------------------------------------


def extract_rows(as_of: datetime) -> Extract:
    """Flat rows of every child opened by then and not erased: for snapshots, without case code, date or free text.

    Rows are as they are now: nothing tells when a value was entered but the trail, whose times never leave.
    """
    inside = Case.unscoped.filter(opened_at__lte=as_of).exclude(state=Case.State.ERASED)
    sites = {case.pk: case.site.code for case in inside.select_related("site")}
    codes = {site.pk: site.code for site in Site.objects.all()}
    found = []
    for name, table in TABLES.items():
        if table.owner == "case":
            rows = table.unscoped.filter(case__in=inside)
            found += [Source(name, sites[one.case_id], one.case_id, vars(one)) for one in rows]
        else:
            found += [Source(name, codes[one.site_id], None, vars(one)) for one in table.unscoped.all()]
    return flat(codebook(), found)
