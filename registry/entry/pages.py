"""What the pages of a child and of a site show beside a form: heading, tags, picture, records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import AT_ONE_SITE, Site, User
from accounts.queries import known_as, sites_of
from registry import addresses
from registry.case_codes import spoken
from registry.codebook import Entity
from registry.codebook_reader import codebook
from registry.entry.groups import BRIEF, GROUPS, OF_A_SITE
from registry.entry.words import BLANK, child_in_words, name_of, of_row, title_of
from registry.facts import Facts, Row
from registry.models import Case, DataQuery
from registry.queries import Owner, site_of
from registry.timeline.picture import Timeline, draw
from registry.worklist.completeness import completeness, missing_rows, open_fields

PHONE_WIDTH = 350


@dataclass(frozen=True, slots=True)
class Shelf:
    """One entity in the list of all records: how many rows, and where they and a blank form are."""

    entity: Entity
    count: int
    address: str
    add: str
    is_here: bool = False

    @property
    def takes_more(self) -> bool:
        return not (self.entity.single and self.count)


@dataclass(frozen=True, slots=True)
class Listed:
    """The rows of one entity as a table: heads, and for each row its name, address and cells."""

    entity: Entity
    heads: tuple[str, ...]
    rows: tuple[tuple[str, str, tuple[str, ...]], ...]

    @property
    def is_long(self) -> bool:
        """Whether a sheet of paper is too narrow for the table."""
        return len(self.heads) > BRIEF

    @property
    def sheets(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Each row by itself: its name, then label and value of what it says."""
        return [
            (title, [pair for pair in zip(self.heads, cells, strict=True) if pair[1] != BLANK])
            for title, _, cells in self.rows
        ]


@dataclass(frozen=True)
class Page:
    """What stands around a form. `case` is None on the pages of a site."""

    owner: Owner
    heading: str
    lead: str
    site_name: str
    may_enter: bool
    shelves: tuple[tuple[str, tuple[Shelf, ...]], ...]
    case: Case | None = None
    queries_open: int = 0
    percent: int | None = None
    timeline: Timeline | None = None
    small_timeline: Timeline | None = None
    next_step: tuple[str, str] | None = None

    @property
    def addable(self) -> list[tuple[str, list[Shelf]]]:
        """What a blank form can be had of."""
        found = [
            (title, [one for one in some if not (one.entity.single and one.count)]) for title, some in self.shelves
        ]
        return [(title, some) for title, some in found if some]

    @property
    def takes_data(self) -> bool:
        return self.case is None or self.case.state == Case.State.OPEN


def may_enter(user: User, owner: Owner) -> bool:
    """Whether this person enters data at the site of the owner."""
    return sites_of(user, AT_ONE_SITE).filter(pk=site_of(owner).pk).exists()


def case_page(user: User, case: Case, facts: Facts, *, chosen: Row | None = None, entity: str = "") -> Page:
    """The page of a child; `chosen` is the row that is open beside the picture, `entity` the one that is looked at."""
    enters = may_enter(user, case)

    def address(row: Row) -> str:
        return addresses.row_url(case.code, row.entity, row.key)

    open_now = DataQuery.objects.for_user(user).filter(case=case, state=DataQuery.State.OPEN)
    return Page(
        owner=case, case=case, heading=spoken(case.code), lead=child_in_words(facts), may_enter=enters,
        site_name=known_as(case.site, user), queries_open=open_now.count(), percent=completeness(facts).percent,
        shelves=tuple((title, tuple(_shelves(case, names, facts, entity))) for title, names in GROUPS),
        timeline=draw(facts, address=address, chosen=chosen),
        small_timeline=draw(facts, address=address, chosen=chosen, width=PHONE_WIDTH),
        next_step=_next_step(case, facts),
    )  # fmt: skip


def site_page(user: User, site: Site, facts: Facts, *, entity: str = "") -> Page:
    """The page of a site: its own record, its laboratories, its screening log."""
    shelves = tuple(_shelves(site, OF_A_SITE, facts, entity))
    return Page(
        owner=site, heading=known_as(site, user), lead=f"Site {site.code}. What holds for every child here.",
        site_name=known_as(site, user), may_enter=may_enter(user, site),
        shelves=(("Records of the site", shelves),),
        next_step=next(((f"Enter: {one.entity.label}", one.add) for one in shelves if not one.count), None),
    )  # fmt: skip


def _next_step(case: Case, facts: Facts) -> tuple[str, str] | None:
    """What the case lacks most: (words, address) of the first row that must be there, or is not complete."""
    for name, _ in missing_rows(facts):
        return f"Enter: {codebook().entity(name).label}", addresses.add_url(case.code, name)
    for _, names in GROUPS:
        for row in (row for name in names for row in facts.rows(name)):
            if open_fields(row):
                return f"Complete: {title_of(row)}", addresses.row_url(case.code, row.entity, row.key)
    return None


def listed(owner: Owner, entity: Entity, rows: Iterable[Row], *, brief: bool = True) -> Listed:
    """The rows of an entity as a table: what names them, then the first fields that any of them fills."""
    rows = tuple(rows)
    names = [one.name for one in entity.entered if one.name not in entity.identity]
    filled = [name for name in names if any(row.get(name) is not None for row in rows)]
    shown = filled[:BRIEF] if brief else filled
    heads = tuple(entity.by_name[name].label for name in shown)
    told = []
    for row in rows:
        address = addresses.row_url(owner.code, entity.name, row.key)
        told.append((_capital(name_of(row)), address, tuple(of_row(row, name) for name in shown)))
    return Listed(entity, heads, tuple(told))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _shelves(owner: Owner, names: Iterable[str], facts: Facts, here: str) -> Iterable[Shelf]:
    for name in names:
        entity, rows = codebook().entity(name), facts.by_entity.get(name, ())
        add = addresses.add_url(owner.code, name)
        address = addresses.rows_url(owner.code, name)
        if entity.single:
            address = addresses.row_url(owner.code, name, rows[0].key) if rows else add
        yield Shelf(entity, len(rows), address, add, name == here)
