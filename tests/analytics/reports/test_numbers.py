"""How numbers are printed."""

import pytest

from analytics.reports.numbers import interval, number, plural, share_phrase


@pytest.mark.parametrize(
    ("value", "kind", "n", "printed"),
    [
        (0.5, "percent", 142, "50 %"),
        (0.125, "percent", 200, "13 %"),
        (0.1625, "percent", 1200, "16.3 %"),
        (0.003, "percent", 500, "<1 %"),
        (0.998, "percent", 500, ">99 %"),
        (0.0, "percent", 142, "0 %"),
        (-0.118, "index", None, "−0.12"),
        (-0.001, "index", None, "0.00"),
        (3.25, "effective", None, "3.3"),
        (30.0, "measure", None, "30"),
        (12.55, "measure", None, "12.6"),
        (-2.5, "measure", None, "−2.5"),
        (1500.0, "measure", None, "1,500"),
        (0.0004, "p", None, "<0.001"),
        (0.042, "p", None, "0.042"),
        (1.0, "p", None, "1.00"),
        (1204, "count", None, "1,204"),
        (None, "percent", 142, "–"),
    ],
)
def test_every_kind_of_number(value, kind, n, printed):
    assert number(value, kind, n) == printed


def test_an_unknown_kind_is_refused():
    with pytest.raises(KeyError):
        number(1.0, "furlongs")


def test_ranges_use_an_en_dash_and_to_where_a_minus_would_blur():
    assert interval(0.4188, 0.5811, "percent", 142) == "42–58"
    assert interval(0.736, 0.85, "index") == "0.74–0.85"
    assert interval(-0.1, 0.2, "index") == "−0.10 to 0.20"
    assert interval(None, 0.2, "index") == ""


def test_no_percent_sign_under_twenty():
    assert share_phrase(3, 12, 0.25, (0.09, 0.53)) == ""
    assert share_phrase(5, 20, 0.25, (0.11, 0.47)) == " (25 %, 95 % interval 11–47)"


def test_plurals_spell_small_numbers_only_when_asked():
    assert plural(1, "answer", words=True) == "one answer"
    assert plural(7, "answer", words=True) == "seven answers"
    assert plural(31, "answer", words=True) == "31 answers"
