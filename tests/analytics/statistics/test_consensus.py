"""Names of votes: the bands of each scheme at their edges, and that a percentage is never enough."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.statistics.consensus import read_scheme, schemes
from analytics.statistics.panels import consensus_label
from analytics.statistics.proportions import wilson


@pytest.mark.parametrize(
    ("agree", "disagree", "abstain", "label"),
    [
        (20, 0, 0, "unanimous"),
        (1, 0, 0, "unanimous"),
        (999, 1, 0, "strong"),
        (19, 0, 1, "strong"),
        (66, 34, 0, "strong"),
        (655, 345, 0, "strong"),
        (654, 346, 0, "weak"),
        (60, 40, 0, "weak"),
        (595, 405, 0, "weak"),
        (594, 406, 0, "no_consensus"),
        (501, 499, 0, "no_consensus"),
        (5001, 4999, 0, "no_consensus"),
        (50, 50, 0, "not_carried"),
        (10, 0, 10, "not_carried"),
        (0, 0, 5, "not_carried"),
    ],
)
def test_bands_of_the_international_consensus_meeting(agree: int, disagree: int, abstain: int, label: str) -> None:
    assert consensus_label(agree, disagree, abstain, "icm").label == label


@pytest.mark.parametrize(
    ("agree", "disagree", "label"),
    [
        (100, 0, "strong_consensus"),
        (951, 49, "strong_consensus"),
        (95, 5, "consensus"),
        (751, 249, "consensus"),
        (75, 25, "majority"),
        (501, 499, "majority"),
        (50, 50, "dissent"),
        (0, 9, "dissent"),
    ],
)
def test_bands_of_german_guidelines_are_not_rounded(agree: int, disagree: int, label: str) -> None:
    assert consensus_label(agree, disagree, 0, "german").label == label


def test_both_shares_and_the_limits_are_told() -> None:
    found = consensus_label(18, 1, 1, "icm")
    assert (found.share_all, found.share_voting, found.denominator) == (18 / 20, 18 / 19, "all")
    limits = wilson(18, 20)
    assert (found.low, found.high) == (limits.low, limits.high)
    assert (found.scheme, found.words) == ("icm/1", "Super majority, strong consensus")
    assert consensus_label(20, 0, 0).low == pytest.approx(0.839, abs=5e-4)


def test_no_vote_has_no_name() -> None:
    found = consensus_label(0, 0, 0)
    assert (found.label, found.share_all, found.low) == (None, None, None)
    assert set(found.reasons) == {"label", "words", "share_all", "share_voting", "low", "high"}
    assert consensus_label(0, 0, 4).reasons == {"share_voting": "no_answers"}


@given(st.integers(0, 300), st.integers(0, 300), st.integers(0, 300), st.sampled_from(["icm", "german"]))
@settings(max_examples=60, deadline=None)
def test_one_more_vote_for_it_never_lowers_the_label(agree: int, disagree: int, abstain: int, scheme: str) -> None:
    order = [band.label for band in schemes()[scheme].bands]
    before, after = (consensus_label(x, disagree, abstain, scheme).label for x in (agree, agree + 1))
    assert before is None or order.index(str(after)) <= order.index(before)


def test_a_version_is_asked_for_by_name() -> None:
    assert consensus_label(3, 1, 0, "icm/1") == consensus_label(3, 1, 0, "icm")
    assert {"icm/1", "german/1"} <= set(schemes())
    assert all(scheme.source for scheme in schemes().values())
    with pytest.raises(ValueError, match="icm/1"):
        consensus_label(3, 1, 0, "icm/0")
    with pytest.raises(ValueError, match="counts"):
        consensus_label(3, -1, 0)


RAW: dict[str, Any] = {"id": "x", "version": 2, "title": "", "denominator": "voting", "source": ""}


def test_a_scheme_may_leave_abstentions_out() -> None:
    rule = read_scheme(RAW | {"bands": [{"label": "all", "words": "", "unanimous": True}, {"label": "y", "words": ""}]})
    assert (rule.name, rule.bands[0].holds(4, 4), rule.bands[0].holds(4, 5)) == ("x/2", True, False)


@pytest.mark.parametrize(
    "changes",
    [
        {"bands": []},
        {"bands": [{"label": "y", "words": "", "above": 50}]},
        {"bands": [{"label": "y", "words": ""}], "denominator": "some"},
    ],
)
def test_a_scheme_that_leaves_votes_without_a_label_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"bands|left|denominator"):
        read_scheme(RAW | changes)
