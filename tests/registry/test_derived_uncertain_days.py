"""Days that are not known exactly: a number of days is told where it is more than a guess."""

from __future__ import annotations

import pytest

from registry.derived.events import clot_age_d, days_since_asp, hold_days
from tests.registry.timeline.examples import row
from tests.spec.edit_checks_table import child

CASES = [
    # clot, decision, resumption: age of the clot, days held
    ("10", "35", "44", 25, 9),
    ("10~3", "35", "44~3", 25, 9),
    ("10~?", "35", "44", None, 9),
    ("10", "35~?", "44", None, None),
    ("10", "35", "44~?", 25, None),
    ("10", "35", "", 25, None),
]


@pytest.mark.parametrize(("clot", "decided", "resumed", "age", "held"), CASES)
def test_a_guessed_day_gives_no_number_of_days(
    clot: str, decided: str, resumed: str, age: int | None, held: int | None
) -> None:
    cells = {"vte_event": "1", "decision_day": decided, "action": "hold"} | ({"resume_day": resumed} if resumed else {})
    facts = child((f"vte_event event_no=1 day={clot} status=index type=pe",))
    episode = row("platelet_hold_episode", **cells)
    assert (clot_age_d(facts, episode, "decision_day"), hold_days(episode)) == (age, held)


@pytest.mark.parametrize(("given", "since"), [("4", 20), ("4~3", 20), ("4~?", None)])
def test_days_since_asparaginase(given: str, since: int | None) -> None:
    facts = child(("vte_event event_no=1 day=24 status=index type=pe",
                   f"asparaginase_exposure planned_day=4 day={given} status=given drug=pegaspargase"))  # fmt: skip
    assert days_since_asp(facts, facts.rows("vte_event")[0]) == since
