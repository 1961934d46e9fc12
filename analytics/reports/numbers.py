"""How every number is printed: one function, so page, chart, CSV and PDF never differ in their rounding."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

SMALL_N = 20
DECIMAL_N = 1000
NOTHING = "–"
MINUS = "−"


def number(value: float | None, kind: str, n: int | None = None) -> str:
    """The value in print; None is "–".

    kind    value            printed
    count   integer >= 0     "1,204"
    percent share 0..1       "50 %"; one decimal from n = 1,000; "<1 %" and ">99 %" where rounding would say none or all
    index   about -1..1      "0.80", "−0.12" (two decimals)
    effective >= 1           "3.3" (one decimal)
    measure any unit         "12.5", "30": at most three significant digits after a decimal point
    p       0..1             "0.042", "0.42", "<0.001"
    Rounding is half up on the decimal form, as people do it. Raises KeyError for an unknown kind.
    """
    printer = _PRINTERS[kind]
    return NOTHING if value is None else printer(value, n)


def interval(low: float | None, high: float | None, kind: str, n: int | None = None) -> str:
    """Both limits: "42–58" for percent (no sign), "0.74–0.85"; "−0.10 to 0.20" if one is negative; "" without both."""
    if low is None or high is None:
        return ""
    ends = [_bare_percent(x, n) if kind == "percent" else number(x, kind, n) for x in (low, high)]
    return (" to " if min(low, high) < 0 else "–").join(ends)


def share_phrase(count: int, n: int, share: float, limits: tuple[float, float] | None) -> str:
    """ "(50 %, 95 % interval 42–58)"; under n = 20 no percent sign is printed and the phrase is ""."""
    if n < SMALL_N:
        return ""
    between = f", 95 % interval {interval(limits[0], limits[1], 'percent', n)}" if limits else ""
    return f" ({_percent(share, n, exact=count in (0, n))}{between})"


def plural(count: int, noun: str, words: bool = False) -> str:
    """ "one answer", "7 answers"; with words=True numbers to twelve are spelled."""
    spelled = _WORDS[count] if words and count < len(_WORDS) else number(count, "count")
    return f"{spelled} {noun}" if count == 1 else f"{spelled} {noun}s"


_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def _rounded(value: float, places: int) -> str:
    step = Decimal(1).scaleb(-places)
    text = str(Decimal(f"{value:.12g}").quantize(step, rounding=ROUND_HALF_UP))
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    nonzero = any(d in "123456789" for d in digits)
    return (MINUS if sign and nonzero else "") + digits


def _bare_percent(share: float, n: int | None) -> str:
    return _rounded(share * 100, 1 if n is not None and n >= DECIMAL_N else 0)


def _percent(share: float, n: int | None, exact: bool = False) -> str:
    places = 1 if n is not None and n >= DECIMAL_N else 0
    step = Decimal(1).scaleb(-places)
    bare = Decimal(_rounded(share * 100, places).replace(MINUS, "-"))
    if not exact and share > 0 and bare == 0:
        return f"<{step} %"
    if not exact and share < 1 and bare == 100:
        return f">{Decimal(100) - step} %"
    return f"{_bare_percent(share, n)} %"


def _measure(value: float) -> str:
    whole = _rounded(value, 0)
    places = max(0, 3 - len(whole.lstrip(MINUS)))
    text = _rounded(value, places)
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text if abs(value) < 1000 else f"{Decimal(text.replace(MINUS, '-')):,}".replace("-", MINUS)


def _p(value: float) -> str:
    if value < 0.001:
        return "<0.001"
    return _rounded(value, 3 if value < 0.1 else 2)


_PRINTERS: dict[str, Callable[[float, int | None], str]] = {
    "count": lambda value, _: f"{int(value):,}",
    "percent": lambda value, n: _percent(value, n),  # noqa: PLW0108 - a third argument stays out
    "index": lambda value, _: _rounded(value, 2),
    "effective": lambda value, _: _rounded(value, 1),
    "measure": lambda value, _: _measure(value),
    "p": lambda value, _: _p(value),
}
