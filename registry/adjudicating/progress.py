"""How far the questions to reviewers are, for data managers: counts, agreement, and why some wait. Never who."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from accounts.models import SiteRole, User
from accounts.queries import people
from pave.lib.clock import now
from registry.adjudicating import queries
from registry.adjudicating.permissions import is_adjudicator, unknown_to
from registry.adjudicating.questions import QUESTIONS
from registry.adjudicating.verdicts import Agreement, agreement
from registry.models import AdjudicationTask

STATES = AdjudicationTask.State
BANDS = ((14, "less than 2 weeks"), (28, "2 to 4 weeks"))
LONGEST = "more than 4 weeks"
NEEDED = {STATES.OPEN: 2, STATES.SPLIT: 3}


@dataclass(frozen=True, slots=True)
class Waiting:
    """One question that waits. `waits`: how long, in bands, so that it gives no date back."""

    task: AdjudicationTask
    title: str
    why: str
    waits: str


@dataclass(frozen=True, slots=True)
class Progress:
    """`counts`: (question, open, third reviewer, decided, no agreement, withdrawn) a row."""

    counts: tuple[tuple[str, int, int, int, int, int], ...]
    agreement: Agreement
    waiting: tuple[Waiting, ...]
    reviewers: int


def progress() -> Progress:
    reviewers = [one for one in people().filter(memberships__role=SiteRole.ADJUDICATOR) if is_adjudicator(one)]
    waiting = tuple(_waiting(task, reviewers) for task in queries.going())
    return Progress(_counts(), agreement(queries.both_judged()), waiting, len(reviewers))


def _counts() -> tuple[tuple[str, int, int, int, int, int], ...]:
    found: Counter[tuple[str, str, bool]] = Counter()
    for rule, state, verdict in AdjudicationTask.unscoped.values_list("rule", "state", "verdict"):
        found[rule, state, state == STATES.DONE and not verdict] += 1
    return tuple(
        (
            question.title, found[rule, STATES.OPEN, False], found[rule, STATES.SPLIT, False],
            found[rule, STATES.DONE, False], found[rule, STATES.DONE, True], found[rule, STATES.WITHDRAWN, False],
        )
        for rule, question in QUESTIONS.items()
    )  # fmt: skip


def _waiting(task: AdjudicationTask, reviewers: list[User]) -> Waiting:
    return Waiting(task, QUESTIONS[task.rule].title, _why(task, reviewers), _waits(task))


def _why(task: AdjudicationTask, reviewers: list[User]) -> str:
    needed = NEEDED[STATES(task.state)]
    reviews = list(task.reviews.all())
    taken, judged = len(reviews), sum(bool(review.verdict) for review in reviews)
    if taken > judged:
        return f"taken, no verdict yet ({judged} of {needed} given)"
    one = AdjudicationTask.unscoped.filter(pk=task.pk)
    able = sum(unknown_to(person, one).exclude(reviews__reviewer=person).exists() for person in reviewers)
    if able < needed - taken:
        return f"too few reviewers: {able} more may judge it, {needed - taken} needed"
    return "nobody has taken it" if not taken else f"{judged} of {needed} given, nobody has taken the next place"


def _waits(task: AdjudicationTask) -> str:
    days = (now() - task.opened_at) // timedelta(days=1)
    return next((words for most, words in BANDS if days < most), LONGEST)
