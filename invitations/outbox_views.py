"""The demo's mail, as if it had arrived."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from invitations.outbox import mails, read_mail

PAGE = 50


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    if settings.PRODUCTION:
        raise Http404("mail is shown in the demo only")
    page = Paginator(mails(Path(settings.EMAIL_FILE_PATH)), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "mails": [read_mail(data) for data in page], "room": "surveys"}
    return render(request, "invitations/outbox.html", context)
