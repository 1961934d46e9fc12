"""Days with precision, exact numbers, and the comparison that admits not to know."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.codebook_reader import codebook
from registry.values import (
    DAY_FIRST,
    DAY_LAST,
    Answer,
    CellRefused,
    Day,
    Missing,
    Precision,
    Span,
    converted,
    plain,
    read_day,
    read_measured,
    written,
)

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN
ANCHOR = date(2024, 5, 17)
PLT, HB = codebook().field("count", "plt"), codebook().field("count", "hb")
DAYS = st.builds(Day, st.integers(DAY_FIRST, DAY_LAST), st.sampled_from(Precision))


@st.composite
def days_and_truth(draw: st.DrawFn) -> tuple[Day, int]:
    """A day as it was noted, and the day that it really was."""
    day = draw(DAYS)
    return day, draw(st.integers(day.earliest, day.latest))


# -- days -------------------------------------------------------------------------------------------------------------


@given(DAYS, st.sampled_from([None, ANCHOR]))
def test_a_written_day_reads_as_itself_with_an_anchor_and_without(day: Day, anchor: date | None) -> None:
    assert read_day(str(day), anchor) == day


TYPED = [
    ("12", Day(12)),
    ("-3", Day(-3)),
    ("12 ~3", Day(12, Precision.PM3)),
    ("12~1", Day(12, Precision.PM3)),
    ("12 ~ 4", Day(12, Precision.PM14)),
    ("12 ~14", Day(12, Precision.PM14)),
    ("~12", Day(12, Precision.PM14)),
    ("12 ~?", Day(12, Precision.UNKNOWN)),
    ("12 ~0", Day(12)),
]


@pytest.mark.parametrize(("text", "day"), TYPED)
def test_a_day_as_it_is_typed(text: str, day: Day) -> None:
    assert read_day(text) == day


DATED = [
    ("2024-05-17", Day(0)),
    ("2024-06-01", Day(15)),
    ("2024-5-18", Day(1)),
    ("~2024-06-01 ~3", Day(15, Precision.PM3)),
    ("2024-05-16", Day(-1)),
    ("2025-02", Day(272 + 1, Precision.PM14)),
    ("2024-06", Day(15 + 14, Precision.UNKNOWN)),
    ("+2024", Day(2024)),
    ("1825", Day(1825)),
]


@pytest.mark.parametrize(("text", "day"), DATED)
def test_a_date_becomes_a_day_where_there_is_an_anchor(text: str, day: Day) -> None:
    assert read_day(text, ANCHOR) == day


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.dates(date(2021, 1, 1), date(2029, 12, 31)))
def test_a_month_always_covers_every_one_of_its_days(happened: date, anchor: date) -> None:
    day = read_day(f"{happened:%Y-%m}", anchor)
    assert day.earliest <= (happened - anchor).days <= day.latest


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.integers(-400, 1825))
def test_a_date_and_its_day_are_the_same_day(anchor: date, day: int) -> None:
    assert read_day((anchor + timedelta(day)).isoformat(), anchor) == Day(day)


@pytest.mark.parametrize(
    ("text", "anchor", "words"),
    [
        ("2024-06-01", None, "no date of diagnosis here"),
        ("2024", ANCHOR, "A year alone is too wide"),
        ("2024-02-30", ANCHOR, "There is no such date"),
        ("2024-13", ANCHOR, "There is no such date"),
        ("12 ~15", None, "The widest precision is 14 days"),
        ("1.6.2024", ANCHOR, "whole number from the diagnosis"),
        ("soon", None, "whole number from the diagnosis"),
        ("12.5", None, "whole number from the diagnosis"),
        ("", None, "whole number from the diagnosis"),
    ],
)
def test_what_is_no_day_is_refused_and_never_repeated(text: str, anchor: date | None, words: str) -> None:
    with pytest.raises(CellRefused, match=words) as refused:
        read_day(text, anchor)
    assert not text or text not in str(refused.value)


@given(days_and_truth(), days_and_truth())
def test_the_span_between_two_days_contains_the_truth(one: tuple[Day, int], two: tuple[Day, int]) -> None:
    (first, really_first), (second, really_second) = one, two
    span = second.since(first)
    assert span.low <= really_second - really_first <= span.high
    assert first.since(second) == Span(-span.high, -span.low)


@given(days_and_truth(), days_and_truth(), st.integers(-50, 50))
def test_a_sure_answer_is_never_wrong(one: tuple[Day, int], two: tuple[Day, int], limit: int) -> None:
    (first, really_first), (second, really_second) = one, two
    sure = {True: YES, False: NO}
    between = really_second - really_first
    span = second.since(first)
    assert first.before(second) in (sure[really_first < really_second], UNKNOWN)
    assert second.after(first) is first.before(second)
    assert span.at_least(limit) in (sure[between >= limit], UNKNOWN)
    assert span.at_most(limit) in (sure[between <= limit], UNKNOWN)
    assert span.between(limit, limit + 20) in (sure[limit <= between <= limit + 20], UNKNOWN)


COMPARED = [
    (Day(10), Day(12), YES),
    (Day(12), Day(12), NO),
    (Day(10, Precision.PM3), Day(12), UNKNOWN),
    (Day(10, Precision.PM3), Day(13), UNKNOWN),
    (Day(10, Precision.PM3), Day(14), YES),
    (Day(10, Precision.PM3), Day(7), NO),
    (Day(10, Precision.PM14), Day(38, Precision.PM14), UNKNOWN),
    (Day(10, Precision.PM14), Day(39, Precision.PM14), YES),
    (Day(10, Precision.UNKNOWN), Day(14_000), UNKNOWN),
]


@pytest.mark.parametrize(("one", "other", "answer"), COMPARED)
def test_before(one: Day, other: Day, answer: Answer) -> None:
    assert one.before(other) is answer


def test_only_a_sure_yes_is_true_and_unknown_stays_unknown() -> None:
    assert [bool(answer) for answer in (YES, NO, UNKNOWN)] == [True, False, False]
    assert (~YES, ~NO, ~UNKNOWN) == (NO, YES, UNKNOWN)
    assert (YES & UNKNOWN, NO & UNKNOWN, YES | UNKNOWN, NO | UNKNOWN) == (UNKNOWN, NO, YES, UNKNOWN)


def test_a_span_is_exact_where_both_days_are() -> None:
    assert Day(31).since(Day(1)).exact == 30
    assert Day(31, Precision.PM3).since(Day(1)).exact is None


# -- numbers ----------------------------------------------------------------------------------------------------------

CONVERTED = [
    (("count", "plt"), "45000", "/uL", "45"),
    (("count", "plt"), "49500", "/uL", "49"),
    (("count", "plt"), "45", "10*3/uL", "45"),
    (("count", "hb"), "95", "g/L", "9.5"),
    (("count", "wbc"), "4500", "/uL", "4.5"),
    (("count", "creat"), "88.4", "umol/L", "0.9999808"),
    (("count", "fibrinogen"), "150", "mg/dL", "1.5"),
    (("vte_event", "triglycerides"), "500", "mg/dL", "5.645"),
]


@pytest.mark.parametrize(("place", "text", "unit", "value"), CONVERTED)
def test_another_unit_is_converted_exactly_and_what_was_typed_stays(
    place: tuple[str, str], text: str, unit: str, value: str
) -> None:
    measured = converted(codebook().field(*place), text, unit)
    assert (measured.value, measured.typed, measured.typed_unit) == (Decimal(value), text, unit)


@pytest.mark.parametrize(("place"), [("count", "d_dimer"), ("all_diagnosis", "dimer")])
def test_a_d_dimer_is_never_converted(place: tuple[str, str]) -> None:
    with pytest.raises(CellRefused, match="is never converted"):
        converted(codebook().field(*place), "500", "ng/mL")


@given(st.integers(0, 5_000_000))
def test_a_count_per_microlitre_never_rises_above_what_it_was(per_microlitre: int) -> None:
    value = converted(PLT, str(per_microlitre), "/uL").value
    assert value * 1000 <= per_microlitre < (value + 1) * 1000


@given(st.decimals(0, 9999, places=3), st.sampled_from(["=", "<", ">"]))
def test_a_written_measurement_reads_as_itself(number: Decimal, op: str) -> None:
    measured = converted(HB, plain(number), op=op)
    again = read_measured(HB, written(measured))
    assert (again.value, again.op) == (measured.value, measured.op) == (number, op)


@pytest.mark.parametrize("text", ["1,5", "1e3", "", "<", "12 13 14", "٣", "1_000", "nan", "--1", "9 g/l"])
def test_what_is_no_measurement_is_refused(text: str) -> None:
    with pytest.raises(CellRefused):
        read_measured(HB, text)


def test_numbers_are_written_plainly() -> None:
    written_as = {"100": "100", "1.50": "1.5", "0.000": "0", "-0": "0", "1E+3": "1000", "0.0000001": "0.0000001"}
    assert {text: plain(Decimal(text)) for text in written_as} == written_as


def test_each_value_is_written_as_a_file_holds_it() -> None:
    values = [
        True,
        False,
        3,
        Decimal("1.50"),
        "pe",
        ("a", "b"),
        Missing.NOT_DONE,
        Day(3, Precision.PM3),
        date(2024, 5, 17),
    ]
    assert [written(value) for value in values] == [
        "yes", "no", "3", "1.5", "pe", "a;b", ".nd", "3 ~3", "2024-05-17",
    ]  # fmt: skip
