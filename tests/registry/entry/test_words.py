"""Values and rows in words."""

from __future__ import annotations

from decimal import Decimal

import pytest

from registry.codebook_reader import codebook
from registry.entry.words import age_in_words, child_in_words, day_in_words, in_words, name_of, title_of
from registry.facts import Facts, Row
from registry.values import Day, Measured, Missing, Precision


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (Day(54), "day 54"),
        (Day(-3, Precision.PM14), "day −3 ± 14 days"),
        (Day(2026), "day 2026"),
        (Day(9, Precision.UNKNOWN), "day 9, nobody knows how near"),
    ],
)
def test_days(day: Day, words: str) -> None:
    assert day_in_words(day) == words


@pytest.mark.parametrize(
    ("entity", "name", "value", "words"),
    [
        ("count", "plt", Measured(Decimal(45), "<"), "<45 ×10⁹/L"),
        ("count", "plt", Missing.NOT_DONE, "not done"),
        ("count", "plt", None, "–"),
        ("count", "plt_transfused_prior_24h", False, "no"),
        ("enrolment", "dx_year", 2024, "2024"),
        ("asparaginase_exposure", "dose_iu_m2", Decimal("25000"), "25,000 IU/m²"),
        ("vte_event", "risk_factors", ("obesity", "infection"), "Obesity; Infection"),
    ],
)
def test_values(entity: str, name: str, value: object, words: str) -> None:
    assert in_words(codebook().field(entity, name), value) == words  # type: ignore[arg-type]


def test_words_stand_behind_other() -> None:
    assert in_words(codebook().field("vte_site", "vein"), "other", "a vein of the neck").endswith(
        ": a vein of the neck"
    )


def test_titles() -> None:
    imaging = Row("imaging", ("1", "33", "us"), {"vte_event": 1, "day": Day(33), "modality": "us"})
    course = Row("anticoagulant_course", ("2",), {"course_no": 2})
    assert (title_of(imaging), name_of(imaging)) == (
        "Imaging: event 1, day 33, Ultrasound",
        "event 1, day 33, Ultrasound",
    )
    assert title_of(course) == name_of(course) == "Anticoagulant course 2"


@pytest.mark.parametrize(
    ("months", "words"),
    [
        (0, "0 months"),
        (1, "1 month"),
        (23, "23 months"),
        (24, "2 years"),
        (112, "9 years 4 months"),
        (61, "5 years 1 month"),
    ],
)
def test_ages(months: int, words: str) -> None:
    assert age_in_words(months) == words


def test_nothing_is_made_up_about_a_child() -> None:
    assert child_in_words(Facts({})) == "Child."
    unknown = Row("enrolment", (), {"sex": "unk", "age_dx_mo": Missing.UNKNOWN})
    assert child_in_words(Facts({"enrolment": (unknown,)})) == "Child."
