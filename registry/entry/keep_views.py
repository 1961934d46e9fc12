"""Keeping a form while somebody types, asked for by the page's script."""

from __future__ import annotations

from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.http import require_POST

from registry import addresses
from registry.entry import once, unsent
from registry.entry.desk import desk_for, read_sent
from registry.queries import NotFound


@require_POST
def keep_form(request: HttpRequest, code: str, entity: str, key: str, site: bool = False) -> JsonResponse:
    """Keep what is in the boxes now. A form that has made its row already keeps nothing: its page is about to go."""
    desk = desk_for(request, code, entity, site=site, to_enter=True)
    parts = None if key == addresses.NEW else addresses.key_from_path(key)
    sent = read_sent(request.POST, desk.fields(new=parts is None))
    if parts is None and once.has_made(desk.owner, request.POST.get("_form", ""), desk.by):
        return JsonResponse({"state": "sent"})
    try:
        kept = unsent.keep(desk.draft(parts), revision=sent.revision, posted=sent.posted, anchor=desk.anchor)
    except unsent.Closed:
        return JsonResponse({"state": "closed"})
    except NotFound as error:
        raise Http404 from error
    return JsonResponse({"state": "kept" if kept else "blank"})
