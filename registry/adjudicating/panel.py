"""The panel of a case page: what went to reviewers, and what they said."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from registry.adjudicating import queries
from registry.facts import Facts
from registry.models import Case


def panel(user: User, case: Case, facts: Facts) -> dict[str, Any] | None:
    """None where nothing went to reviewers."""
    sides = queries.side_by_side(case, facts)
    return {"sides": sides, "code": case.code} if sides else None
