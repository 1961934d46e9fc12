"""Every night: all checks over all open children, and what nobody needs goes. Twice in a night changes nothing.

What a write asks about, it asks at once; the night finds what no write could: a check that was switched on, a
threshold of the site that was changed, a day that has come.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from audit.acting import acting
from pave.lib.clock import now
from registry import queries
from registry.data_queries import engine
from registry.governance.switches import switched_on
from registry.models import KEY_MARK, AdjudicationTask, Case, DataQuery, SentBefore, UnsentForm, Upload
from registry.rules.check import Finding
from registry.rules.checks import findings

log = logging.getLogger(__name__)
ACTOR = "system:nightly"
Question = tuple[str, str, str]
"""Entity, key and edit check."""
UNSENT_FOR, ANSWERED_FOR, WAITING_FOR = timedelta(days=30), timedelta(days=1), timedelta(days=1)
CODES_FOR = timedelta(days=7)


def run() -> Iterator[str]:
    """Do all of it; a line of counts each."""
    yield check_all()
    yield f"{purge_unsent()} unsent forms removed"
    yield f"{purge_answers()} kept answers of programs removed"
    yield f"{discard_uploads()} uploads discarded that nobody approved"
    yield f"{drop_codes()} lists of codes removed that nobody fetched"


def check_all() -> str:
    """Run the checks that are on over every open child, and bring its questions up to date; counts in words.

    A child that fails is logged by its number, and the others go on.
    """
    on, changed, failed, tried = switched_on(), 0, 0, 0
    for number, behind in _behind(on):
        tried += 1
        if behind is None:
            failed += 1
        elif behind:
            try:
                changed += _keep_up(number, on)
            except Exception as error:  # one child must not stop the night
                failed += 1
                log.error("child %s was not checked: %s", number, type(error).__name__)
    return f"{tried} open children checked, {changed} brought up to date, {failed} failed"


def _behind(on: frozenset[str]) -> Iterator[tuple[int, bool | None]]:
    """(number, whether its questions lag behind its rows) of every open child; None where reading it failed.

    A list a batch: SQLite reads on while the same connection writes.
    """
    numbers = list(Case.unscoped.filter(state=Case.State.OPEN).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(numbers), queries.BATCH):
        batch = Case.unscoped.filter(pk__in=numbers[start : start + queries.BATCH])
        asked, reviewed = _asked(batch), _reviewed(batch)
        found: list[tuple[int, bool | None]] = []
        for case, facts in queries.all_facts(batch, queries.todays(numbers[start : start + queries.BATCH])):
            try:
                told = tuple(findings(facts, switched_on=on))
                new = {_question(one) for one in told if one.check.opens == "adjudication"} - reviewed[case.pk]
                found.append((case.pk, bool(new) or not engine.is_kept_up(asked[case.pk], told, on)))
            except Exception as error:  # a rule that trips over one child
                log.error("child %s was not read: %s", case.pk, type(error).__name__)
                found.append((case.pk, None))
        yield from found


def _asked(batch: QuerySet[Case]) -> defaultdict[int, list[DataQuery]]:
    """The data queries of each child."""
    asked = defaultdict(list)
    for query in DataQuery.unscoped.filter(case__in=batch):
        asked[query.case_id].append(query)
    return asked


def _reviewed(batch: QuerySet[Case]) -> defaultdict[int, set[Question]]:
    """What reviewers have been asked about each child; not what was withdrawn because its finding was gone."""
    reviewed = defaultdict(set)
    by_itself = Q(state=AdjudicationTask.State.WITHDRAWN, decided_at=None)
    for task in AdjudicationTask.unscoped.filter(case__in=batch).exclude(by_itself):
        reviewed[task.case_id].add((task.entity, task.key, task.rule))
    return reviewed


def _question(found: Finding) -> Question:
    return found.entity, KEY_MARK.join(found.key), found.check.id


def _keep_up(number: int, on: frozenset[str]) -> bool:
    """Bring one child up to date, from its rows as they are once nobody else writes it; whether it is still open."""
    with transaction.atomic():
        case = Case.unscoped.select_for_update(of=("self",)).select_related("site").get(pk=number)
        if case.state != Case.State.OPEN:
            return False
        with acting(actor=ACTOR, site=case.site.code):
            today = queries.todays([number])
            [(_, facts)] = queries.all_facts(Case.unscoped.filter(pk=number), today)
            engine.keep_up(case, tuple(findings(facts, switched_on=on)), on, by=ACTOR, at_night=True)
    return True


def purge_unsent() -> int:
    return UnsentForm.unscoped.filter(kept_at__lt=now() - UNSENT_FOR).delete()[0]


def purge_answers() -> int:
    return SentBefore.objects.filter(at__lt=now() - ANSWERED_FOR).delete()[0]


def discard_uploads() -> int:
    """Uploads that were looked at and never approved: the parsed content goes."""
    waiting = Upload.unscoped.filter(state=Upload.State.CHECKED, at__lt=now() - WAITING_FOR)
    with transaction.atomic(), acting(actor=ACTOR):
        return waiting.update(state=Upload.State.DISCARDED, sealed=None)


def drop_codes() -> int:
    """The lists of local key and case code that nobody fetched after an upload was applied."""
    applied = Upload.unscoped.filter(state=Upload.State.APPLIED, applied_at__lt=now() - CODES_FOR)
    with transaction.atomic(), acting(actor=ACTOR):
        return applied.filter(sealed__isnull=False).update(sealed=None)
