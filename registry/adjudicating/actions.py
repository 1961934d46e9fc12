"""The writers of adjudication: edit checks open questions, reviewers answer them, managers may withdraw them."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import SITE_CODE_LETTERS, User
from audit.acting import acting
from pave.lib.clock import now
from registry import actions as writers
from registry import queries as rows_of_registry
from registry.adjudicating.permissions import Refused, check_has_place
from registry.adjudicating.queries import REVIEWS
from registry.adjudicating.questions import BLINDED_TO, QUESTIONS
from registry.adjudicating.verdicts import outcome
from registry.cells import text_problems
from registry.models import KEY_MARK, AdjudicationTask, Case, Review
from registry.rules.check import Finding

CODE_LENGTH = 8
OPENS = "adjudication"
ENTITY = "adjudication"
SYSTEM = "system:adjudication"
"""Who writes the verdicts into the case: reviewers have marks there, no names."""
STATES = AdjudicationTask.State
GOING = (STATES.OPEN, STATES.SPLIT)
Question = tuple[str, str, str]
"""Entity, key and edit check: what a task asks."""


def open_tasks(*, case: Case, findings: Iterable[Finding], by: str) -> None:
    """Open a task for each finding that goes to reviewers and has none; call it after a write, with every finding.

    Calling it again changes nothing. A task whose finding is gone, or whose row is, is withdrawn; one with a verdict
    goes on as long as its row is there. What was decided, or withdrawn by a person, is not asked again.
    """
    asked = {_question(one) for one in findings if one.check.opens == OPENS}
    if not asked and not AdjudicationTask.unscoped.filter(case=case).exists():
        return
    with transaction.atomic(), acting(actor=by, site=case.site.code):
        Case.unscoped.select_for_update().get(pk=case.pk)  # two writes at once open one task
        tasks = list(AdjudicationTask.unscoped.filter(case=case).prefetch_related(REVIEWS))
        for task in tasks:
            if task.state in GOING and _question_of(task) not in asked and _is_over(task):
                task.state = STATES.WITHDRAWN
                task.save(update_fields=["state"])
        settled = {_question_of(task) for task in tasks if _stays(task)}
        for entity, key, rule in sorted(asked - settled):
            AdjudicationTask.unscoped.create(case=case, code=new_code(), entity=entity, key=key, rule=rule)
    for task in tasks:
        if task.state == STATES.DONE:
            _write_verdicts(task, by=by)


# -- reviewers --------------------------------------------------------------------------------------------------------


def take(*, task: AdjudicationTask, by: User) -> Review:
    """Take a place among the reviewers; who has one keeps it. Raises Refused where none is free.

    Whoever calls has the task from `queries.free_for`, or has taken it before.
    """
    with _act(task, by) as held:
        reviews = list(Review.unscoped.filter(task=held))
        mine = next((review for review in reviews if review.reviewer_id == by.pk), None)
        if mine is not None:
            return mine
        check_has_place(held, reviews)
        place = min({1, 2, 3} - {review.place for review in reviews})
        return Review.unscoped.create(task=held, reviewer=by, place=place)


def give_back(*, task: AdjudicationTask, by: User) -> None:
    """Leave the place to somebody else; nothing where there is none. Raises Refused after the verdict."""
    with _act(task, by) as held:
        mine = Review.unscoped.filter(task=held, reviewer=by).first()
        if mine is not None and mine.verdict:
            raise Refused("You have given your verdict. It stays.")
        if mine is not None:
            mine.delete()


def give(*, task: AdjudicationTask, verdict: str, remark: str, by: User) -> None:
    """Give a verdict; the same one again changes nothing. The last that is needed decides and writes them all.

    Raises Refused: another verdict than before, no place, no longer open, or a remark that may identify somebody.
    """
    question = QUESTIONS[task.rule]
    if verdict not in {code.code for code in question.codes}:
        raise Refused("Choose one of the answers.")
    stopping = [one for one in text_problems("remark", "Remark", remark) if one.severity == "refuse"]
    if stopping:
        raise Refused(stopping[0].text)
    with transaction.atomic():
        with _act(task, by) as held:
            mine = Review.unscoped.filter(task=held, reviewer=by).first()
            if mine is None:
                raise Refused("You have given this question back. Take it again first.")
            if mine.verdict == verdict:
                return
            if mine.verdict:
                raise Refused("You have given another verdict before. It stays.")
            if held.state not in GOING:
                raise Refused("This question was withdrawn meanwhile. Your verdict is not needed.")
            mine.verdict, mine.remark, mine.given_at = verdict, remark, now()
            mine.save(update_fields=["verdict", "remark", "given_at"])
            _settle(held)
        if held.state == STATES.DONE:
            _write_verdicts(held, by=SYSTEM)


def _settle(task: AdjudicationTask) -> None:
    """Move a task on after a verdict."""
    found = outcome(
        [review.verdict for review in Review.unscoped.filter(task=task).order_by("place") if review.verdict]
    )
    task.state, task.verdict = found.state, found.verdict
    task.decided_at = now() if found.state == STATES.DONE else None
    task.save(update_fields=["state", "verdict", "decided_at"])


def _given(task: AdjudicationTask) -> QuerySet[Review]:
    return Review.unscoped.filter(task=task).exclude(verdict="").order_by("place")


def _write_verdicts(task: AdjudicationTask, *, by: str) -> None:
    """Write the verdicts of a decided question into its case, once. A case that is signed or closed takes none: they
    follow with the next write after it is open again."""
    case = Case.unscoped.select_related("site").get(pk=task.case_id)
    about = " ".join((task.entity, *task.key.split(KEY_MARK))).strip()
    there = set(rows_of_registry.records(case, ENTITY).filter(object=about).values_list("reviewer", flat=True))
    given = [
        one
        for one in Review.unscoped.filter(task=task).order_by("place")
        if one.verdict and str(one.place) not in there
    ]
    if not given or case.state != Case.State.OPEN or not has_row(task):
        return
    blind = ";".join(BLINDED_TO)
    rows = [
        (ENTITY, {"object": about, "reviewer": str(one.place), "verdict": one.verdict, "blinded_to": blind})
        for one in given
    ]
    writers.add_rows(owner=case, rows=rows, by=by, reason=f"verdicts on question {task.code}")


# -- data managers ----------------------------------------------------------------------------------------------------


def withdraw(*, task: AdjudicationTask, reason: str, by: User) -> None:
    """Take a question back for good, with a reason that the trail keeps; again changes nothing. Raises Refused."""
    with _act(task, by, _reason(reason)) as held:
        if held.state == STATES.DONE:
            raise Refused("This question is decided. Its verdict stays.")
        if held.state in GOING:
            held.state, held.decided_at = STATES.WITHDRAWN, now()
            held.save(update_fields=["state", "decided_at"])


def free_places(*, task: AdjudicationTask, reason: str, by: User) -> int:
    """Give places that were taken and not used to others, with a reason; how many there were. Raises Refused."""
    with _act(task, by, _reason(reason)) as held:
        waiting = list(Review.unscoped.filter(task=held, verdict=""))
        for review in waiting:
            review.delete()
        return len(waiting)


def _reason(text: str) -> str:
    if not text.strip():
        raise Refused("Say why; the trail keeps it.")
    stopping = [one for one in text_problems("reason", "Reason", text) if one.severity == "refuse"]
    if stopping:
        raise Refused(stopping[0].text)
    return text.strip()


# -- steps ------------------------------------------------------------------------------------------------------------


@contextmanager
def _act(task: AdjudicationTask, by: User, reason: str = "") -> Iterator[AdjudicationTask]:
    """One person's act on a task as it is now. Acts on one task wait for each other, so nobody takes a place twice."""
    site = Case.unscoped.select_related("site").get(pk=task.case_id).site
    with transaction.atomic(), acting(actor=by.username, site=site.code, reason=reason):
        yield AdjudicationTask.unscoped.select_for_update().get(pk=task.pk)


def new_code() -> str:
    """A random code: it tells reviewers neither the case nor the order."""
    return "".join(secrets.choice(SITE_CODE_LETTERS) for _ in range(CODE_LENGTH))


def has_row(task: AdjudicationTask) -> bool:
    """Whether the row that is reviewed is still there."""
    return rows_of_registry.records(task.case, task.entity).filter(key=task.key).exists()


def _question(finding: Finding) -> Question:
    return finding.entity, KEY_MARK.join(finding.key), finding.check.id


def _question_of(task: AdjudicationTask) -> Question:
    return task.entity, task.key, task.rule


def _is_over(task: AdjudicationTask) -> bool:
    """Whether a question that is asked no longer may go: nobody has judged it, or there is nothing left to judge."""
    return not any(review.verdict for review in task.reviews.all()) or not has_row(task)


def _stays(task: AdjudicationTask) -> bool:
    """Whether a task keeps its question from being asked anew. `decided_at` of a withdrawn one: a person withdrew."""
    return task.state != STATES.WITHDRAWN or task.decided_at is not None
