"""How long a run will take, by what runs of its kind took; its place in the queue. Never more exact than we know.

A run's work grows with its comparisons: a unit is one pass over all questions, as a whole or by one factor. How many
answered hardly matters, because resampling works on counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from analytics.models import Run, RunState
from pave.lib.clock import now

LOOKED_AT = 20
"""How many past runs of a kind are asked, the newest first."""
LONGER_THAN_USUAL = "It is taking longer than usual; the work goes on."
BOUNDS = ((10, "a few seconds"), (45, "less than a minute"), (90, "about a minute"))


@dataclass(frozen=True, slots=True)
class Outlook:
    """`ahead`: runs that are before this one in the queue; `left`: what remains in words, "" where nothing is known."""

    ahead: int
    left: str


def outlook(run: Run) -> Outlook:
    """What is ahead of a run that waits or works; nothing for one that is over."""
    if run.state == RunState.QUEUED:
        return Outlook(_ahead(run), _when_its_turn_comes(run))
    return Outlook(0, _left(run) if run.state == RunState.RUNNING else "")


def expected_seconds(run: Run) -> float | None:
    """The median of past seconds a unit times the units of this run; None where no run of its kind was ever done."""
    past = Run.objects.filter(state=RunState.DONE, started_at__isnull=False, finished_at__isnull=False)
    newest = past.exclude(pk=run.pk).order_by("-finished_at").filter(**_kind(run))[:LOOKED_AT]
    speeds = [
        (one.finished_at - one.started_at).total_seconds() / units(one)
        for one in newest
        if one.finished_at and one.started_at
    ]
    return median(speeds) * units(run) if speeds else None


def units(run: Run) -> int:
    return 1 + len(run.parameters.get("by", ()))


def about(seconds: float) -> str:
    """Seconds as people say them: "a few seconds", "about a minute", "about 5 minutes", "about an hour"."""
    for bound, words in BOUNDS:
        if seconds < bound:
            return words
    minutes = round(seconds / 60)
    if minutes < 10:
        return f"about {minutes} minutes"
    if minutes < 50:
        return f"about {5 * round(minutes / 5)} minutes"
    hours = round(minutes / 60)
    return "about an hour" if hours <= 1 else f"about {hours} hours"


def _kind(run: Run) -> dict[str, object]:
    """Runs that take as long by unit: of surveys or of the registry, with as many replicates."""
    kind: dict[str, object] = {"survey": ""} if not run.survey else {"survey__gt": ""}
    return kind | {"parameters__replicates": run.parameters.get("replicates")}


def _ahead(run: Run) -> int:
    before = Run.objects.filter(state=RunState.QUEUED, requested_at__lt=run.requested_at)
    return before.count() + Run.objects.filter(state=RunState.RUNNING).count()


def _when_its_turn_comes(run: Run) -> str:
    seconds = expected_seconds(run)
    return "" if seconds is None else f"It takes {about(seconds)} once its turn has come."


def _left(run: Run) -> str:
    seconds = expected_seconds(run)
    if seconds is None or run.started_at is None:
        return ""
    left = seconds - (now() - run.started_at).total_seconds()
    return f"{about(left).capitalize()} to go." if left > 0 else LONGER_THAN_USUAL
