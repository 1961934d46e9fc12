"""The writers of switches and of site limits. Each is a new row: what held before stays to be read."""

from __future__ import annotations

import logging
from decimal import Decimal

from django.db import transaction

from accounts.models import Site
from audit.acting import acting
from pave.lib.clock import now
from registry.cells import text_problems
from registry.codebook import Limits, Loosened
from registry.codebook_reader import codebook
from registry.data_queries.engine import SWITCH
from registry.governance.site_codebook import can_be_set, field_with
from registry.governance.switches import ALWAYS_ON, switched_on
from registry.models import Case, CheckSwitch, DataQuery, QueryMessage, SiteLimits
from registry.rules.checks import ALL

log = logging.getLogger(__name__)
LONGEST = 500


class Refused(ValueError):
    """Nothing was written; the message says why and what would help."""


def switch(*, check_id: str, on: bool, reason: str, by: str, found: int | None = None) -> bool:
    """Switch a check for the whole network; whether anything changed. `found`: the rows that its trial found.

    Switched off, its questions that wait are withdrawn. Switched on, the nightly run asks what it finds: the caller
    may send `tasks.check_all` to have it at once. Raises Refused.
    """
    reason = _reason(reason)
    if check_id not in ALL:
        raise Refused("There is no check with this id.")
    if check_id in ALWAYS_ON and not on:
        raise Refused(f"{check_id} stays on: it keeps out what may not be stored.")
    with transaction.atomic(), acting(actor=by, reason=reason):
        if (check_id in switched_on()) is on:
            return False
        CheckSwitch.objects.create(check_id=check_id, on=on, found=found, by=by, reason=reason)
        if not on:
            _withdraw(check_id, reason)
    return True


def set_limits(*, site: Site, entity: str, field: str, hard: Limits, soft: Limits, reason: str, by: str) -> SiteLimits:
    """A new version of a site's limits of a field; empty ones are the registry's again.

    Raises Refused where the field is not to be narrowed or the limits reach beyond the registry's.
    """
    reason = _reason(reason)
    known = codebook().by_name.get(entity)
    if known is None or field not in known.by_name or not can_be_set(known.by_name[field]):
        raise Refused("The limits of this field are the registry's alone.")
    with transaction.atomic(), acting(actor=by, site=site.code, reason=reason):
        Site.objects.select_for_update().get(pk=site.pk)
        last = SiteLimits.unscoped.filter(site=site, entity=entity, field=field).order_by("-version").first()
        row = SiteLimits(
            site=site, entity=entity, field=field, version=last.version + 1 if last else 1, by=by, reason=reason,
            hard_low=hard.low, hard_high=hard.high, soft_low=soft.low, soft_high=soft.high,
        )  # fmt: skip
        try:
            field_with(row)
        except Loosened as error:
            raise Refused(str(error)) from error
        if last is not None and _ends(last) == _ends(row):
            return last
        row.save()
        return row


def _ends(row: SiteLimits) -> tuple[Decimal | None, ...]:
    return row.hard_low, row.hard_high, row.soft_low, row.soft_high


def _reason(text: str) -> str:
    text = " ".join(text.split())
    held = [one.text for one in text_problems("reason", "The reason", text) if one.severity == "refuse"]
    if held or not text:
        raise Refused(held[0] if held else "Say why: the reason stays with the change.")
    if len(text) > LONGEST:
        raise Refused(f"The reason has {len(text)} characters; at most {LONGEST} are kept. Say it shorter.")
    return text


def _withdraw(check_id: str, reason: str) -> None:
    """Withdraw the questions of a check that wait, as long as nobody writes their children."""
    waiting = DataQuery.unscoped.filter(rule=check_id).exclude(state=DataQuery.State.CLOSED)
    list(Case.unscoped.select_for_update().filter(pk__in=waiting.values("case")).order_by("pk"))
    queries = list(waiting)
    DataQuery.unscoped.filter(pk__in=[one.pk for one in queries]).update(
        state=DataQuery.State.CLOSED, how=DataQuery.How.WITHDRAWN, closed_by=SWITCH, closed_at=now()
    )
    QueryMessage.unscoped.bulk_create(
        QueryMessage(query=one, act=QueryMessage.Act.CLOSED, by=SWITCH, text=reason) for one in queries
    )
