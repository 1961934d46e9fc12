"""The simulated survey is the one of the design: 870 invited, 166 start, 154 submit."""

from __future__ import annotations

from collections import Counter

from proofs import plan


def test_the_numbers_of_the_design() -> None:
    drawn = plan.drawn(1)
    clicks = Counter(step.what for day in drawn.days for step in day)
    assert clicks["issue"] == plan.STARTERS == 166
    assert clicks["submit"] - clicks["withdraw"] == plan.SUBMITTED == 154
    assert Counter(one.wave for one in drawn.starters) == {1: 100, 2: 42, 3: 24}


def test_everybody_acts_in_order_between_their_mail_and_the_end() -> None:
    drawn = plan.drawn(2)
    seen: dict[int, list[str]] = {}
    for day, steps in enumerate(drawn.days):
        for step in steps:
            seen.setdefault(step.person, []).append(step.what)
            assert day >= plan.MAILED_ON[next(one.wave for one in drawn.starters if one.position == step.person) - 1]
    for words in seen.values():
        order = [("issue", "start", "screen_out", "save", "submit", "withdraw").index(word) for word in words]
        assert order == sorted(order)


def test_a_seed_is_a_plan() -> None:
    assert plan.drawn(3) == plan.drawn(3) != plan.drawn(4)
