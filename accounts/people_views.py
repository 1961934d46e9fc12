"""People and sites: the pages of an administrator. Each change asks for a fresh sign-in and leaves a row."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions, queries
from accounts.forms import ChangeRoleForm, GiveRoleForm, InviteForm, ReasonForm, SiteForm
from accounts.models import Role, SiteRole, User
from accounts.permissions import Refused
from accounts.sessions import fresh_sign_in, person_of
from audit.models import Entry
from audit.queries import history_of

LAST_ACTS = 10
WORDS = {
    "person.created": "Account made", "person.link_sent": "Link sent", "person.password_chosen": "Password chosen",
    "person.tied": "Tied to the organisation's sign-in",
    "person.deactivated": "Deactivated", "person.reactivated": "Let in again",
    "person.signed_out_everywhere": "Signed out everywhere", "role.given": "Role given", "role.taken": "Role taken",
    "role.changed": "Role changed", "second_factor.set_up": "Second factor set up",
    "second_factor.codes_renewed": "New recovery codes", "second_factor.reset": "Second factor reset",
}  # fmt: skip
LABELS = dict([*Role.choices, *SiteRole.choices])


def found(pk: int) -> User:
    """The person of a page; 404 where there is none."""
    try:
        return queries.person(pk)
    except queries.NotFound as error:
        raise Http404(str(error)) from error


def told(row: Entry) -> dict[str, object]:
    """A row of the trail as a person reads it."""
    detail = row.detail
    about = [LABELS.get(detail.get("role", ""), ""), detail.get("site", ""), detail.get("reason", "")]
    words = ", ".join(part for part in about if part)
    return {"words": WORDS.get(row.verb, row.verb) + (f": {words}" if words else ""), "at": row.at, "actor": row.actor}


def mailed(request: HttpRequest, person: User) -> None:
    """Send the link; a message says what became of it."""
    try:
        actions.send_link(person=person, origin=request.build_absolute_uri("/"), by=person_of(request).username)
        messages.success(request, f"A link went to {person.email}. It works once, for 72 hours.")
    except Refused as refused:
        messages.error(request, str(refused))
    except OSError:
        messages.error(request, "The mail server did not take the mail. Nothing was sent; send the link again later.")


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/people.html", {"people": queries.people(), "room": "people"})


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in()
def invite(request: HttpRequest) -> HttpResponse:
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = actions.create_person(**form.cleaned_data, password=None, by=person_of(request).username)
        except ValueError as refused:
            form.add_error("username", str(refused))
        else:
            mailed(request, person)
            return redirect("accounts:person", pk=person.pk)
    context = {"form": form, "room": "people"}
    return render(request, "accounts/invite.html", context, status=422 if form.errors else 200)


@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    return _person_page(request, found(pk), GiveRoleForm())


def _person_page(request: HttpRequest, person: User, form: GiveRoleForm) -> HttpResponse:
    acts = history_of(f"person:{person.username}")[:LAST_ACTS]
    context = {
        "person": person, "form": form, "change": ChangeRoleForm(initial={"change": person.role}), "room": "people",
        "history": [told(row) for row in acts], "self": person.pk == person_of(request).pk,
    }  # fmt: skip
    return render(request, "accounts/person.html", context, status=422 if form.errors else 200)


@require_POST
@fresh_sign_in()
def give_role(request: HttpRequest, pk: int) -> HttpResponse:
    person, form = found(pk), GiveRoleForm(request.POST)
    if form.is_valid():
        try:
            actions.give_role(person=person, **form.cleaned_data, by=person_of(request).username)
        except Refused as refused:
            form.add_error("role", str(refused))
    if form.errors:
        return _person_page(request, person, form)
    messages.success(request, "The role is given. At the next page this person is asked to sign in again.")
    return redirect("accounts:person", pk=pk)


@require_POST
@fresh_sign_in()
def take_role(request: HttpRequest, pk: int, membership: int) -> HttpResponse:
    role = found(pk).memberships.select_related("user", "site").filter(pk=membership).first()
    if role is None:
        raise Http404(f"person {pk} has no membership {membership}")
    actions.take_role(membership=role, by=person_of(request).username)
    messages.success(request, f"Taken: {role}.")
    return redirect("accounts:person", pk=pk)


@require_POST
@fresh_sign_in()
def change_role(request: HttpRequest, pk: int) -> HttpResponse:
    person = found(pk)
    act = partial(actions.change_role, role=request.POST.get("change", ""))
    return _done(request, person, act, "The role is changed. At the next page this person is asked to sign in again.")


@require_POST
@fresh_sign_in()
def send_link(request: HttpRequest, pk: int) -> HttpResponse:
    mailed(request, found(pk))
    return redirect("accounts:person", pk=pk)


@require_POST
@fresh_sign_in()
def end_sessions(request: HttpRequest, pk: int) -> HttpResponse:
    return _done(request, found(pk), actions.end_sessions, "Signed out everywhere.")


@require_POST
@fresh_sign_in()
def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    return _done(request, found(pk), actions.deactivate, "Deactivated and signed out. What was done keeps the name.")


@require_POST
@fresh_sign_in()
def reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    return _done(request, found(pk), actions.reactivate, "This person may sign in again.")


def _done(request: HttpRequest, person: User, act: Callable[..., object], told: str) -> HttpResponse:
    """Do it, or say why not; then the page of the person."""
    try:
        act(person=person, by=person_of(request).username)
        messages.success(request, told)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("accounts:person", pk=person.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in()
def forget_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """The first step says what will happen and asks how the administrator knows; the second does it."""
    person, form = found(pk), ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = partial(actions.forget_second_factor, reason=form.cleaned_data["reason"])
        return _done(request, person, act, "Reset. The next sign-in sets up a new one; a mail says that it happened.")
    context = {"person": person, "form": form, "room": "people"}
    return render(request, "accounts/forget_second_factor.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in()
def sites(request: HttpRequest) -> HttpResponse:
    form = SiteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            site = actions.make_site(**form.cleaned_data, by=person_of(request).username)
        except Refused as refused:
            form.add_error("name", str(refused))
        else:
            messages.success(request, f"{site.name} is site {site.code}.")
            return redirect("accounts:sites")
    context = {"form": form, "sites": queries.sites(), "room": "people"}
    return render(request, "accounts/sites.html", context, status=422 if form.errors else 200)
