"""How far a run is, in words."""

from __future__ import annotations

from analytics.models import Run, RunState

STEPS = (
    ("freeze", "Data frozen"),
    ("count", "Answers counted"),
    ("intervals", "Intervals by resampling"),
    ("protect", "Small cells protected"),
    ("files", "Charts, PDF, CSV"),
)


def words_of(run: Run, ahead: int = 0) -> str:
    """One sentence for the page and the API; `ahead`: how many runs are before one that waits."""
    if run.state == RunState.QUEUED:
        return f"Waiting for a worker{_behind(ahead)}."
    if run.state == RunState.FAILED:
        return "The report could not be made."
    if run.state == RunState.CANCELLED:
        return "The report was stopped."
    if run.state == RunState.DONE:
        return "The report is ready."
    if run.step == "intervals" and run.total:
        return f"{100 * run.done // run.total} % of the intervals done."
    return dict(STEPS).get(run.step, "Working") + "."


def _behind(ahead: int) -> str:
    if not ahead:
        return ""
    return "; one report is before this one" if ahead == 1 else f"; {ahead} reports are before this one"
