"""The readers of adjudication: what a reviewer may take, one excerpt, and the verdicts on a child for its site."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, F, Prefetch, Q, QuerySet

from accounts.models import User
from registry import queries as rows_of_registry
from registry.adjudicating.excerpt import Excerpt, excerpt
from registry.adjudicating.permissions import is_adjudicator, unknown_to
from registry.adjudicating.questions import QUESTIONS, Question
from registry.derived import bleeding, tma
from registry.facts import Facts, Row
from registry.models import KEY_MARK, AdjudicationTask, Case, Review
from registry.queries import NotFound

STATES = AdjudicationTask.State
REVIEWS = Prefetch("reviews", Review.unscoped.all())
"""Reviews come through no manager of their own: they are of the whole network."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One reviewer's list: what they have taken, what they may take, and how many they have judged."""

    taken: tuple[AdjudicationTask, ...]
    free: tuple[AdjudicationTask, ...]
    judged: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One question as its reviewer sees it. `excerpt` is None where the row was taken out."""

    task: AdjudicationTask
    review: Review
    question: Question
    excerpt: Excerpt | None


def desk(person: User) -> Desk:
    theirs = Review.unscoped.filter(reviewer=person)
    open_ = AdjudicationTask.unscoped.filter(state__in=(STATES.OPEN, STATES.SPLIT))
    taken = open_.filter(pk__in=theirs.filter(verdict="").values("task"))
    return Desk(tuple(taken), tuple(free_for(person)), theirs.exclude(verdict="").count())


def free_for(person: User) -> QuerySet[AdjudicationTask]:
    """Tasks with a place for this person, the longest there first: never about a child whom they could know."""
    if not is_adjudicator(person):
        return AdjudicationTask.unscoped.none()
    needed = Q(state=STATES.OPEN, given__lt=2) | Q(state=STATES.SPLIT, given__lt=3)
    tasks = AdjudicationTask.unscoped.annotate(given=Count("reviews")).filter(needed)
    return unknown_to(person, tasks.exclude(pk__in=Review.unscoped.filter(reviewer=person).values("task")))


def sheet(person: User, code: str) -> Sheet:
    """A question that this person has taken, and still may see; raises NotFound."""
    tasks = unknown_to(person, AdjudicationTask.unscoped.select_related("case__site").exclude(state=STATES.WITHDRAWN))
    task = tasks.filter(code=code.upper(), reviews__reviewer=person).first() if is_adjudicator(person) else None
    if task is None:
        raise NotFound("There is no such question for you.")
    question, facts = QUESTIONS[task.rule], rows_of_registry.facts_of(task.case)
    row = row_of(task, facts)
    review = Review.unscoped.get(task=task, reviewer=person)
    return Sheet(task, review, question, excerpt(question, facts, row) if row is not None else None)


def row_of(task: AdjudicationTask, facts: Facts) -> Row | None:
    """The row that a task is about; None where it was taken out, or renamed."""
    return next((row for row in facts.rows(task.entity) if KEY_MARK.join(row.key) == task.key), None)


# -- for the site -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Side:
    """One question about a child: what is worked out, what the site says, what the reviewers say. `verdicts` are
    told once the question is decided, so that nothing reaches a reviewer through the site."""

    task: AdjudicationTask
    question: Question
    row: Row | None
    worked_out: tuple[tuple[str, str], ...]
    site_says: str
    verdict: str
    verdicts: tuple[tuple[int, str, str], ...]


def side_by_side(case: Case, facts: Facts | None = None) -> tuple[Side, ...]:
    """Every question about a child that was not withdrawn, in the order in which they were opened."""
    tasks = AdjudicationTask.unscoped.filter(case=case).exclude(state=STATES.WITHDRAWN).prefetch_related(REVIEWS)
    if not tasks:
        return ()
    known = facts or rows_of_registry.facts_of(case)
    return tuple(_side(task, known) for task in tasks)


def _side(task: AdjudicationTask, facts: Facts) -> Side:
    question, row, decided = QUESTIONS[task.rule], row_of(task, facts), task.state == STATES.DONE
    verdict = (question.label_of(task.verdict) if task.verdict else "no two agree") if decided else ""
    given = [one for one in task.reviews.all() if one.verdict and decided]
    verdicts = tuple((one.place, question.label_of(one.verdict), one.remark) for one in given)
    worked_out = tuple(_worked_out(question, row)) if row is not None else ()
    return Side(task, question, row, worked_out, _site_says(question, row), verdict, verdicts)


def _worked_out(question: Question, row: Row) -> Iterator[tuple[str, str]]:
    if question.rule == "E29":
        yield "ISTH 2011", question.label_of(bleeding.isth_2011(row))
        yield "ISTH 2023", question.label_of(bleeding.isth_2023(row))
    elif question.rule == "E36":
        yield "Modified Jodele criteria", tma.words(row)


def _site_says(question: Question, row: Row | None) -> str:
    if row is None:
        return ""
    match question.rule:
        case "E29":
            return question.label_of(row.code("class_site"))
        case "E36":
            return "TMA" if row.yes("flag_site") else "no TMA" if row.no("flag_site") else ""
        case _:
            return question.label_of(row.code("vte_related")) or "died of a venous clot"


# -- for data managers ------------------------------------------------------------------------------------------------


def going() -> QuerySet[AdjudicationTask]:
    """Questions that wait for somebody, the longest there first, with their reviews."""
    tasks = AdjudicationTask.unscoped.filter(state__in=(STATES.OPEN, STATES.SPLIT)).select_related("case__site")
    return tasks.prefetch_related(REVIEWS).order_by("opened_at")


def both_judged() -> list[list[str]]:
    """The verdicts of every question in the order of the reviewers' places."""
    rows = Review.unscoped.exclude(verdict="").order_by("task", "place").values_list("task", F("verdict"))
    found: dict[int, list[str]] = {}
    for task, verdict in rows:
        found.setdefault(task, []).append(verdict)
    return list(found.values())


def was_there(code: str) -> bool:
    """Whether there is or was a question under this code."""
    return AdjudicationTask.unscoped.filter(code=code.upper()).exists()
