"""What the case page says of the life of a case, and the acts that a person may begin on it now."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from accounts.models import User
from accounts.queries import known_as
from registry.addresses import case_url
from registry.case_codes import spoken
from registry.data_queries.queries import own_sites
from registry.facts import Facts
from registry.lifecycle import queries
from registry.lifecycle.digest import digest
from registry.lifecycle.pages import TAGS
from registry.lifecycle.rules import Act, Standing, State, possible
from registry.lifecycle.wording import LINKS
from registry.models import Case, Transfer

KEEPS = "withdrawn_keep"


def panel(user: User, case: Case, facts: Facts) -> dict[str, Any] | None:
    """A handful of queries, whatever the case holds."""
    signature, offer = queries.signature_of(case), queries.offer_of(case)
    enrolment = facts.one("enrolment")
    consent = enrolment.code("consent_status") if enrolment is not None else ""
    standing = Standing(State(case.state), queries.open_queries(case), consent == queries.ERASURE, offer is not None)
    acts = possible(standing, queries.parts_at(user, case.site_id))
    return {
        "state": case.get_state_display(), "tag": TAGS[standing.state], "signature": signature, "offer": offer,
        "fits": signature is not None and signature.digest == digest(facts), "may_withdraw": Act.WITHDRAW in acts,
        "acts": [(reverse(route, args=[case.code]), text) for act, (route, text) in LINKS.items() if act in acts],
        "went_to": _went_to(case), "erasure": consent == queries.ERASURE, "keeps": consent == KEEPS,
        "offered_to": known_as(offer.receiving, user) if offer else "", "declined": _declined(case, offer),
        "erased": standing.state is State.ERASED, "own": case.site_id in own_sites(user),
    }  # fmt: skip


def _went_to(case: Case) -> dict[str, str] | None:
    """The case that has the rows now; it is always at the same site, so who reads the one may read the other."""
    if case.merged_into_id is None:
        return None
    code = queries.code_of(case.merged_into_id)
    return {"url": case_url(code), "code": spoken(code)}


def _declined(case: Case, offer: Transfer | None) -> Transfer | None:
    """The last offer where its answer was no."""
    last = None if offer else queries.last_transfer(case)
    return last if last is not None and last.state == Transfer.State.DECLINED else None
