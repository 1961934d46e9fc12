"""The page where a person makes, sees and ends tokens for programs."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.queries import known_as, sites_of
from accounts.sessions import fresh_sign_in, person_of
from registry.api import tokens
from registry.api.tokens import MOST_DAYS, TokenRefused

READS, WRITES = "read", "write"


class TokenForm(forms.Form):
    name = forms.CharField(max_length=80, label="What it is for")
    site = forms.ChoiceField(label="Site", required=False)
    kind = forms.ChoiceField(label="What it may do", choices=[(READS, "read"), (WRITES, "read and write")])
    days = forms.IntegerField(label="Days until it ends", min_value=1, max_value=MOST_DAYS, initial=90)

    def __init__(self, person: User, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.sites = {site.code: site for site in sites_of(person)}
        everywhere = [("", "all that I may see")] if len(self.sites) > 1 else []
        told = [(code, known_as(site, person)) for code, site in self.sites.items()]
        self.fields["site"] = forms.ChoiceField(label="Site", required=False, choices=[*everywhere, *told])


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in()
def token_page(request: HttpRequest) -> HttpResponse:
    """The tokens of this person; a new one shows its text once, on the answer to the post."""
    person, form, made = person_of(request), TokenForm(person_of(request), request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        cells = form.cleaned_data
        try:
            _, made = tokens.make_token(
                person=person, site=form.sites.get(cells["site"]), name=cells["name"], days=cells["days"],
                may_write=cells["kind"] == WRITES,
            )  # fmt: skip
            form = TokenForm(person)
        except TokenRefused as refused:
            form.add_error("kind", str(refused))
    context = {"form": form, "made": made, "tokens": tokens.tokens_of(person), "room": "registry"}
    response = render(request, "registry/api/tokens.html", context, status=422 if form.errors else 200)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@fresh_sign_in()
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    token = tokens.tokens_of(person_of(request)).filter(pk=pk).first()
    if token is None:
        raise Http404("you have no such token")
    tokens.revoke(token=token, by=person_of(request).username)
    messages.success(request, f"“{token.name}” opens nothing any more.")
    return redirect("registry:tokens")
