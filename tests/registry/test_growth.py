"""Weight and body mass index for age: the reference is what CDC prints, and z scores behave as z scores."""

from __future__ import annotations

from decimal import Decimal
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.growth import curve_at, curves, modified_z, z

THIRD = NormalDist().inv_cdf(0.03)
# P3, P50 and P97 as CDC's own files wtageinf.csv, wtage.csv and bmiagerev.csv print them beside L, M and S.
PRINTED = [
    ("weight", "f", "0.5", (2.756916984, 3.79752846, 4.743581789)),
    ("weight", "m", "24.5", (10.4414422, 12.74154396, 15.68840631)),
    ("bmi", "m", "24", (14.52095333, 16.57502768, 19.85985812)),
    ("bmi", "m", "60.5", (13.65599683, 15.41914163, 18.44112021)),
    ("bmi", "m", "118.5", (13.92150576, 16.56056987, 23.5207144)),
    ("bmi", "m", "180.5", (16.20844134, 19.85766121, 28.63575076)),
]
PLACES = st.one_of(
    st.tuples(st.just("weight"), st.sampled_from("fm"), st.integers(0, 239)),
    st.tuples(st.just("bmi"), st.sampled_from("fm"), st.integers(24, 239)),
)
VALUES = st.decimals(1, 350, places=1)


@pytest.mark.parametrize(("measure", "sex", "age", "printed"), PRINTED)
def test_percentiles_worked_out_are_those_that_cdc_prints(
    measure: str, sex: str, age: str, printed: tuple[float, ...]
) -> None:
    curve = curves()[measure, sex, Decimal(age)]
    assert [curve.value(score) for score in (THIRD, 0, -THIRD)] == pytest.approx(printed, rel=1e-6)


def test_modified_z_is_that_of_the_worked_example_of_cdc() -> None:
    """A boy of 48.5 months with a BMI of 12: (12 - 15.62) / 0.94 = -3.85 (as pedinfo.org gives it from CDC)."""
    found = modified_z("bmi", "m", 48, Decimal(12))
    assert found == pytest.approx(-3.85, abs=0.005)


def test_the_reference_has_every_month_for_both_sexes() -> None:
    for measure, first, rows in (("weight", 0, 243), ("bmi", 24, 219)):
        for sex in "fm":
            assert len([key for key in curves() if key[:2] == (measure, sex)]) == rows
            assert all(curve_at(measure, sex, age) for age in range(first, 240))


def test_from_month_to_month_a_curve_makes_no_leap() -> None:
    for (measure, sex, age), curve in curves().items():
        later = curves().get((measure, sex, age + 1))
        if later is not None and age > 12:
            assert later.median == pytest.approx(curve.median, rel=0.03), (measure, sex, age)
            assert later.spread == pytest.approx(curve.spread, rel=0.03), (measure, sex, age)
            assert later.power == pytest.approx(curve.power, abs=0.12), (measure, sex, age)


@given(PLACES, VALUES, VALUES)
def test_a_higher_value_has_a_higher_score(place: tuple[str, str, int], one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    for score in (z, modified_z):
        below, above = score(*place, low), score(*place, high)
        assert below is not None and above is not None
        assert below < above or low == high


@given(PLACES, st.floats(-2.5, 2.5))
def test_a_value_has_the_score_that_it_was_made_from(place: tuple[str, str, int], score: float) -> None:
    curve = curve_at(*place)
    assert curve is not None
    assert curve.z(curve.median) == 0
    assert curve.z(curve.value(score)) == pytest.approx(score, abs=1e-9)


@given(PLACES)
def test_both_scores_agree_at_the_median_and_at_two(place: tuple[str, str, int]) -> None:
    curve = curve_at(*place)
    assert curve is not None
    for score in (-2, 0, 2):
        value = Decimal(curve.value(score))
        assert z(*place, value) == pytest.approx(score, abs=1e-9)
        assert modified_z(*place, value) == pytest.approx(score, abs=1e-9)


def test_only_the_modified_score_sees_a_weight_that_is_far_too_high() -> None:
    plain, modified = z("weight", "f", 204, Decimal(350)), modified_z("weight", "f", 204, Decimal(350))
    assert plain is not None and modified is not None
    assert plain < 3.4 and modified > 15


@pytest.mark.parametrize("score", [z, modified_z])
@pytest.mark.parametrize(
    ("measure", "sex", "age", "value"),
    [
        ("weight", "other", 60, "20"), ("weight", "unk", 60, "20"), ("weight", "", 60, "20"),
        ("weight", "f", -1, "3"), ("weight", "f", 240, "60"), ("bmi", "f", 240, "22"), ("bmi", "f", 23, "16"),
        ("weight", "f", 60, "0"), ("height", "f", 60, "110"),
    ],
)  # fmt: skip
def test_no_score_without_a_curve(score: type, measure: str, sex: str, age: int, value: str) -> None:
    assert score(measure, sex, age, Decimal(value)) is None
