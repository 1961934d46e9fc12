"""Who may review what: each check returns, or raises `Refused` with a full sentence."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Site, SiteRole, User
from accounts.queries import sites_of
from registry.models import AdjudicationTask, Case, Review, Transfer


class Refused(ValueError):
    """The act is not allowed now; the message says why and what would help."""


def is_adjudicator(person: User) -> bool:
    return person.is_active and SiteRole.ADJUDICATOR.value in person.kinds


def known_sites(person: User) -> QuerySet[Site]:
    """Sites whose children a person could know: their own, whatever they do there, and all that they may open."""
    theirs = Site.objects.filter(pk__in=person.memberships.exclude(site=None).values("site"))
    return theirs | Site.objects.filter(pk__in=sites_of(person).values("pk"))


def unknown_to(person: User, tasks: QuerySet[AdjudicationTask]) -> QuerySet[AdjudicationTask]:
    """The tasks about children whom this person cannot know: neither now nor before a move between sites."""
    sites = known_sites(person)
    gone = (Case.State.ERASED, Case.State.MERGED)
    known = tasks.exclude(case__site__in=sites).exclude(case__in=_gave_away(sites))
    return known.exclude(case__state__in=gone)


def _gave_away(sites: QuerySet[Site]) -> set[int]:
    """Keys of the cases that these sites gave away, and of those into which such a case was merged since."""
    taken = Transfer.unscoped.filter(state=Transfer.State.TAKEN, giving__in=sites)
    last = found = set(taken.values_list("case", flat=True))
    while last:
        into = Case.unscoped.filter(merged_into=OuterRef("pk"), pk__in=last)
        last = set(Case.unscoped.filter(Exists(into)).values_list("pk", flat=True)) - found
        found = found | last
    return found


def check_has_place(task: AdjudicationTask, reviews: list[Review]) -> None:
    """Whether one more reviewer is needed now."""
    needed = {AdjudicationTask.State.OPEN: 2, AdjudicationTask.State.SPLIT: 3}.get(
        AdjudicationTask.State(task.state), 0
    )
    if not needed:
        raise Refused("This question is no longer open. Take another one.")
    if len(reviews) >= needed:
        raise Refused("Others have taken this question meanwhile. Take another one.")
