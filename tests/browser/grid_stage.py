"""Inside the running PAVE: a site with two children, and somebody who enters its data, signed in. As stage.py does."""

from __future__ import annotations

import json


def build() -> None:
    """Print the session of the person, and the codes of two children, the first on enoxaparin with a known date."""
    from datetime import timedelta

    from django.conf import settings

    from pave.lib.clock import now
    from tests.accounts.proving import a_site, member, proved, signed_in
    from tests.registry.children import add, child

    site = a_site("Grid Harbour")
    person = member("grid-nurse", "site_coordinator", site)
    known, other = child(site, anchor=now().date() - timedelta(days=60)), child(site)
    add(
        known,
        "anticoagulant_course",
        intent="primary_proph",
        agent="enoxaparin",
        intensity="prophylactic",
        start_day="20",
    )
    add(known, "count", day="10", plt="45", hb="9.5")
    session = proved(signed_in(person), person).cookies[settings.SESSION_COOKIE_NAME]
    told = {"name": settings.SESSION_COOKIE_NAME, "session": session.value, "codes": [known.code, other.code]}
    print(json.dumps(told))
