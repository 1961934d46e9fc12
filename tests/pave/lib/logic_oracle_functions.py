"""What the second reading of the logic language computes with; shares no code with the product.

Numbers are decided by trying to convert, texts by plain string work, rounding and remainders by exact fractions.
"""

import cmath
import math
import statistics
from fractions import Fraction

DIGITS = "0123456789"


def figure(value):
    """The value as a float, or None."""
    if isinstance(value, str):
        body = value.strip()
        plain = body and set(body) <= set(DIGITS + "+-.eE")
        try:
            value = float(body) if plain else None
        except ValueError:
            return None
    return None if value is None or math.isinf(float(value)) else float(value)


def yes(value):
    if isinstance(value, str):
        return value.strip() != "" and figure(value) != 0
    return value != 0


def string(value):
    if isinstance(value, str):
        return value
    if float(value) == int(value) and abs(value) < 10**15:
        return f"{int(value)}"
    return f"{value:.15g}"


def holds(sign, left, right):
    """By cases: blanks first, then two numbers, then two texts; a number and a text only differ."""
    one, two = (each.strip() if isinstance(each, str) else each for each in (left, right))
    if (one == "" and isinstance(one, str)) or (two == "" and isinstance(two, str)):
        one, two = (0 if isinstance(each, str) and each == "" else 1 for each in (one, two))
    elif figure(one) is not None and figure(two) is not None:
        one, two = figure(one), figure(two)
    elif figure(one) is not None or figure(two) is not None:
        return sign == "<>"
    return {"=": one == two, "<>": one != two, "<": one < two, "<=": one <= two, ">": one > two, ">=": one >= two}[sign]


def arithmetic(sign, left, right):
    one, two = figure(left), figure(right)
    if one is None or two is None:
        return ""
    try:
        steps = {
            "+": lambda: one + two,
            "-": lambda: one - two,
            "*": lambda: one * two,
            "/": lambda: one / two,
            "^": lambda: one**two,
        }
        return real(steps[sign]())
    except (ZeroDivisionError, OverflowError):
        return ""


def real(result):
    if isinstance(result, complex) or cmath.isinf(result) or cmath.isnan(result):
        return ""
    return 0.0 if result == 0 else float(result)


def on_numbers(function):
    def apply(*arguments):
        numbers = [figure(each) for each in arguments]
        if None in numbers:
            return ""
        try:
            return real(function(*numbers))
        except (ValueError, OverflowError, ZeroDivisionError):
            return ""

    return apply


def on_answered(function, least=1):
    def apply(*arguments):
        numbers = [figure(each) for each in arguments if string(each).strip() != ""]
        if None in numbers or len(numbers) < least:
            return ""
        try:
            return real(function(numbers))
        except OverflowError:
            return ""

    return apply


def rounder(whole):
    """`whole` rounds a fraction that is not negative."""

    def rounded(value, decimals=0.0):
        if decimals != int(decimals) or abs(decimals) > 300:
            raise ValueError
        scale = Fraction(10) ** int(decimals)
        exact = Fraction(repr(value)) * scale
        return float(whole(abs(exact)) * (-1 if exact < 0 else 1) / scale)

    return rounded


def deviation(numbers):
    centre = math.fsum(numbers) / len(numbers)
    return math.sqrt(math.fsum((each - centre) ** 2 for each in numbers) / (len(numbers) - 1))


def natural(value, base=None):
    if base is None:
        return math.log(value)
    if value == 0 or base <= 0:
        raise ValueError
    return math.log(value) / math.log(base)


def remainder(value, divisor):
    if divisor == 0:
        raise ValueError
    return math.copysign(float(Fraction(abs(value)) % Fraction(abs(divisor))), value)


def among(test):
    def apply(text, part):
        hay, needle = string(text).casefold(), string(part).casefold()
        return needle != "" and test(hay, needle)

    return apply


def piece(text, start, count):
    start, count = figure(start), figure(count)
    if start is None or count is None:
        return ""
    start, count = math.trunc(start), math.trunc(count)
    letters = enumerate(string(text), 1)
    return "".join(letter for place, letter in letters if start >= 1 and start <= place < start + count)


def tail(text, count):
    whole = string(text)
    found = figure(count)
    return "" if found is None else piece(whole, max(1, len(whole) - math.trunc(found) + 1), max(0, found))


def replaced(text, old, new):
    text, old, new = string(text), string(old), string(new)
    return new.join(text.split(old)) if old else text


def index(part, text):
    places = [at + 1 for at in range(len(string(text))) if string(text).startswith(string(part), at)]
    return float(places[0]) if places and string(part) else 0.0


def blank(value):
    return isinstance(value, str) and value.strip() == ""


FUNCTIONS = {
    "not": lambda value: not yes(value),
    "if": lambda condition, one, other: one if yes(condition) else other,
    "round": on_numbers(rounder(lambda exact: math.floor(exact + Fraction(1, 2)))),
    "roundup": on_numbers(rounder(math.ceil)),
    "rounddown": on_numbers(rounder(math.floor)),
    "sqrt": on_numbers(lambda value: math.sqrt(value)),
    "abs": on_numbers(lambda value: -value if value < 0 else value),
    "exponential": on_numbers(lambda value: math.exp(value)),
    "log": on_numbers(natural),
    "mod": on_numbers(remainder),
    "min": on_answered(lambda numbers: sorted(numbers)[0]),
    "max": on_answered(lambda numbers: sorted(numbers)[-1]),
    "mean": on_answered(lambda numbers: math.fsum(numbers) / len(numbers)),
    "median": on_answered(statistics.median),
    "sum": on_answered(lambda numbers: math.fsum(numbers)),
    "stdev": on_answered(deviation, least=2),
    "isnumber": lambda value: figure(value) is not None,
    "isinteger": lambda value: figure(value) is not None and figure(value) == math.floor(figure(value)),
    "isblankormissingcode": blank,
    "isblanknotmissingcode": blank,
    "contains": among(lambda hay, needle: needle in hay),
    "not_contain": lambda text, part: not among(lambda hay, needle: needle in hay)(text, part),
    "starts_with": among(lambda hay, needle: hay[: len(needle)] == needle),
    "ends_with": among(lambda hay, needle: hay[-len(needle) :] == needle),
    "find": index,
    "left": lambda text, count: piece(text, 1, count),
    "right": tail,
    "mid": piece,
    "length": lambda text: float(len(string(text))),
    "trim": lambda text: string(text).strip(),
    "upper": lambda text: string(text).upper(),
    "lower": lambda text: string(text).lower(),
    "replace_text": replaced,
    "concat": lambda *parts: "".join(string(part) for part in parts),
    "concat_ws": lambda between, *parts: string(between).join(string(part) for part in parts if not blank(part)),
}
