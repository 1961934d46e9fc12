"""Template tags of the design system; built in, so no template loads them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from pave.answer_links import answer_url as whole_address
from pave.lib.units import unit_label

register = template.Library()

SLOT_OPEN, SLOT_CLOSE = "\x02", "\x03"


@register.simple_tag
def slot(*names: Any) -> SafeString:
    """A place in a compiled page that is filled for each respondent (surveys/pages.py)."""
    return mark_safe(SLOT_OPEN + "|".join(str(name) for name in names) + SLOT_CLOSE)


@register.simple_tag(takes_context=True)
def answer_url(context: Mapping[str, Any], name: str, slug: str) -> str:
    """The whole address of a respondent's page, which another process serves."""
    return whole_address(name, slug, context.get("request"))


@register.filter
def thousands(value: Any) -> str:
    """12345 -> "12,345"; None -> an en dash."""
    return "–" if value is None else f"{int(value):,}"


@register.filter
def short_digest(value: str) -> str:
    """The first sixteen digits of a digest in groups of four."""
    return " ".join(value[start : start + 4] for start in range(0, 16, 4))


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """mapping[key], or None."""
    return mapping.get(key) if hasattr(mapping, "get") else None


@register.filter
def unit(code: str) -> str:
    """A UCUM unit as people write it."""
    return unit_label(code)
