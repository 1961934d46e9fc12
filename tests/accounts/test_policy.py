"""Who may come where: one row a route, and a route without a row is shut."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, include, path, reverse

from accounts.models import Role
from accounts.policy import PUBLIC, ROUTES
from surveys.models import Survey

pytestmark = pytest.mark.django_db
HERE = {"slug": "umbrellas", "section": "you", "pk": 1, "number": 1, "kind": "json"}
BY_UUID = {"analytics:run", "analytics:cancel", "analytics:api_run"}


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
    assert all(allowed == PUBLIC or allowed <= set(Role.values) for allowed in ROUTES.values())
    assert all(allowed for allowed in ROUTES.values())


INSIDE = sorted(name for name, allowed in ROUTES.items() if allowed is not PUBLIC)


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("name", INSIDE)
def test_a_role_comes_in_exactly_where_its_row_says(
    open_survey: Survey, signed_in: Callable[[str], Client], role: str, name: str
) -> None:
    client = signed_in(role)
    client.raise_request_exception = False
    status = client.get(address(name)).status_code
    assert (status == 403) is (role not in ROUTES[name]), status
    assert status < 500


@pytest.mark.parametrize("name", INSIDE)
def test_nobody_comes_in_without_signing_in(open_survey: Survey, name: str) -> None:
    page = Client().get(address(name))
    assert page.status_code == 302
    assert page.url.startswith(reverse("accounts:sign_in"))


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
