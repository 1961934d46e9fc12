"""Where things of the registry are: the addresses of cases and rows. A row is named by its key, part by part."""

from __future__ import annotations

from urllib.parse import quote, unquote

from django.urls import reverse

from registry.codebook_reader import codebook

PART, NOTHING, NEW = "~", "-", "new"


def case_url(code: str) -> str:
    return reverse("registry:case", args=[code])


def site_url(code: str) -> str:
    return reverse("registry:site", args=[code])


def rows_url(code: str, entity: str) -> str:
    """Every row of an entity as a table; `code` is that of a case, or of a site for entities of a site."""
    return reverse(_route(entity, "rows"), args=[code, entity])


def add_url(code: str, entity: str) -> str:
    """The blank form of an entity."""
    return reverse(_route(entity, "add_row"), args=[code, entity])


def row_url(code: str, entity: str, key: tuple[str, ...] = ()) -> str:
    """The form of one row, filled."""
    return reverse(_route(entity, "row"), args=[code, entity, key_to_path(key)])


def delete_url(code: str, entity: str, key: tuple[str, ...] = ()) -> str:
    return reverse(_route(entity, "delete_row"), args=[code, entity, key_to_path(key)])


def keep_url(code: str, entity: str, key: tuple[str, ...] | None) -> str:
    """Where a form that nobody has sent yet is kept; `key` is None for a new row."""
    return reverse(_route(entity, "keep_form"), args=[code, entity, NEW if key is None else key_to_path(key)])


def _route(entity: str, name: str) -> str:
    return f"registry:site_{name}" if codebook().entity(entity).of == "site" else f"registry:{name}"


def key_to_path(key: tuple[str, ...]) -> str:
    """The key of a row as one segment of an address; "-" where an entity has one row."""
    path = PART.join(quote(part, safe="").replace(PART, "%7E").replace(".", "%2E") for part in key)
    return "%2D" if path == NOTHING else path or NOTHING


def key_from_path(segment: str) -> tuple[str, ...]:
    """The other way round. A segment comes from Django with one layer of quoting taken off already."""
    return () if segment == NOTHING else tuple(unquote(part) for part in segment.split(PART))
