"""A request with an idempotency key has its effect once: sent again within a day, it gets the first answer again.

The key is written in the transaction of the effect, so a killed process leaves neither, and of two requests at once one
waits for the other. A refused request leaves nothing, and may be sent again corrected.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta

from django.db import IntegrityError, transaction
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.response import Response

from pave.lib.clock import now
from registry.api.access import token_of
from registry.api.problems import Unprocessable
from registry.models import SentBefore

KEPT = timedelta(hours=24)
LONGEST_KEY = 100
HEADERS = ("ETag", "Location")


def once(request: Request, effect: Callable[[], Response]) -> Response:
    """The answer of `effect`, or that of the first time; raises Unprocessable for a key with another request."""
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        with transaction.atomic():
            return effect()
    if len(key) > LONGEST_KEY or not key.isprintable():
        raise ParseError(f"An idempotency key has at most {LONGEST_KEY} characters.")
    digest = _digest(request)
    SentBefore.objects.filter(token=token_of(request), key=key, at__lt=now() - KEPT).delete()
    former = SentBefore.objects.filter(token=token_of(request), key=key).first()
    if former is None:
        try:
            return _first_time(request, key, digest, effect)
        except _Taken:
            former = SentBefore.objects.get(token=token_of(request), key=key)
    return _again(former, digest)


class _Taken(Exception):
    """Another request with this key came first."""


def _first_time(request: Request, key: str, digest: str, effect: Callable[[], Response]) -> Response:
    with transaction.atomic():
        try:
            with transaction.atomic():
                sent = SentBefore.objects.create(token=token_of(request), key=key, request_digest=digest)
        except IntegrityError as error:
            raise _Taken from error
        answer = effect()
        sent.status = answer.status_code
        sent.answer = json.dumps(answer.data).encode()
        sent.headers = {name: answer[name] for name in HEADERS if answer.has_header(name)}
        sent.save()
    return answer


def _again(former: SentBefore, digest: str) -> Response:
    if former.request_digest != digest:
        raise Unprocessable("This idempotency key was used for another request. Use a new one.")
    body = json.loads(bytes(former.answer or b"null"))
    return Response(body, status=former.status, headers={**former.headers, "Idempotent-Replay": "true"})


def _digest(request: Request) -> str:
    told = json.dumps([request.method, request.path, request.data], sort_keys=True, default=str)
    return hashlib.sha256(told.encode()).hexdigest()
