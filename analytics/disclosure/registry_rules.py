"""When a number about children may be told: how many there are, at how many sites, and whose they are. Pure.

The unit is the distinct child. Opportunities, events and punctures are never counted here: ten can be one child.
"""

from __future__ import annotations

from collections.abc import Sequence

LEAST_CHILDREN = 11
LEAST_SITES = 3
MOST_OF_ONE = 70
MOST_OF_TWO = 85


def threshold_met(children: int, sites: int) -> bool:
    """At least 11 distinct children from at least 3 sites (EMA policy 0070 and Health Canada: a risk of 0.09, 1/11).

    Raises ValueError for negative numbers and for more sites than children: every site counted has one.
    """
    if not 0 <= sites <= children:
        raise ValueError(f"no {children} children come from {sites} sites")
    if children and not sites:
        raise ValueError("children come from at least one site")
    return children >= LEAST_CHILDREN and sites >= LEAST_SITES


def is_dominated(children_of_sites: Sequence[int]) -> bool:
    """One site gives more than 70 % of a cell, or two more than 85 % ((n, k) rule of tau-Argus): they could work out
    each other's children. False for an empty cell. Raises ValueError for negative numbers.
    """
    if any(children < 0 for children in children_of_sites):
        raise ValueError("a site has no fewer than no children")
    largest, total = sorted(children_of_sites, reverse=True), sum(children_of_sites)
    return 100 * sum(largest[:1]) > MOST_OF_ONE * total or 100 * sum(largest[:2]) > MOST_OF_TWO * total


def may_be_shown(children_of_sites: Sequence[int]) -> bool:
    """Whether a count may be told by itself, from its children at each site. None at all may: zero points at nobody.

    What other numbers give away of it is for `suppression.protect` (this rule is its `sensitive`, negated).
    """
    children, sites = sum(children_of_sites), sum(one > 0 for one in children_of_sites)
    return children == 0 or (threshold_met(children, sites) and not is_dominated(children_of_sites))
