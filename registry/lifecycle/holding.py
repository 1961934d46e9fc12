"""One act on one case: in a transaction, by one person, with the case held, and only as the table of steps allows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import Q

from accounts.models import Site, User
from audit.acting import acting
from pave.lib.clock import now
from registry.lifecycle import queries
from registry.lifecycle.rules import ANSWERED, Act, Refused, Step, check
from registry.models import (
    AdjudicationTask,
    Case,
    DataQuery,
    QueryMessage,
    SentBefore,
    Signature,
    Transfer,
    Upload,
    UploadedRow,
)
from registry.queries import NotFound

Task = AdjudicationTask.State
LEAVES = frozenset({Act.TAKE, Act.ERASE})
"""Acts after which the site knows nothing of the child."""


@contextmanager
def held(
    case: Case, act: Act, *, by: User, reason: str = "", request: str = "", at: Site | None = None,
    offer: Transfer | None = None,
) -> Iterator[tuple[Case, Step]]:  # fmt: skip
    """The case as it is now, which nobody else changes meanwhile, and the step that the act is.

    `at` is the site that acts, where it is not the case's own. Raises Refused; NotFound where the case left its site
    since somebody looked.
    """
    site = at or case.site
    with transaction.atomic(), acting(actor=by.username, site=site.code, reason=reason, request_id=request):
        if act in LEAVES:
            _hold_uploads(case.site)
        there = Case.unscoped.select_for_update().get(pk=case.pk)
        if there.site_id != case.site_id:
            raise NotFound("There is no case with this code.") if offer is None else Refused(ANSWERED)
        yield there, check(act, queries.standing(there), queries.parts(by, there, act, offer), reason)


def move(case: Case, step: Step, **columns: object) -> None:
    """Put the case into the state where the step leads."""
    Case.unscoped.filter(pk=case.pk).update(state=step.to.value, **columns)


def void_signature(case: Case, *, by: User, reason: str) -> None:
    valid = Signature.unscoped.filter(case=case, voided_at=None)
    valid.update(voided_by=by.username, voided_at=now(), void_reason=reason)


def withdraw_questions(case: Case, *, by: User, text: str) -> None:
    """Close the queries and adjudications of a case that takes no more answers. The checks ask anew once it does."""
    still = DataQuery.unscoped.filter(case=case).exclude(state=DataQuery.State.CLOSED)
    closed = [QueryMessage(query=one, act=QueryMessage.Act.CLOSED, by=by.username, text=text) for one in still]
    still.update(
        state=DataQuery.State.CLOSED, how=DataQuery.How.WITHDRAWN, closed_by=by.username, closed_at=now(),
    )  # fmt: skip
    QueryMessage.unscoped.bulk_create(closed)
    undecided = AdjudicationTask.unscoped.filter(case=case, state__in=(Task.OPEN, Task.SPLIT))
    undecided.update(state=Task.WITHDRAWN)


def forget_answers(site: Site) -> None:
    """Empty the answers to programs of a site and of the network that are kept for a day, so that a request sent again
    does nothing twice: it still does nothing, and answers with nothing."""
    of_programs = SentBefore.objects.filter(Q(token__site=site) | Q(token__site=None))
    of_programs.update(answer=None, headers={})


def forget_uploads(site: Site) -> None:
    """Discard the uploads of a site that wait for approval: each may name the child that goes, as anybody typed it."""
    waiting = Upload.unscoped.filter(site=site, state=Upload.State.CHECKED)
    waiting.update(state=Upload.State.DISCARDED, sealed=None)


def forget_codes(case: Case) -> None:
    """Forget the codes of the uploads that wrote to this child; call it while the undo of those uploads is there."""
    with_codes = Upload.unscoped.filter(state=Upload.State.APPLIED, sealed__isnull=False)
    with_codes.filter(pk__in=UploadedRow.unscoped.filter(case=case).values("upload")).update(sealed=None)


def _hold_uploads(site: Site) -> None:
    """Hold what a site has uploaded before the case, as an approval does: so neither waits for the other for ever."""
    list(Upload.unscoped.select_for_update().filter(site=site, sealed__isnull=False).order_by("pk").values_list("pk"))
