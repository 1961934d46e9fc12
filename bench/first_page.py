"""What the first page costs over the wire: the HTML as sent, and every file it links, compressed as served."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders

LINKED = re.compile(rb'(?:href|src)="/static/([^"?#]+)')
INSIDE = re.compile(r"url\(['\"]?(?!data:)([^'\")]+)")


def linked_files(html: bytes) -> list[str]:
    """Names of the static files that a page names, each once."""
    return list(dict.fromkeys(name.decode() for name in LINKED.findall(html)))


def wire_bytes(name: str) -> int:
    """Bytes of a static file as WhiteNoise sends it to a browser that takes gzip."""
    path = _found(name)
    packed = path.with_name(path.name + ".gz")
    if packed.is_file():
        return packed.stat().st_size
    content = path.read_bytes()
    return min(len(content), len(gzip.compress(content)))


def _found(name: str) -> Path:
    collected = Path(settings.STATIC_ROOT) / name
    found = collected if collected.is_file() else finders.find(name)
    if not found:
        raise FileNotFoundError(f"the page names {name}, which is not among the static files")
    return Path(found)


def page_bytes(html: bytes) -> int:
    """The page with all it links; files that a stylesheet names count too."""
    names = linked_files(html)
    for name in [one for one in names if one.endswith(".css")]:
        inside = INSIDE.findall(_found(name).read_text(encoding="utf-8"))
        names += [(Path(name).parent / one.split("?")[0].split("#")[0]).as_posix() for one in inside]
    return len(html) + sum(wire_bytes(name) for name in dict.fromkeys(names))
