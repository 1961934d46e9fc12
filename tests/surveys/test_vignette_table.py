"""The 36 cases are balanced, every draw has a partner, and the code lists beside the instrument are whole."""

import csv
import tomllib
from collections import Counter
from itertools import combinations, product
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
LISTS = ROOT / "pave" / "codelists"
FACTORS = {"site": ("cvc_dvt", "pe", "cvst"), "clot_age_d": ("5", "45"), "platelets": ("45", "28", "15")}
DIGITS = {"asp_due_14d": ("no", "yes"), "prior_bleed": ("no", "crnm"), "age_y": ("4", "14")}
Row = dict[str, str]


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


CASES = read(ROOT / "surveys" / "instruments" / "plt_vignette.csv")
ATTRIBUTES = FACTORS | DIGITS


def tally(columns: tuple[str, ...], cases: list[Row]) -> Counter[tuple[str, ...]]:
    return Counter(tuple(case[column] for column in columns) for case in cases)


def test_the_table_has_the_columns_and_numbers_of_the_contract() -> None:
    assert list(CASES[0]) == ["case", *ATTRIBUTES]
    assert [case["case"] for case in CASES] == [str(number) for number in range(1, 37)]


def test_there_are_36_different_cases() -> None:
    assert max(tally(tuple(ATTRIBUTES), CASES).values()) == 1
    assert len(CASES) == 36


def test_each_of_the_18_cells_comes_twice() -> None:
    assert tally(tuple(FACTORS), CASES) == dict.fromkeys(product(*FACTORS.values()), 2)


@pytest.mark.parametrize("digit", DIGITS)
def test_each_digit_is_balanced_within_every_level(digit: str) -> None:
    for factor, levels in FACTORS.items():
        expected = 36 // len(levels) // 2
        assert tally((factor, digit), CASES) == dict.fromkeys(product(levels, DIGITS[digit]), expected)


@pytest.mark.parametrize("digit", DIGITS)
def test_each_digit_is_balanced_within_every_pair_of_levels(digit: str) -> None:
    for first, second in combinations(FACTORS, 2):
        cells = list(product(FACTORS[first], FACTORS[second], DIGITS[digit]))
        assert tally((first, second, digit), CASES) == dict.fromkeys(cells, 36 // len(cells))


@pytest.mark.parametrize(("first", "second"), list(combinations(DIGITS, 2)))
def test_each_pair_of_digits_is_9_9_9_9(first: str, second: str) -> None:
    assert tally((first, second), CASES) == dict.fromkeys(product(DIGITS[first], DIGITS[second]), 9)


def test_single_cases_are_those_of_the_contract() -> None:
    cells = {number: tuple(CASES[number - 1][column] for column in ATTRIBUTES) for number in (1, 11, 22, 36)}
    assert cells == {
        1: ("cvc_dvt", "5", "45", "no", "crnm", "4"),
        11: ("cvc_dvt", "45", "15", "no", "no", "4"),
        22: ("pe", "45", "28", "yes", "no", "14"),
        36: ("cvst", "45", "15", "yes", "crnm", "4"),
    }


def vignette() -> dict[str, Any]:
    path = ROOT / "surveys" / "instruments" / "all_vte_practice.toml"
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    items = [item for section in data["section"] for item in section["item"]]
    return next(item for item in items if item["kind"] == "vignette")


def test_every_first_case_leaves_12_second_cases() -> None:
    differ = vignette()["differ"]
    partners = [sum(all(one[name] != other[name] for name in differ) for other in CASES) for one in CASES]
    assert partners == [12] * 36


def test_every_attribute_of_every_case_has_words_and_a_place_in_the_story() -> None:
    item = vignette()
    assert {name: set(words) for name, words in item["words"].items()} == {k: set(v) for k, v in ATTRIBUTES.items()}
    stories = {item["story"].format(**{name: item["words"][name][case[name]] for name in ATTRIBUTES}) for case in CASES}
    assert len(stories) == 36
    assert not any("{" in story or "  " in story for story in stories)


def test_countries_are_249_sorted_by_label_without_regard_to_accents() -> None:
    rows = read(LISTS / "iso3166.csv")
    labels = [row["label"].translate(str.maketrans("Åçéôü", "Aceou")).casefold() for row in rows]
    assert list(rows[0]) == ["code", "label"]
    assert len({row["code"] for row in rows}) == len({row["label"] for row in rows}) == len(rows) == 249
    assert labels == sorted(labels)


def test_every_country_has_one_of_the_five_regions() -> None:
    countries = {row["code"] for row in read(LISTS / "iso3166.csv")}
    regions = {row["alpha2"]: row["region"] for row in read(LISTS / "un_m49.csv")}
    assert set(regions) == countries
    assert Counter(regions.values()) == {"africa": 60, "americas": 57, "asia": 51, "europe": 51, "oceania": 30}
    assert [row["code"] for row in read(LISTS / "un_region.csv")] == sorted(set(regions.values()))


def test_doubtful_regions_follow_the_stated_rule() -> None:
    regions = {row["alpha2"]: row["region"] for row in read(LISTS / "un_m49.csv")}
    stated = {
        "AQ": "oceania",
        "TW": "asia",
        "CY": "asia",
        "TR": "asia",
        "RU": "europe",
        "GL": "americas",
        "NA": "africa",
    }
    assert {code: regions[code] for code in stated} == stated
