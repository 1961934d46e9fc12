"""The log of what was asked of a report: a line a person, filter and day, however often they look. The only writer."""

from __future__ import annotations

from django.db import transaction

from analytics.models import Report
from audit.actions import record
from audit.queries import history_of
from pave.lib.clock import now

VERB = "report.explored"


@transaction.atomic
def note_query(*, report: Report, asked: str, refused: int, by: str) -> bool:
    """Write down that a person asked this today (UTC), with how many parts of the question were refused. `asked`: the
    address of a filter.

    False where it stands in the trail already. Two requests in the same moment may leave two lines.
    """
    target = f"report:{report.pk}"
    today = now().replace(hour=0, minute=0, second=0, microsecond=0)
    lines = history_of(target).filter(actor=by, verb=VERB, at__gte=today).values_list("detail", flat=True)
    detail = {"asked": asked, "refused": refused}
    if detail in list(lines):
        return False
    record(by=by, verb=VERB, target=target, **detail)
    return True
