"""Uploads of a site: choose files, look at what they would do, approve, undo."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import AT_ONE_SITE, Site, User
from accounts.queries import sites_of
from accounts.sessions import person_of
from pave.lib.spreadsheet import guarded
from registry.importing import actions, blank_files, marked, pages, undoing
from registry.importing.forms import UploadForm
from registry.importing.reading import CASE_CODE, LOCAL_KEY, FilesRefused, Remark
from registry.models import Upload

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 30
DONE = "Upload {}: {}. It can be undone on its page as long as nobody has written to its rows."


def sites_to_enter(user: User) -> list[Site]:
    return list(sites_of(user, AT_ONE_SITE))


def upload_for(user: User, pk: int) -> Upload:
    """An upload of a site where this person enters data; 404 for any other."""
    mine = Upload.objects.for_user(user).filter(site__in=sites_of(user, AT_ONE_SITE))
    found = mine.select_related("site").filter(pk=pk).first()
    if found is None:
        raise Http404("There is no such upload.")
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def upload_files(request: HttpRequest) -> HttpResponse:
    """Choose files; they are looked at and nothing is written."""
    user, refused = person_of(request), list[Remark]()
    sites = sites_to_enter(user)
    form = UploadForm(request.POST or None, request.FILES or None, sites=sites)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("registry:upload", pk=_checked(user, sites, form).pk)
        except FilesRefused as error:
            refused = list(error.remarks)
    former = Upload.objects.for_user(user).filter(site__in=sites).select_related("site").defer("sealed")[:SHOWN]
    context = {
        "form": form, "refused": pages.rows_of(refused), "refused_count": len(refused), "room": "registry",
        "former": [(one, pages.summary(one.counts)) for one in former], "entities": blank_files.entities(),
        "several": len(sites) > 1,
    }  # fmt: skip
    return render(request, "registry/importing/upload.html", context, status=422 if refused or form.errors else 200)


def _checked(user: User, sites: list[Site], form: UploadForm) -> Upload:
    given = form.cleaned_data
    site = next(one for one in sites if one.code == given.get("site", sites[0].code))
    files = [(one.name, one.read()) for one in given["source"]]
    return actions.check(
        site=site, files=files, by=user.username, mode=given["mode"], reason=given["reason"],
        keep_anchors=given["keep_anchors"],
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """What an upload would do, or has done; approve or discard it."""
    user = person_of(request)
    found = upload_for(user, pk)
    if request.method == "POST":
        return _decided(request, found)
    content = actions.content_of(found)
    context = {
        "upload": found,
        "room": "registry",
        "parts": pages.summary(found.counts),
        "is_uploader": _is_by(user, found),
    }
    if content is not None:
        page = request.GET.get("page", "1")
        context |= pages.review(found, content, int(page) if page.isdecimal() and len(page) < 6 else 1)
        context["before"] = actions.applied_before(found) if found.counts.get("new_children") else None
    return render(request, "registry/importing/review.html", context)


def _is_by(user: User, found: Upload) -> bool:
    return bool(found.by == user.username and found.sealed is not None)


def _decided(request: HttpRequest, found: Upload) -> HttpResponse:
    by = person_of(request).username
    if request.POST.get("act") == "discard":
        return _done(
            request, lambda: actions.discard(upload=found, by=by), "The upload is discarded. Nothing was written.",
            reverse("registry:import"), found,
        )  # fmt: skip
    if request.POST.get("act") != "approve":
        return redirect("registry:upload", pk=found.pk)
    told = DONE.format(found.pk, ", ".join(pages.summary(found.counts)) or "nothing changed")
    here = reverse("registry:upload", args=[found.pk])
    return _done(request, lambda: actions.apply(upload=found, by=by), told, here, found)


@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a whole upload back, after asking."""
    found = upload_for(person_of(request), pk)
    here = reverse("registry:upload", args=[pk])
    if request.method == "POST":
        by, reason = person_of(request).username, request.POST.get("reason", "").strip()[:200]
        return _done(
            request, lambda: undoing.undo(upload=found, by=by, reason=reason),
            f"Upload {pk} is undone. Every row is as it was before.", here, found,
        )  # fmt: skip
    if found.state != Upload.State.APPLIED:
        return redirect(here)
    context = {"upload": found, "room": "registry", "parts": pages.summary(found.counts)}
    return render(request, "registry/importing/undo.html", context)


def _done(request: HttpRequest, act: Callable[[], object], told: str, then: str, found: Upload) -> HttpResponse:
    """Do it, say so, go on; a refusal is shown with every row that is in the way."""
    try:
        act()
    except actions.Refused as refused:
        context = {
            "upload": found, "refusal": str(refused), "rows": refused.rows[: pages.A_PAGE], "count": len(refused.rows),
            "room": "registry",
        }  # fmt: skip
        return render(request, "registry/importing/refused.html", context, status=409)
    messages.success(request, told)
    return redirect(then)


# -- files ------------------------------------------------------------------------------------------------------------


@require_POST
def codes(request: HttpRequest, pk: int) -> HttpResponse:
    """The codes of new children, once, to the person who uploaded them."""
    found = upload_for(person_of(request), pk)
    try:
        handed = actions.hand_out_codes(upload=found, by=person_of(request).username)
    except actions.Refused as refused:
        messages.error(request, str(refused))
        return redirect("registry:upload", pk=pk)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow((LOCAL_KEY, CASE_CODE))
    writer.writerows((guarded(key), code) for key, code in handed.items())
    return _file(text.getvalue().encode("utf-8-sig"), CSV, f"codes_of_upload_{pk}.csv")


@require_safe
def marked_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The uploaded file with a column that says what is wrong."""
    found = upload_for(person_of(request), pk)
    content = actions.content_of(found)
    if content is None:
        raise Http404("This upload holds no file any more.")
    ending, data = marked.marked_file(content)
    name = content.tables[0].entity if ending == "csv" else f"upload_{pk}_marked"
    return _file(data, CSV if ending == "csv" else XLSX, f"{name}.{ending}")


@require_safe
def template(request: HttpRequest, name: str) -> HttpResponse:
    """A blank file: "all" is the workbook, else the CSV of one kind of row."""
    if name == "all":
        return _file(blank_files.blank_workbook(), XLSX, "pave_registry.xlsx")
    entity = next((one for one in blank_files.entities() if one.name == name), None)
    if entity is None:
        raise Http404("There is no such kind of row.")
    return _file(blank_files.blank_csv(entity), CSV, f"{name}.csv")


def _file(data: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(data, kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
