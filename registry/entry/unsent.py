"""Forms that somebody has not sent yet: kept sealed for this person alone, dropped when the row is written.

One a person and row, and one for a new row of each entity. A date typed in a form is kept as its day, never as a date.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from pave.lib.clock import now
from pave.lib.sealing import SealBroken, seal, unseal
from registry.codebook_reader import codebook
from registry.entry.reading import Posted, fields_of, is_blank, without_dates
from registry.models import KEY_MARK, Case, UnsentForm
from registry.queries import NotFound, Owner, site_of

CLOSED = "This case takes no more data, so the draft is not kept."
Key = tuple[str, ...]


class Closed(ValueError):
    """The child takes no more data, and nothing of the draft was kept."""


@dataclass(frozen=True, slots=True)
class Place:
    """Whose form it is, and of which row; `key` is None for a new row."""

    user: User
    owner: Owner
    entity: str
    key: Key | None

    @property
    def case(self) -> Case | None:
        return self.owner if isinstance(self.owner, Case) else None

    @property
    def text(self) -> str:
        return KEY_MARK.join(self.key or ())


@dataclass(frozen=True, slots=True)
class Unsent:
    """What was in the boxes, the revision that the row had then, and when it was kept."""

    posted: dict[str, str]
    revision: int
    kept_at: datetime


@contextmanager
def still_open(owner: Owner) -> Iterator[None]:
    """Hold a child while a draft is kept, so that none outlives its signature, its move or its erasure.

    Raises Closed; NotFound where the case left the site since the page was opened.
    """
    with transaction.atomic():
        if isinstance(owner, Case):
            held = Case.unscoped.select_for_update().filter(pk=owner.pk, site=owner.site_id).first()
            if held is None:
                raise NotFound("There is no case with this code.")
            if held.state != Case.State.OPEN:
                raise Closed(CLOSED)
        yield


def keep(place: Place, *, revision: int, posted: Posted, anchor: date | None) -> datetime | None:
    """Keep what is in the boxes; with nothing in them there is nothing to keep. Raises Closed, NotFound."""
    with still_open(place.owner):
        return _keep(place, revision, posted, anchor)


def _keep(place: Place, revision: int, posted: Posted, anchor: date | None) -> datetime | None:
    fields = fields_of(codebook().entity(place.entity), new=place.key is None)
    kept = without_dates(fields, posted, anchor)
    if place.key is None and is_blank(kept):
        drop(place)
        return None
    body = seal(json.dumps(kept).encode(), **_key_of(place))
    at, site = now(), site_of(place.owner)
    whose = {"case": place.case} if place.case is not None else {"case": None, "site": site}
    UnsentForm.unscoped.update_or_create(
        user=place.user, entity=place.entity, key=place.text, **whose,
        defaults={"site": site, "sealed": body, "revision": revision, "kept_at": at},
    )  # fmt: skip
    return at


def read(place: Place) -> Unsent | None:
    """None where nothing is kept, or where it does not open any more."""
    held = _held(place).first()
    if held is None:
        return None
    try:
        body = unseal(bytes(held.sealed), **_key_of(place))
    except SealBroken:
        return None
    return Unsent(json.loads(body), held.revision, held.kept_at)


def drop(place: Place) -> None:
    _held(place).delete()


def _held(place: Place) -> QuerySet[UnsentForm]:
    mine = UnsentForm.objects.for_user(place.user).filter(user=place.user, site=site_of(place.owner), case=place.case)
    return mine.filter(entity=place.entity, key=place.text)


def _key_of(place: Place) -> dict[str, Any]:
    """The key belongs to the site, the seal to this person and row."""
    purpose = json.dumps(["registry/unsent", place.user.pk, place.owner.code, place.entity, list(place.key or ())])
    salt = site_of(place.owner).code.encode()
    return {"column_key": settings.PAVE_COLUMN_KEY, "salt": salt, "purpose": purpose.encode()}
