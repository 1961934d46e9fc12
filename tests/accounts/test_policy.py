"""Who may come where: one row a route, and a route without a row is shut."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, include, path, reverse

from accounts.models import AT_ONE_SITE, Role, SiteRole, User
from accounts.policy import BY_TOKEN, PUBLIC, ROUTES
from surveys.models import Survey
from tests.accounts.proving import a_site, member, proved, signed_in, somebody

pytestmark = pytest.mark.django_db
HERE = {"slug": "umbrellas", "section": "you", "pk": 1, "number": 1, "kind": "json",
        "uidb64": "MQ", "token": "t-t", "membership": 1,
        "check_id": "E24", "field": "hb", "other": "K7QX2M9T5", "name": "count",
        "code": "K7QX2M9T4", "entity": "count", "key": "1", "block": "duration", "format": "csv"}  # fmt: skip
BY_UUID = {"analytics:registry_preview", "analytics:run", "analytics:cancel", "analytics:retry", "analytics:api_run"}


def names(resolver: Any, space: str = "") -> Iterator[str]:
    """Every route name below a resolver, with its namespace."""
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from names(one, f"{space}{one.namespace}:" if one.namespace else space)
        elif isinstance(one, URLPattern):
            yield f"{space}{one.name}"


def address(name: str) -> str:
    """An address of this route."""
    wanted = {key for pattern in patterns(get_resolver()) if pattern[0] == name for key in pattern[1]}
    values = {key: HERE[key] for key in wanted}
    return reverse(name, kwargs=values | ({"pk": UUID(int=1)} if name in BY_UUID else {}))


def patterns(resolver: Any, space: str = "") -> Iterator[tuple[str, set[str]]]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from patterns(one, f"{space}{one.namespace}:" if one.namespace else space)
        else:
            yield f"{space}{one.name}", set(one.pattern.converters)


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    found = list(names(get_resolver()))
    assert sorted(found) == sorted(ROUTES)
    assert "None" not in found


def test_rows_name_known_roles_only() -> None:
    known = {*Role.values, *SiteRole.values}
    assert all(allowed in (PUBLIC, BY_TOKEN) or allowed <= known for allowed in ROUTES.values())
    assert all(allowed for allowed in ROUTES.values())


INSIDE = sorted(name for name, allowed in ROUTES.items() if allowed not in (PUBLIC, BY_TOKEN))
FOR_PROGRAMS = sorted(name for name, allowed in ROUTES.items() if allowed is BY_TOKEN)


KINDS = [*Role.values, *SiteRole.values]


def browser_of(kind: str) -> tuple[User, Client]:
    """Somebody of one kind and no other, signed in by every factor that there is."""
    if kind in Role.values:
        person = somebody(f"the-{kind}", kind)
    else:
        person = member(f"the-{kind}", kind, a_site() if kind in AT_ONE_SITE else None)
    return person, proved(signed_in(person), person)


def opens(person: User, name: str) -> bool:
    return bool(person.kinds & ROUTES[name])


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_comes_in_exactly_where_the_row_says(open_survey: Survey, kind: str) -> None:
    person, client = browser_of(kind)
    client.raise_request_exception = False
    found = {name: client.get(address(name)).status_code for name in INSIDE}
    assert {name: status == 403 for name, status in found.items()} == {name: not opens(person, name) for name in INSIDE}
    assert [name for name, status in found.items() if status >= 500] == []


def rows() -> str:
    """Every row of every table but the sessions."""
    tables = [model for model in apps.get_models(include_auto_created=True) if model is not Session]
    return repr([(model.__name__, sorted(map(repr, model._base_manager.values_list()))) for model in tables])


@pytest.mark.parametrize("kind", [*KINDS, "nobody"])
def test_a_post_that_is_not_allowed_changes_nothing(open_survey: Survey, kind: str) -> None:
    person, client = browser_of(kind) if kind != "nobody" else (None, Client())
    shut = [name for name in INSIDE if person is None or not opens(person, name)]
    before = rows()
    statuses = {name: client.post(address(name), {"state": "paused"}).status_code for name in shut}
    assert set(statuses.values()) <= {302 if person is None else 403}, statuses
    assert rows() == before


def test_a_post_that_changes_something_would_be_noticed(open_survey: Survey, coordinator: Client) -> None:
    before = rows()
    coordinator.post(address("surveys:change_state"), {"state": "paused"})
    assert rows() != before


@pytest.mark.parametrize("name", INSIDE)
def test_nobody_comes_in_without_signing_in(open_survey: Survey, name: str) -> None:
    page = Client().get(address(name))
    assert page.status_code == 302
    assert page.url.startswith(reverse("accounts:sign_in"))


@pytest.mark.parametrize("name", FOR_PROGRAMS)
@pytest.mark.parametrize("kind", ["site_coordinator", "data_manager"])
def test_a_session_opens_nothing_that_asks_for_a_token(kind: str, name: str) -> None:
    _, client = browser_of(kind)
    for answer in (client.get(address(name)), client.post(address(name), "{}", "application/json")):
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def secret(request: HttpRequest) -> HttpResponse:
    return HttpResponse("nobody may read this")


urlpatterns = [path("forgotten/", secret, name="forgotten"), path("", include("pave.urls"))]


@pytest.mark.urls(__name__)
def test_a_route_that_somebody_forgot_in_the_table_is_shut(administrator: Client) -> None:
    assert administrator.get("/forgotten/").status_code == 403
    assert Client().get("/forgotten/").status_code == 302


@pytest.mark.urls(__name__)
def test_the_comparison_of_table_and_routes_would_notice_it() -> None:
    assert sorted(names(get_resolver(__name__))) != sorted(ROUTES)


def test_a_refusal_is_a_page_that_says_whom_to_ask(investigator: Client, open_survey: Survey) -> None:
    page = investigator.get("/surveys/")
    assert page.status_code == 403
    assert "Ask an administrator" in page.content.decode()


def test_a_post_without_its_token_is_refused(open_survey: Survey, coordinator: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = coordinator.cookies
    assert strict.post("/surveys/umbrellas/state/", {"state": "paused"}).status_code == 403
    open_survey.refresh_from_db()
    assert open_survey.state == "open"
