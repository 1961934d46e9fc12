"""Which checks are switched on, for the whole network."""

from __future__ import annotations

from registry.models import CheckSwitch
from registry.rules.checks import ALL

ALWAYS_ON = frozenset({"E48", "E50"})
"""What may not be stored is no matter of taste: text that identifies, and rows after an erasure."""


def switched_on() -> frozenset[str]:
    """Ids of the checks that are on; one that nobody has switched is. One statement."""
    last = dict(CheckSwitch.objects.order_by("id").values_list("check_id", "on"))
    return ALL - {check_id for check_id, on in last.items() if not on and check_id not in ALWAYS_ON}
