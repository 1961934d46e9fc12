"""What is kept now, of as many children as an upload names: the same number of statements however many they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from accounts.models import Site
from registry import anchors, queries
from registry.codebook_reader import codebook
from registry.columns import from_columns
from registry.facts import Facts, Row
from registry.importing.proposal import Kept, RowKey
from registry.importing.raw import values_of
from registry.models import KEY_MARK, TABLES, AdjudicationTask, Anchor, Case, DataQuery, Upload, UploadedRow
from registry.values import Value

FEW = 400
"""Codes that are named in a statement; of more than these, all of the site are read."""


def cases_of(site: Site, codes: Collection[str], *, lock: bool = False) -> dict[str, Case]:
    """The children of a site with these codes; those of other sites are not among them."""
    found = Case.unscoped.filter(site=site).order_by("pk")
    if len(codes) <= FEW:
        found = found.filter(code__in=list(codes))
    wanted = set(codes)
    rows = found.select_for_update() if lock else found
    return {case.code: case for case in rows if case.code in wanted}


def kept_children(site: Site, cases: Mapping[str, Case]) -> dict[str, Kept]:
    """Every row of these children, by code."""
    by_id = {case.pk: case for case in cases.values()}
    rows: dict[int, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    revisions: dict[int, dict[RowKey, int]] = defaultdict(dict)
    for name, table in TABLES.items() if by_id else ():
        if table.owner != "case":
            continue
        for record in _of_cases(table.unscoped.filter(case__site=site), by_id):
            row = queries.row_of(by_id[record.case_id], record)
            rows[record.case_id][name].append(row)
            revisions[record.case_id][name, row.key] = record.revision
    return {
        case.code: Kept(
            case.code,
            Facts({name: tuple(some) for name, some in rows[case.pk].items()}),
            revisions[case.pk],
            case.state == Case.State.OPEN,
        )
        for case in cases.values()
    }


def kept_site(site: Site) -> Kept:
    """The rows of the site itself."""
    rows: dict[str, tuple[Row, ...]] = {}
    revisions: dict[RowKey, int] = {}
    for name in (entity.name for entity in codebook().entities if entity.of == "site"):
        records = list(queries.records(site, name))
        rows[name] = tuple(queries.row_of(site, record) for record in records)
        revisions |= {(name, row.key): one.revision for row, one in zip(rows[name], records, strict=True)}
    return Kept(site.code, Facts(rows), revisions)


def kept_anchors(site: Site, codes: Collection[str]) -> dict[str, date]:
    """The dates of diagnosis that the site keeps of these children, by code."""
    if not codes:
        return {}
    held = Anchor.unscoped.filter(case__site=site).select_related("case")
    if len(codes) <= FEW:
        held = held.filter(case__code__in=list(codes))
    wanted = set(codes)
    return {
        one.case.code: anchors.opened(bytes(one.sealed), site=site.code, case=one.case.code)
        for one in held
        if one.case.code in wanted
    }


def last_said(
    site: Site, cases: Mapping[str, Case], entities: Collection[str]
) -> dict[tuple[str, RowKey], dict[str, Value]]:
    """What the last upload that stands said of each row of these children and of the site."""
    by_id: dict[int | None, str] = {case.pk: case.code for case in cases.values()} | {None: site.code}
    said = UploadedRow.unscoped.filter(
        upload__site=site, upload__state=Upload.State.APPLIED, entity__in=list(entities), after__isnull=False
    )
    found: dict[tuple[str, RowKey], dict[str, Value]] = {}
    for one in said.order_by("id").iterator() if said.exists() else ():
        if one.case_id in by_id and one.after is not None:
            place = (by_id[one.case_id], (one.entity, key_of(one.key)))
            found[place] = from_columns(codebook().entity(one.entity), values_of(one.entity, one.after))
    return found


def with_questions(cases: Iterable[Case]) -> set[int]:
    """Ids of the children that have a data query, or a question to reviewers, of any state."""
    ids = {case.pk for case in cases}
    asked = [DataQuery.unscoped.all(), AdjudicationTask.unscoped.all()]
    if len(ids) <= FEW:
        asked = [one.filter(case__in=ids) for one in asked]
    return {pk for one in asked for pk in one.values_list("case_id", flat=True).distinct()} & ids


def key_of(text: str) -> tuple[str, ...]:
    """The key of a row from its column."""
    return tuple(text.split(KEY_MARK)) if text else ()


def _of_cases(records: Any, by_id: Mapping[int, Case]) -> Iterable[Any]:
    """The records of these children."""
    if len(by_id) <= FEW:
        return records.filter(case__in=list(by_id))  # type: ignore[no-any-return]
    return (record for record in records.iterator() if record.case_id in by_id)
