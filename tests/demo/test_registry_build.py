"""The simulated registry in the database: built through the actions, once, and never beside real children."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import RequestFactory
from django.urls import resolve, reverse

from accounts import second_factor
from accounts.models import Site, User
from accounts.views import DEMO_PEOPLE, shown_code
from audit.models import Change
from demo import registry_build
from demo.registry_build import LOCKED, PEOPLE, SIGNED, build_registry
from demo.registry_children import SimulatedRegistry
from pave.context import site as known_to_pages
from registry import anchors, queries
from registry.models import AdjudicationTask, Anchor, Case, DataQuery
from registry.rules.checks import CHECKS, findings
from tests.accounts.proving import proved, signed_in
from tests.demo.registry_facts import of

pytestmark = pytest.mark.django_db


@pytest.fixture
def small(simulated: SimulatedRegistry, monkeypatch: pytest.MonkeyPatch) -> SimulatedRegistry:
    """The first three sites of the registry with a part of their children, which the builder takes for the whole."""
    sites = simulated.sites[:3]
    here = [child for child in simulated.children if child.site < len(sites)]
    children = tuple(child for child in here if child.planted or child.number % 5 == 0 or of(child, "vte_event"))
    registry = replace(simulated, sites=sites, children=children)
    monkeypatch.setattr(registry_build, "simulated_registry", lambda seed: registry)
    monkeypatch.setattr(registry_build, "simulated_sites", lambda seed: sites)
    return registry


def everything() -> list[int]:
    return [model.objects.count() for model in (Site, User, Change)] + [Case.unscoped.count()]


def test_building_twice_changes_nothing(small: SimulatedRegistry) -> None:
    assert len(list(build_registry())) == len(small.sites)
    first = everything()
    assert len(list(build_registry())) == 0
    assert everything() == first and first[-1] == len(small.children)


def test_a_build_that_was_cut_short_goes_on_where_it_stopped(small: SimulatedRegistry) -> None:
    next(build_registry())
    assert Case.unscoped.count() == len(small.of_site(small.sites[0]))
    list(build_registry())
    per_site = Counter(Case.unscoped.values_list("site__name", flat=True))
    assert per_site == {site.name: len(small.of_site(site)) for site in small.sites}


def test_the_checks_find_in_the_database_what_was_planted(small: SimulatedRegistry) -> None:
    list(build_registry())
    numbers = {child.number for child in small.children}
    planted = Counter(
        (check, entity, key) for check, places in small.planted.items() for n, entity, key in places if n in numbers
    )
    found: Counter[Any] = Counter()
    dates = {one.case_id: bytes(one.sealed) for one in Anchor.unscoped.all()}
    for case in Case.unscoped.select_related("site"):
        body = dates.get(case.pk)
        day = anchors.opened(body, site=case.site.code, case=case.code) if body else None
        found.update((one.check.id, one.entity, one.key) for one in findings(queries.facts_of(case, day)))
    assert found == planted and len(found) > 10


def test_errors_wait_in_the_worklist_and_with_the_reviewers(small: SimulatedRegistry) -> None:
    """A check that stopped the row has its answer in the reason that was given; one that let it through waits."""
    list(build_registry())
    planted = Counter(check for child in small.children for check in child.planted)
    asked = Counter(DataQuery.unscoped.exclude(rule__in=("soft", "")).values_list("rule", "state"))
    states = {"reason": DataQuery.State.ANSWERED, "warn": DataQuery.State.OPEN}
    assert asked == {
        (one.id, states[one.severity]): n for one in CHECKS if one.opens == "query" and (n := planted[one.id])
    }
    assert asked["E24", DataQuery.State.OPEN] and len(asked) > 2
    reviewed = sum(planted[one.id] for one in CHECKS if one.opens == "adjudication")
    assert AdjudicationTask.unscoped.count() == reviewed


def test_the_data_manager_has_asked_three_questions_once(small: SimulatedRegistry) -> None:
    list(build_registry())
    list(build_registry())
    asked = DataQuery.unscoped.filter(rule="")
    assert set(asked.values_list("opened_by", "state", "case__site__name")) == {
        ("data-manager", "open", small.sites[0].name)
    }
    assert asked.count() == len(registry_build.QUESTIONS)


def test_some_cases_of_the_own_site_are_signed_and_locked(small: SimulatedRegistry) -> None:
    list(build_registry())
    states = Counter(Case.unscoped.values_list("site__name", "state"))
    home = small.sites[0].name
    assert (states[home, "locked"], states[home, "signed"]) == (LOCKED, SIGNED - LOCKED)
    assert states[small.sites[1].name, "signed"] == 0


def test_dates_are_kept_where_the_site_keeps_them(small: SimulatedRegistry) -> None:
    list(build_registry())
    kept = Counter(Anchor.unscoped.values_list("case__site__name", flat=True))
    assert kept == {site.name: len(small.of_site(site)) for site in small.sites if site.anchored}


def test_the_people_of_the_sign_in_page_have_a_code_that_it_shows(small: SimulatedRegistry) -> None:
    list(build_registry())
    names = {name for name, *_ in PEOPLE}
    assert names <= dict(DEMO_PEOPLE).keys()
    for person in User.objects.filter(username__in=names):
        assert second_factor.has_one(person) == bool(shown_code(person)) is True
    assert {membership.role for person in User.objects.all() for membership in person.memberships.all()} == {
        role for _, _, role, _ in PEOPLE
    }


def test_production_takes_no_simulated_child(small: SimulatedRegistry, settings: Any) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="demonstration only"):
        call_command("build_demo_registry", stdout=StringIO(), stderr=StringIO())
    assert everything() == [0, 0, 0, 0]


def test_the_command_says_how_many_there_are(small: SimulatedRegistry) -> None:
    out = StringIO()
    call_command("build_demo_registry", stdout=out, stderr=StringIO())
    clots = sum(any(name == "vte_event" for name, _ in child.rows) for child in small.children)
    assert out.getvalue().split() == ["children", str(len(small.children)), "clots", str(clots)]


def test_every_page_of_the_registry_says_that_it_is_simulated(small: SimulatedRegistry, settings: Any) -> None:
    list(build_registry())
    person = User.objects.get(username="site-coordinator")
    page = proved(signed_in(person), person).get(reverse("registry:cases"))
    assert "Simulated; not the data of any study" in page.content.decode()
    request = RequestFactory().get(reverse("registry:cases"))
    request.resolver_match = resolve(request.path)
    assert known_to_pages(request)["synthetic"]
    settings.PRODUCTION = True
    assert not known_to_pages(request)["synthetic"]
