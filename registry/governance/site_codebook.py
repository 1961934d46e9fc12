"""The codebook with a site's own limits, which may only be narrower than the registry's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import lru_cache

from accounts.models import Site
from registry.codebook import Codebook, Field, Limits, Loosened, tightened
from registry.codebook_reader import codebook
from registry.models import SiteLimits
from registry.values import plain

Pair = tuple[str, str]
"""Entity and field."""


def codebook_of(site: Site) -> Codebook:
    """The codebook of a site as its latest limits make it; one statement where they have not changed."""
    latest = SiteLimits.unscoped.filter(site=site).order_by("-id").values_list("id", "at").first()
    return _made(site.pk, *latest) if latest is not None else codebook()


def limits_of(site: Site) -> dict[Pair, SiteLimits]:
    """The limits that a site has set, the latest version of each field."""
    rows = SiteLimits.unscoped.filter(site=site).order_by("version")
    return {(row.entity, row.field): row for row in rows}


def can_be_set(field: Field) -> bool:
    """Whether a site may narrow this field: a number whose limits are the same in every row.

    Where an assay or an agent brings limits of its own there is no one interval to narrow.
    """
    return bool(field.hard or field.soft) and not field.derived and not field.variants


def narrowed(book: Codebook, own: Mapping[Pair, Field]) -> Codebook:
    """A codebook with some of its fields in place of the registry's."""
    entities = []
    for entity in book.entities:
        fields = tuple(own.get((entity.name, field.name), field) for field in entity.fields)
        entities.append(entity if fields == entity.fields else replace(entity, fields=fields))
    return replace(book, entities=tuple(entities))


def field_with(row: SiteLimits) -> Field:
    """The field with these limits; raises KeyError where there is none, Loosened where they reach beyond its own."""
    field = codebook().field(row.entity, row.field)
    hard, soft = interval(row.hard_low, row.hard_high), interval(row.soft_low, row.soft_high)
    return tightened(field, hard=hard or None, soft=soft or None)


def interval(low: Decimal | None, high: Decimal | None) -> Limits:
    """Both ends without the zeros that a column adds."""
    return Limits(*(None if end is None else Decimal(plain(end)) for end in (low, high)))


@lru_cache(maxsize=128)
def _made(site_id: int, latest: int, at: datetime) -> Codebook:
    """Made once a version: `latest` is the id of the last row and `at` its time, and rows never change. An id alone
    is given again in a database that was restored."""
    own = {}
    for pair, row in limits_of(Site(pk=site_id)).items():
        try:
            own[pair] = field_with(row)
        except (KeyError, Loosened):  # the registry has narrowed, or dropped, the field since
            continue
    return narrowed(codebook(), own)
