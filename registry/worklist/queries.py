"""Readers of the worklist. One query a table, whatever the number of children."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import AT_ONE_SITE, Site, User
from accounts.policy import DATA_MANAGERS, SIGNS_CASES
from accounts.queries import sites_of
from pave.lib.clock import now
from registry import anchors, queries
from registry.codebook_reader import codebook
from registry.columns import from_columns
from registry.facts import Facts, Row
from registry.models import KEY_MARK, TABLES, Anchor, Case, DataQuery, Transfer, UnsentForm
from registry.worklist import comparing
from registry.worklist.tasks import Asked, Child, Offered, Unsent, Waiting

AT_WORK = (Case.State.OPEN, Case.State.SIGNED, Case.State.LOCKED)
"""States of a case that counts; closed, merged and erased ones are no children any more."""


UNREAD = frozenset({"count", "other_drug", "adjudication"})
"""Rows that no rule of the worklist asks for, and nothing is expected of. Blood counts are half of all rows."""


# -- the children of a site -------------------------------------------------------------------------------------------


def children(person: User, site: Site) -> list[Child]:
    """The children of a site that this person may see, by code."""
    seen = queries.cases(person).filter(site=site, state__in=AT_WORK)
    found = {case.pk: case for case in seen}
    facts = facts_of_site(site, found, today_days(person, site))
    return [Child.of(case.code, case.state, facts[pk]) for pk, case in found.items()]


def facts_of_site(site: Site, cases: Mapping[int, Case], today: Mapping[int, int]) -> dict[int, Facts]:
    """What the worklist reads of these children of one site, by their number in the database."""
    held = queries.site_facts(site)
    return {
        pk: replace(facts, site=held.one("site"), laboratories=held.rows("site_lab"), today_day=today.get(pk))
        for pk, facts in rows_of(cases).items()
    }


def rows_of(cases: Mapping[int, Case]) -> dict[int, Facts]:
    """The rows of these children that the worklist reads: without site, laboratories, any day of today and what
    `UNREAD` names."""
    found: dict[int, dict[str, list[Row]]] = {pk: {} for pk in cases}
    for name, table in TABLES.items():
        if table.owner != "case" or name in UNREAD:
            continue
        for cells in table.unscoped.filter(case_id__in=list(cases)).values():
            values = from_columns(table.entity, cells)
            if name == "enrolment":
                values["case_code"] = cases[cells["case_id"]].code
            key = tuple(cells["key"].split(KEY_MARK)) if cells["key"] else ()
            found[cells["case_id"]].setdefault(name, []).append(Row(name, key, values))
    return {pk: Facts({name: tuple(rows) for name, rows in held.items()}) for pk, held in found.items()}


def today_days(person: User, site: Site) -> dict[int, int]:
    """Which day today is for the children with a date of diagnosis; nothing for people of other sites."""
    if not sites_of(person, AT_ONE_SITE).filter(pk=site.pk).exists():
        return {}
    today = now().date()
    kept = Anchor.objects.for_user(person).filter(case__site=site, case__state__in=AT_WORK).select_related("case")
    return {
        one.case_id: (today - anchors.opened(bytes(one.sealed), site=site.code, case=one.case.code)).days
        for one in kept
    }


# -- what waits beside the rows ---------------------------------------------------------------------------------------


def waiting(person: User, site: Site) -> Waiting:
    """Queries, unsent forms and offers at a site, as this person meets them. Data managers of the network meet the
    answers to their questions instead."""
    own = sites_of(person, AT_ONE_SITE).filter(pk=site.pk).exists()
    if not own:
        return Waiting(asked=_answered(person, site) if _manages(person) else ())
    signs = sites_of(person, SIGNS_CASES).filter(pk=site.pk).exists()
    return Waiting(_open(person, site), _unsent(person, site), _offered(site), signs)


def _manages(person: User) -> bool:
    return bool(person.kinds & DATA_MANAGERS)


def _open(person: User, site: Site) -> tuple[Asked, ...]:
    return tuple(
        Asked(one.case.code, one.number, one.sentence, days_since(one.opened_at))
        for one in _asked(person, site, DataQuery.State.OPEN)
    )


def _answered(person: User, site: Site) -> tuple[Asked, ...]:
    """As people of the network read them: how long each is there in words, not in days."""
    return tuple(
        Asked(one.case.code, one.number, f"Answered: {one.sentence}", days_since(one.opened_at),
              comparing.waits(one.opened_at))
        for one in _asked(person, site, DataQuery.State.ANSWERED)
    )  # fmt: skip


def _asked(person: User, site: Site, state: str) -> QuerySet[DataQuery]:
    found = DataQuery.objects.for_user(person).filter(case__site=site, case__state__in=AT_WORK, state=state)
    return found.select_related("case")


def _unsent(person: User, site: Site) -> tuple[Unsent, ...]:
    """What this person began and did not send; never what stands in it."""
    found = UnsentForm.objects.for_user(person).filter(user=person, site=site, entity__in=codebook().by_name)
    found = found.exclude(case__in=Case.unscoped.exclude(state=Case.State.OPEN))
    kept = found.values_list("case__code", "entity", "key", "kept_at", "revision")
    return tuple(
        Unsent(code or "", entity, tuple(key.split(KEY_MARK)) if key else () if revision else None, days_since(at))
        for code, entity, key, at, revision in kept
    )


def _offered(site: Site) -> tuple[Offered, ...]:
    found = Transfer.unscoped.filter(receiving=site, state=Transfer.State.OFFERED).select_related("case", "giving")
    return tuple(Offered(one.case.code, one.giving.code, days_since(one.offered_at)) for one in found)


def days_since(moment: datetime) -> int:
    return (now() - moment).days


# -- sites ------------------------------------------------------------------------------------------------------------


def own_sites(person: User) -> list[Site]:
    """Where a person enters data."""
    return list(sites_of(person, AT_ONE_SITE))


def belongs_to(person: User) -> frozenset[str]:
    """Codes of the sites where a person has any role: their numbers this person can know exactly."""
    return frozenset(person.memberships.exclude(site=None).values_list("site__code", flat=True))


def sees_network(person: User) -> bool:
    """Whether this person reads cases of the whole network."""
    return set(person.memberships.filter(site=None).values_list("role", flat=True)) & READS_NETWORK != set()


READS_NETWORK = frozenset({"data_manager", "auditor"})


# -- the list of cases ------------------------------------------------------------------------------------------------


def listed(person: User, text: str, state: str = "", sort: str = "code") -> QuerySet[Case]:
    """The cases that a person may see and whose code has the text in it, with whether a data query is open on each."""
    asked = DataQuery.unscoped.filter(case=OuterRef("pk"), state=DataQuery.State.OPEN)
    found = queries.cases(person, text).annotate(is_asked=Exists(asked))
    found = found.filter(state=state) if state else found.exclude(state__in=GONE)
    return found.order_by(*SORTS.get(sort, SORTS["code"]))


GONE = (Case.State.MERGED, Case.State.ERASED)
SORTS: Mapping[str, tuple[str, ...]] = {
    "code": ("code",), "newest": ("-opened_at", "code"), "state": ("state", "code"), "site": ("site__code", "code"),
}  # fmt: skip


def states(person: User, text: str) -> dict[str, int]:
    """How many of these cases are in each state."""
    tally: dict[str, int] = defaultdict(int)
    for state in queries.cases(person, text).values_list("state", flat=True):
        tally[state] += 1
    return tally
