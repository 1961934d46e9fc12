"""The date of diagnosis, sealed: the key belongs to one site and the seal to one child, so no other row opens with it.

Nothing but the registry's own queries and actions may import this; its reader asks whose site it is.
"""

from __future__ import annotations

from datetime import date

from django.conf import settings

from pave.lib.sealing import seal, unseal


def sealed(anchor: date, *, site: str, case: str) -> bytes:
    """The date under the key of a site (its code), for one child (the case code)."""
    return seal(anchor.isoformat().encode(), column_key=settings.PAVE_COLUMN_KEY, salt=site.encode(), purpose=_of(case))


def opened(body: bytes, *, site: str, case: str) -> date:
    """The date again; raises SealBroken where site, child or key are others."""
    text = unseal(body, column_key=settings.PAVE_COLUMN_KEY, salt=site.encode(), purpose=_of(case))
    return date.fromisoformat(text.decode())


def _of(case: str) -> bytes:
    return f"registry/anchor/{case}".encode()
