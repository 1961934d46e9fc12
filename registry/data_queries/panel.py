"""The panel of a case page: the questions that wait, and how many are closed."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from registry.data_queries import permissions, queries, wording
from registry.facts import Facts
from registry.models import Case


def panel(user: User, case: Case, facts: Facts) -> dict[str, Any] | None:
    """None where there is no question and this person asks none."""
    waiting, closed, may_ask = queries.waiting_of(case), queries.closed_of(case), permissions.may_ask(user, case)
    if not (waiting or closed or may_ask):
        return None
    rows = [{"query": query, "about": wording.about(query), "asks": wording.title_of(query.rule)} for query in waiting]
    return {"rows": rows, "closed": closed, "may_ask": may_ask, "code": case.code}
