"""Adjudication: the reviewers' list and sheets, the data managers' progress, the site's side-by-side view."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import SiteRole
from accounts.policy import ENTERS_DATA
from accounts.sessions import person_of
from registry import queries as rows_of_registry
from registry.addresses import row_url
from registry.adjudicating import actions, queries
from registry.adjudicating.forms import VerdictForm, WhyForm
from registry.adjudicating.permissions import Refused, is_adjudicator
from registry.adjudicating.progress import progress
from registry.adjudicating.questions import QUESTIONS
from registry.case_codes import spoken
from registry.models import AdjudicationTask
from registry.queries import NotFound

ROOM = "adjudication"


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """What a reviewer has taken and may take; how far everything is, for data managers."""
    person = person_of(request)
    reviews = is_adjudicator(person)
    context: dict[str, Any] = {"room": ROOM if reviews else "registry", "reviews": reviews}
    if reviews:
        desk = queries.desk(person)
        context |= {"taken": _titled(desk.taken), "free": _titled(desk.free), "judged": desk.judged}
    if SiteRole.DATA_MANAGER.value in person.kinds:
        context["progress"] = progress()
    return render(request, "registry/adjudicating/list.html", context)


def _titled(tasks: tuple[AdjudicationTask, ...]) -> list[tuple[AdjudicationTask, str, str]]:
    """Each task with its question, and whether it is for the third reviewer."""
    third = AdjudicationTask.State.SPLIT
    return [(task, QUESTIONS[task.rule].asks, "third reviewer" if task.state == third else "") for task in tasks]


@require_POST
def take(request: HttpRequest, code: str) -> HttpResponse:
    """Take a question; who has it already goes on with it."""
    person = person_of(request)
    task = queries.free_for(person).filter(code=code.upper()).first()
    try:
        if task is None:
            queries.sheet(person, code)
        else:
            actions.take(task=task, by=person)
    except NotFound:
        messages.error(request, "This question is no longer free. Take another one.")
        return redirect("registry:adjudications")
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("registry:adjudications")
    return redirect("registry:adjudication", code=code.upper())


@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, code: str) -> HttpResponse:
    """The excerpt and the verdict. A post shows the verdict again; only with "sure" it is given."""
    found = _sheet(request, code)
    asked = request.method == "POST"
    form = VerdictForm(request.POST or None, question=found.question) if found.excerpt is not None else None
    if asked and form is not None and form.is_valid() and request.POST.get("act") == "give":
        try:
            actions.give(task=found.task, by=person_of(request), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Your verdict is kept.")
            return redirect("registry:adjudications")
    broken = form is not None and bool(form.errors)
    confirming = asked and form is not None and not broken and request.POST.get("act") == "show"
    said = found.question.label_of(
        found.review.verdict or (form.cleaned_data["verdict"] if confirming and form else "")
    )
    context = {"sheet": found, "form": form, "confirming": confirming, "said": said, "room": ROOM}
    return render(request, "registry/adjudicating/sheet.html", context, status=422 if broken else 200)


@require_POST
def give_back(request: HttpRequest, code: str) -> HttpResponse:
    found = _sheet(request, code)
    try:
        actions.give_back(task=found.task, by=person_of(request))
        messages.success(request, "The question is free for somebody else.")
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("registry:adjudications")


def _sheet(request: HttpRequest, code: str) -> queries.Sheet:
    try:
        return queries.sheet(person_of(request), code)
    except NotFound as error:
        raise Http404(str(error)) from error


# -- data managers ----------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def manage(request: HttpRequest, code: str) -> HttpResponse:
    """Withdraw a question, or free the places that were taken and not used; both with a reason."""
    task = queries.going().filter(code=code.upper()).first()
    if task is None and request.method == "POST" and queries.was_there(code):
        messages.success(request, "This question no longer waits for anybody.")  # pressed twice, or decided meanwhile
        return redirect("registry:adjudications")
    if task is None:
        raise Http404("There is no question that waits under this code.")
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, _managed(request, task, form.cleaned_data["reason"]))
            return redirect("registry:adjudications")
        except Refused as refused:
            form.add_error("reason", str(refused))
    context = {
        "task": task, "form": form, "question": QUESTIONS[task.rule], "code": spoken(task.case.code),
        "room": "registry",
        "idle": sum(not review.verdict for review in task.reviews.all()),
    }  # fmt: skip
    return render(request, "registry/adjudicating/manage.html", context, status=422 if form.errors else 200)


def _managed(request: HttpRequest, task: AdjudicationTask, reason: str) -> str:
    if request.POST.get("act") == "free":
        freed = actions.free_places(task=task, reason=reason, by=person_of(request))
        return f"{freed} place{'s' * (freed != 1)} freed."
    actions.withdraw(task=task, reason=reason, by=person_of(request))
    return "The question is withdrawn."


# -- the site ---------------------------------------------------------------------------------------------------------


@require_safe
def of_case(request: HttpRequest, code: str) -> HttpResponse:
    """What is worked out, what the site says and what the reviewers say, side by side."""
    person = person_of(request)
    try:
        case = rows_of_registry.case_for(person, code)
    except NotFound as error:
        raise Http404(str(error)) from error
    rows = [(side, _where(side, case.code)) for side in queries.side_by_side(case)]
    context = {"case": case, "code": spoken(case.code), "rows": rows, "room": "registry"}
    return render(request, "registry/adjudicating/case.html", context | {"enters": bool(person.kinds & ENTERS_DATA)})


def _where(side: queries.Side, code: str) -> str:
    return row_url(code, side.row.entity, side.row.key) if side.row is not None else ""
