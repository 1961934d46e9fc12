"""Build the simulated registry: sites, people, children through the registry's own actions. Repeatable without harm.

Every site is written in one go, so a build that was cut short goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.conf import settings

from accounts import second_factor
from accounts.actions import create_person, give_role, make_site, set_up_second_factor
from accounts.models import Role, Site, SiteRole, User
from accounts.views import DEMO_PASSWORD
from demo.registry_child import SimulatedChild
from demo.registry_children import SimulatedRegistry, diagnosed, simulated_registry
from demo.registry_priors import priors
from demo.registry_sites import SimulatedSite, simulated_sites
from pave.lib.clock import now
from registry import actions
from registry.bulk_entry import NewCase, open_cases
from registry.data_queries import actions as questions
from registry.lifecycle import actions as lifecycle
from registry.lifecycle import queries as lives
from registry.models import TABLES, Case

BY = "system:demo"
SIGNED, LOCKED = 12, 5
"""Cases at the demonstration's own site that its investigator has signed, and of these those that are locked."""
QUESTIONS = (
    ("vte_event", ("1",), "line_state", "Was the line still needed when the clot was found?"),
    ("all_diagnosis", (), "weight_kg", "Please compare the weight with the chart."),
    ("vte_event", ("1",), "risk_factors", "Was there an infection in the week before?"),
)
"""What the data manager asks: entity, key, field, words."""
PEOPLE = (
    ("site-coordinator", "Alex Coordinator", SiteRole.SITE_COORDINATOR, 0),
    ("site-investigator", "Kim Investigator", SiteRole.SITE_INVESTIGATOR, 0),
    ("second-site", "Jo Coordinator", SiteRole.SITE_COORDINATOR, 1),
    ("data-manager", "Chris Manager", SiteRole.DATA_MANAGER, None),
    ("analyst", "Toni Analyst", SiteRole.ANALYST, None),
    ("auditor", "Pat Auditor", SiteRole.AUDITOR, None),
    ("reviewer-one", "Lee Reviewer", SiteRole.ADJUDICATOR, None),
    ("reviewer-two", "Max Reviewer", SiteRole.ADJUDICATOR, None),
)
"""Name, full name, role, and the place of the site or None for the whole network."""


class NotHere(RuntimeError):
    """Simulated children have no place beside real ones."""


def build_registry() -> Iterator[Site]:
    """Make what is not there yet; each site is yielded once it is complete. Raises NotHere in production."""
    if settings.PRODUCTION:
        raise NotHere("the simulated registry is built in the demonstration only")
    seed: int = priors()["registry"]["seed"]
    places = simulated_sites(seed)
    sites = [_site(place) for place in places]
    _people(sites)
    if not all(map(_is_complete, sites)):
        whole = simulated_registry(seed)
        for place, site in zip(places, sites, strict=True):
            if not _is_complete(site):
                _fill(whole, place, site)
            yield site
    if not Case.unscoped.filter(site=sites[0]).exclude(state=Case.State.OPEN).exists():
        _ask(sites[0])
        _sign(sites[0])


def _site(place: SimulatedSite) -> Site:
    return Site.objects.filter(name=place.name).first() or make_site(name=place.name, country=place.country, by=BY)


def _is_complete(site: Site) -> bool:
    return Case.unscoped.filter(site=site).exists()


def _fill(whole: SimulatedRegistry, place: SimulatedSite, site: Site) -> None:
    """What the site says of itself, then its children. A site that keeps dates is followed to this very day."""
    last_day = now().date() if place.anchored else whole.last_day
    if not TABLES["site"].unscoped.filter(site=site).exists():
        actions.add_rows(owner=site, rows=whole.site_rows(place, last_day), by=BY)
    children = []
    for child in whole.of_site(place):
        children.append(new_case(child, diagnosed(child, last_day) if place.anchored else None))
    open_cases(site=site, children=children, by=BY)


def new_case(child: SimulatedChild, anchor: date | None = None) -> NewCase:
    """A child as it is typed in; the date of diagnosis gives the year where there is one."""
    (_, enrolment), *rows = child.rows
    cells = enrolment if anchor is None else {**enrolment, "dx_year": str(anchor.year)}
    return NewCase(cells, rows, reason=priors()["planted"]["reason"] if child.planted else "", anchor=anchor)


def _people(sites: list[Site]) -> None:
    for username, full_name, role, place in PEOPLE:
        if not User.objects.filter(username=username).exists():
            person = create_person(
                username=username, password=DEMO_PASSWORD, role=Role.MEMBER, full_name=full_name, by=BY
            )
            give_role(person=person, role=role, site=None if place is None else sites[place], by=BY)
            set_up_second_factor(person=person, secret=second_factor.new_secret(), by=BY)


def _ask(site: Site) -> None:
    """Questions of the data manager to the demonstration's own site; asking again changes nothing."""
    ill = Case.unscoped.filter(site=site, pk__in=TABLES["vte_event"].unscoped.values("case")).order_by("code")
    for case, (entity, key, field, text) in zip(ill, QUESTIONS, strict=False):
        questions.ask(case=case, text=text, by="data-manager", entity=entity, key=key, fields=(field,))


def _sign(site: Site) -> None:
    """Some children of the demonstration's own site are signed for, and some of those locked."""
    investigator, manager = (User.objects.get(username=name) for name in ("site-investigator", "data-manager"))
    waiting = lives.with_facts(lives.to_sign(investigator)[:SIGNED])
    for place, one in enumerate(waiting):
        lifecycle.sign(case=one.case, by=investigator, shown=one.digest)
        if place < LOCKED:
            lifecycle.lock(case=one.case, by=manager)
