"""The pages of rows, of a child and of a site alike: list, blank form, filled form, deletion."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from registry import actions, addresses
from registry.drafts import refusal
from registry.entry import conflict_views, forms, saving, trail, unsent
from registry.entry.desk import Desk, Sent, desk_for, read_sent
from registry.entry.once import new_form_id
from registry.entry.pages import listed
from registry.entry.reading import posted_of
from registry.entry.showing import show_form, show_row
from registry.entry.words import title_of
from registry.queries import Entry, NotFound

KEPT = "The draft is kept. Nobody but you sees it, and nothing of it counts until you save."
A_PAGE = 50
BLANK_AGAIN = "The draft is gone; nothing of it was saved."


@require_safe
def rows(request: HttpRequest, code: str, entity: str, site: bool = False) -> HttpResponse:
    desk = desk_for(request, code, entity, site=site, to_enter=False)
    deleted = request.GET.get("deleted", "")
    gone = trail.deleted_row(desk.owner, entity, deleted) if desk.enters and deleted else None
    if gone is not None and gone.key in {row.key for row in desk.facts.rows(entity)}:
        gone = None
    shown = Paginator(desk.facts.rows(entity), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": desk.page(), "desk": desk, "listed": listed(desk.owner, desk.entity, shown), "shown": shown,
        "gone": gone, "gone_title": title_of(gone) if gone else "", "deleted": deleted, "room": "registry",
        "grid_url": "" if site or desk.entity.single else reverse("registry:grid", args=[desk.code, entity]),
    }  # fmt: skip
    return render(request, "registry/entry/rows.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add_row(request: HttpRequest, code: str, entity: str, site: bool = False) -> HttpResponse:
    desk = desk_for(request, code, entity, site=site, to_enter=True)
    if request.method == "POST":
        return _added(request, desk)
    there = desk.facts.one(entity) if desk.entity.single else None
    if there is not None:
        return redirect(desk.row_url(there.key))
    draft = unsent.read(desk.draft(None))
    posted = draft.posted if draft else forms.opened(desk.entity, desk.facts, request.GET.dict())
    return show_form(request, desk, posted, form_id=new_form_id(), draft=draft)


def _added(request: HttpRequest, desk: Desk) -> HttpResponse:
    fields, entity = desk.fields(new=True), desk.entity.name
    sent = read_sent(request.POST, fields)
    back = trail.deleted_row(desk.owner, entity, request.POST.get("_put_back", ""))
    if back is not None:
        sent = Sent("save", posted_of(fields, back.values), "", 0, sent.form_id)
    if sent.do in ("keep", "fresh"):
        return _draft_only(request, desk, sent, None, None)
    if (offered := sent.with_offer(fields)) is not None:
        return show_form(request, desk, offered, sent=sent)
    try:
        row = saving.add(desk, sent) if back is None else saving.put_back(desk, back)
    except saving.Stopped as stopped:
        return show_form(request, desk, sent.posted, sent=sent, problems=stopped.problems)
    except NotFound as error:
        raise Http404 from error
    messages.success(request, f"{title_of(row)} is saved.")
    return redirect(desk.add_url if sent.do == "another" else desk.row_url(row.key))


@require_http_methods(["GET", "HEAD", "POST"])
def row(request: HttpRequest, code: str, entity: str, key: str, site: bool = False) -> HttpResponse:
    posts = request.method == "POST"
    desk = desk_for(request, code, entity, site=site, to_enter=posts)
    parts = addresses.key_from_path(key)
    kept = desk.entry(parts)
    if posts:
        return _changed(request, desk, parts, kept)
    if kept is None:
        raise Http404
    if not desk.enters:
        return show_row(request, desk, kept.row)
    held = posted_of(desk.fields(new=False), kept.row.values)
    draft = unsent.read(desk.draft(parts))
    if draft is not None and draft.posted == held:
        draft = None
    return show_form(request, desk, draft.posted if draft else held, kept=kept, draft=draft)


def _changed(request: HttpRequest, desk: Desk, key: tuple[str, ...], kept: Entry | None) -> HttpResponse:
    fields = desk.fields(new=False)
    sent = read_sent(request.POST, fields)
    if sent.do in ("keep", "fresh"):
        return _draft_only(request, desk, sent, key, kept)
    if kept is None:
        return conflict_views.gone(request, desk, sent)
    if (offered := sent.with_offer(fields)) is not None:
        return show_form(request, desk, offered, sent=sent, kept=kept)
    asked = fields if sent.do != "resolve" else [one for one in fields if one.name in sent.mine]
    if not asked:
        unsent.drop(desk.draft(key))
        messages.success(request, "Nothing was changed: the values stay as they are.")
        return redirect(desk.row_url(key))
    try:
        saved = saving.change(desk, sent, key, kept, asked)
    except saving.Stopped as stopped:
        posted = sent.posted if sent.do != "resolve" else conflict_views.mixed(desk, sent, kept)
        return show_form(request, desk, posted, sent=sent, kept=kept, problems=stopped.problems)
    except actions.Conflict as conflict:
        if conflict.theirs is None:
            return conflict_views.gone(request, desk, sent)
        return conflict_views.both(request, desk, sent, conflict)
    messages.success(request, f"{title_of(saved)} is saved.")
    return redirect(desk.add_url if sent.do == "another" else desk.row_url(saved.key))


def _draft_only(
    request: HttpRequest, desk: Desk, sent: Sent, key: tuple[str, ...] | None, kept: Entry | None
) -> HttpResponse:
    """Keep a draft, or leave it, without any script."""
    if sent.do == "fresh":
        unsent.drop(desk.draft(key))
        messages.success(request, BLANK_AGAIN)
        return redirect(desk.add_url if key is None else desk.row_url(key))
    try:
        if unsent.keep(desk.draft(key), revision=sent.revision, posted=sent.posted, anchor=desk.anchor):
            messages.success(request, KEPT)
    except unsent.Closed as closed:
        problems = [refusal(None, "closed", str(closed))]
        return show_form(request, desk, sent.posted, sent=sent, kept=kept, problems=problems)
    except NotFound as error:
        raise Http404 from error
    return redirect(desk.add_url if key is None else desk.row_url(key))
