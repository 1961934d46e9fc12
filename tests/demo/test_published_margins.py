"""Nothing but the published margins: rows that hold them alone come back count for count, with their intervals."""

from __future__ import annotations

import csv
import io

import pytest

from analytics.statistics.margins import consistent_denominators, denominator_message
from analytics.statistics.proportions import wilson
from demo.margins import NotPublished, published
from surveys.instrument import Instrument
from tests.analytics.summarising import Json, built, entry_of, rows_of

DEMOGRAPHICS = {"practice_type": ("hematology", "oncology", "combined", "bmt")}
SPECIALTY = ([76, 19, 40, 10], [52, 13, 28, 7])
INTERVALS = [
    (76, 145, "52.4", "44.3", "60.4"),
    (38, 145, "26.2", "19.7", "33.9"),
    (99, 145, "68.3", "60.3", "75.3"),
    (23, 145, "15.9", "10.8", "22.7"),
    (154, 870, "17.7", "15.3", "20.4"),
    (142, 870, "16.3", "14.0", "18.9"),
]


def file_of(column: str) -> bytes:
    """145 rows of one column whose every code was published."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([column])
    for code in DEMOGRAPHICS[column]:
        writer.writerows([[code]] * published().count(column, code))
    return buffer.getvalue().encode()


def test_rows_with_the_published_margins_alone_come_back_exactly(all_vte: Instrument) -> None:
    entry: Json = entry_of(built(all_vte, rows_of(file_of("practice_type"), all_vte)).summary, "practice_type")
    told = {option["code"]: (option["count"], round(100 * option["share"])) for option in entry["options"]}
    assert {code: told[code] for code in DEMOGRAPHICS["practice_type"]} == {
        "hematology": (76, 52), "oncology": (19, 13), "combined": (40, 28), "bmt": (10, 7)
    }  # fmt: skip
    assert entry["answered"] == 145


@pytest.mark.parametrize(("count", "n", "percent", "low", "high"), INTERVALS)
def test_every_percentage_has_the_interval_of_the_design(count: int, n: int, percent: str, low: str, high: str) -> None:
    found = wilson(count, n)
    assert [f"{100 * one:.1f}" for one in (found.value, found.low, found.high) if one is not None] == [
        percent,
        low,
        high,
    ]


@pytest.mark.parametrize("codes", [("y6_10",), ("training",), ("y0_5", "y6_10"), ()])
def test_sets_that_were_never_published_have_no_count(codes: tuple[str, ...]) -> None:
    with pytest.raises(NotPublished):
        published().count("years_in_practice", *codes)


def test_published_sums_are_given_in_any_order() -> None:
    assert published().count("years_in_practice", "y0_5", "training") == 38


def test_only_145_answers_explain_the_specialty_row() -> None:
    assert sum(SPECIALTY[0]) == 145
    assert 142 not in consistent_denominators(*SPECIALTY, range(100, 200))
    assert 145 in consistent_denominators(*SPECIALTY, range(100, 200))
    assert 146 not in consistent_denominators(*SPECIALTY, range(100, 200))


def test_years_and_volume_together_accept_145_and_146() -> None:
    assert consistent_denominators([38, 44, 99], [26, 30, 68], range(140, 150)) == (145, 146)


def test_message_blames_nobody() -> None:
    message = denominator_message(*SPECIALTY, range(140, 150))
    assert message.startswith("counts and percentages imply n = ")
    assert message.endswith("the denominator is not stated")
    assert "142" not in message
