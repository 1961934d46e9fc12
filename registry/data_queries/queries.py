"""Readers of data queries: those of the sites that a person may see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from accounts.models import Role, Site, User
from registry.models import Case, DataQuery, QueryMessage
from registry.past import Past
from registry.queries import NotFound, case_for, children_at
from registry.worklist import comparing

BY_HAND = "asked"
"""In an address, the questions that people asked."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Questions of a person's sites: by state, and in the state that is shown by the check."""

    by_state: dict[str, int]
    by_rule: dict[str, int]


def listed(user: User, state: str = "", rule: str = "") -> QuerySet[DataQuery]:
    """The questions of a person's sites, the longest open first."""
    found = DataQuery.objects.for_user(user).select_related("case__site").order_by("opened_at", "id")
    if state:
        found = found.filter(state=state)
    return found.filter(rule="" if rule == BY_HAND else rule) if rule else found


def counts(user: User, state: str) -> Counts:
    """How many questions there are; two statements."""
    mine = DataQuery.objects.for_user(user).order_by()
    by_state = dict(mine.values_list("state").annotate(n=Count("id")))
    by_rule = dict(mine.filter(state=state).values_list("rule").annotate(n=Count("id")).order_by("rule"))
    return Counts(by_state, {rule or BY_HAND: n for rule, n in by_rule.items()})


def query_for(user: User, code: str, number: int) -> DataQuery:
    """One question of a child; raises NotFound, in the same words wherever the child is."""
    case = case_for(user, code)
    found = DataQuery.objects.for_user(user).select_related("case__site").filter(case=case, number=number).first()
    if found is None:
        raise NotFound("There is no such query.")
    return found


def thread(query: DataQuery) -> list[QueryMessage]:
    """The steps of a question, oldest first."""
    return list(QueryMessage.unscoped.filter(query=query))


def waiting_of(case: Case) -> list[DataQuery]:
    """The questions of a child that wait for the site or for a data manager. `case` came through for_user."""
    return list(DataQuery.unscoped.filter(case=case).exclude(state=DataQuery.State.CLOSED).order_by("number"))


def closed_of(case: Case) -> int:
    return DataQuery.unscoped.filter(case=case, state=DataQuery.State.CLOSED).count()


def waiting_at(moment: datetime) -> dict[str, int]:
    """How many questions waited for somebody at a moment, by entity ("" where one is about the case), over the children
    that `registry.queries.extract_rows` gives for it. For snapshots: no person asks."""
    past = Past(moment, [Case, DataQuery])
    inside = children_at(past, moment)
    waited = (
        query["entity"]
        for query in past.rows(DataQuery)
        if query["state"] != DataQuery.State.CLOSED and query["case_id"] in inside
    )
    return dict(sorted(Counter(waited).items()))


def own_sites(user: User) -> frozenset[int]:
    """Ids of the sites that a person belongs to: there they know names and times."""
    return frozenset(Site.objects.filter(memberships__user=user).values_list("pk", flat=True))


def site_names(user: User, sites: Iterable[Site]) -> dict[int, str]:
    """What `known_as` calls each of these sites, in one statement for all of them."""
    own, everywhere = own_sites(user), user.role == Role.ADMINISTRATOR
    return {site.pk: site.name if everywhere or site.pk in own else site.code for site in sites}


def waits(query: DataQuery, at: datetime | None = None) -> str:
    """How long a question has been there, in words."""
    return comparing.waits(query.opened_at, at)
