"""Indirect standardisation, and the spread between sites given the case: against lme4, statsmodels and their laws."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import numpy as np
import pytest
from statsmodels.discrete.discrete_model import Logit

from analytics.statistics.case_mix import case_columns, chances, standardise, standardised_overdispersion
from analytics.statistics.site_spread import case_spread, site_spread
from analytics.statistics.sites import latent_icc, odds_ratio, overdispersion

ACT = json.loads((Path(__file__).parents[2] / "golden" / "sites.json").read_text())["act"]
UNPENALISED = [(name, fit) for name, row in ACT.items() for fit in row["fits"] if fit["penalty"] == 0]


def drawn(seed: int, n: int = 120) -> tuple[list[bool], dict[str, list[str]], list[int]]:
    draw = Random(seed)
    kind = draw.choices(["cvc_dvt", "pe", "cvst"], [5, 2, 1], k=n)
    age = draw.choices(["lt10", "ge10"], [3, 1], k=n)
    acted = [draw.random() < {"cvc_dvt": 0.6, "pe": 0.3, "cvst": 0.2}[one] for one in kind]
    return acted, {"type": kind, "age": age}, [draw.randrange(8) for _ in range(n)]


def test_columns_are_the_levels_but_the_commonest() -> None:
    found = case_columns({"type": ["b", "a", "b", "c"], "age": ["x", "x", "x", "x"]})
    assert found.tolist() == [[0, 0], [1, 0], [0, 0], [0, 1]]
    assert case_columns({"tie": ["b", "a"]}).tolist() == [[1], [0]] and case_columns({}).shape == (0, 0)
    with pytest.raises(ValueError, match="one level"):
        case_columns({"type": ["a"], "age": []})


def test_chances_without_a_prior_are_those_of_statsmodels() -> None:
    acted, factors, _ = drawn(3)
    columns = case_columns(factors)
    design = np.column_stack([np.ones(len(acted)), columns])
    reference = Logit(np.array(acted, dtype=float), design).fit(disp=0, tol=1e-12)
    assert chances(acted, columns, penalty=0.0) == pytest.approx(reference.predict(design).tolist(), abs=1e-8)


@pytest.mark.parametrize("seed", range(4))
def test_what_is_expected_of_all_sites_is_what_was_observed(seed: int) -> None:
    acted, factors, site = drawn(seed)
    chance = chances(acted, case_columns(factors))
    assert chance is not None and sum(chance) == pytest.approx(sum(acted), abs=1e-6)
    found = standardise(acted, chance, site)
    assert sum(found.expected) == pytest.approx(sum(found.x), abs=1e-6) and sum(found.n) == len(acted)
    for x, n, expected, share in zip(found.x, found.n, found.expected, found.shares, strict=True):
        assert share == pytest.approx(found.target * x / expected) and 0 < expected < n


def test_a_level_on_which_all_agree_has_a_finite_chance_and_pulls_its_sites_share() -> None:
    """One kind is always treated, another never: a site with the first alone does what all do."""
    acted = [True] * 10 + [False] * 10 + [True, False] * 10
    kind, site = ["pe"] * 10 + ["cvst"] * 10 + ["cvc_dvt"] * 20, ["a"] * 10 + ["b"] * 10 + ["c"] * 20
    chance = chances(acted, case_columns({"type": kind}))
    assert chance is not None and chances(acted, case_columns({"type": kind}), penalty=0.0) is None
    found = standardise(acted, chance, site)
    assert found.shares[0] == pytest.approx(0.5, abs=0.03), "unadjusted it is 1"


def test_without_a_case_mix_nothing_is_adjusted() -> None:
    acted, _, site = drawn(5)
    chance = chances(acted, np.zeros((len(acted), 0)))
    assert chance is not None
    found = standardise(acted, chance, site)
    assert found.shares == pytest.approx([x / n for x, n in zip(found.x, found.n, strict=True)])
    plain, adjusted = overdispersion(found.x, found.n, found.target), standardised_overdispersion(found)
    assert (adjusted.phi, adjusted.tau2) == pytest.approx((plain.phi, plain.tau2))
    spread, given = site_spread(np.array(found.x), np.array(found.n)), case_spread(acted, site, np.zeros((120, 0)))
    assert spread is not None and given is not None
    assert (given.sigma, given.low, given.high) == pytest.approx((spread.sigma, spread.low, spread.high), abs=1e-6)


def test_sites_that_differ_by_their_children_alone_do_not_differ_given_the_case() -> None:
    acted = ([True] * 8 + [False] * 2) * 6 + ([True] * 2 + [False] * 8) * 6
    kind, site = ["pe"] * 60 + ["cvst"] * 60, [place // 10 for place in range(120)]
    found = case_spread(acted, site, case_columns({"type": kind}))
    plain = site_spread(np.array([8] * 6 + [2] * 6), np.array([10] * 12))
    assert found is not None and plain is not None and plain.sigma > 1 and found.sigma == 0
    assert (latent_icc(found).value, odds_ratio(found).value, odds_ratio(found).flags) == (0.0, 1.0, ("singular",))


@pytest.mark.parametrize(("name", "fit"), UNPENALISED, ids=[name for name, _ in UNPENALISED])
def test_the_spread_given_the_case_is_that_of_lme4(name: str, fit: dict[str, float]) -> None:
    row = ACT[name]
    found = case_spread(row["acted"], row["site"], np.column_stack([np.log2(row["counts"]), row["late"]]), penalty=0.0)
    assert found is not None and found.sigma == pytest.approx(fit["sigma"], abs=1e-6)


def test_neither_names_nor_order_of_sites_change_a_bit() -> None:
    acted, factors, site = drawn(7)
    columns, order = case_columns(factors), Random(1).sample(range(len(acted)), len(acted))
    again = case_spread([acted[i] for i in order], [f"s{9 - site[i]}" for i in order], columns[order])
    assert case_spread(acted, site, columns) == again


def test_nothing_is_standardised_where_nothing_varies() -> None:
    assert chances([True, True], np.zeros((2, 0))) is None
    one = standardise([True, False], [0.5, 0.5], ["a", "a"])
    assert standardised_overdispersion(one).reason == "n_too_small"
    for wrong in (([], [], []), ([True], [1.0], ["a"]), ([True], [0.5, 0.5], ["a"])):
        with pytest.raises(ValueError, match=r"chance"):
            standardise(*wrong)
