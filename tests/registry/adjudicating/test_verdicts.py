"""When a question is decided."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.adjudicating.verdicts import agreement, outcome


@pytest.mark.parametrize(
    ("verdicts", "state", "verdict"),
    [
        ([], "open", ""),
        (["major"], "open", ""),
        (["minor", "minor"], "done", "minor"),
        (["minor", "major"], "split", ""),
        (["minor", "major", "major"], "done", "major"),
        (["minor", "major", "minor"], "done", "minor"),
        (["minor", "major", "crnm"], "done", ""),
    ],
)
def test_two_who_agree_decide_and_three_who_differ_decide_nothing(
    verdicts: list[str], state: str, verdict: str
) -> None:
    assert (outcome(verdicts).state, outcome(verdicts).verdict) == (state, verdict)


@given(st.lists(st.sampled_from(["a", "b", "c"]), min_size=2, max_size=3))
def test_a_verdict_is_always_what_at_least_two_said(verdicts: list[str]) -> None:
    found = outcome(verdicts)
    assert found.verdict == "" or verdicts.count(found.verdict) >= 2
    assert (found.state == "split") == (len(verdicts) == 2 and verdicts[0] != verdicts[1])


def test_agreement_counts_the_first_two_reviewers_alone() -> None:
    assert str(agreement([["a", "a"], ["a", "b", "a"], ["a"], []])) == "agreed in 1 of 2"
    assert str(agreement([["a"]])) == "nothing judged by two yet"
