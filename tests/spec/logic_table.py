"""What every production of the logic language gives for a blank, a number, a text, a checkbox and a special code.

Each row asks one condition of five answers to the question `q`. The table is run as a test and printed as the manual
(docs/logic.md), so that the manual cannot say what the program does not do.
"""

from typing import NamedTuple

ANSWERS = {"blank": "", "number": "2", "text": "yes", "checkbox": "a;b", "special code": ".dk"}


class Row(NamedTuple):
    """One condition and what it gives for each of ANSWERS, in order. `production`: a rule of the grammar."""

    production: str
    expression: str
    expected: tuple
    note: str = ""


class Case(NamedTuple):
    """One condition, one set of answers, one result."""

    production: str
    expression: str
    values: dict
    expected: object
    note: str


def cases():
    """Every row with every answer."""
    return [
        Case(row.production, row.expression, {"q": cell}, expected, row.note)
        for row in ROWS
        for cell, expected in zip(ANSWERS.values(), row.expected, strict=True)
    ]


def only(place, value=True, other=False):
    """`value` for one kind of answer, `other` for the rest."""
    return tuple(value if kind == place else other for kind in ANSWERS)


def number(value):
    """A calculation: a number for a number, else blank."""
    return only("number", float(value), "")


ALL, NONE, EMPTY = (True,) * 5, (False,) * 5, ("",) * 5

ROWS = [
    # and, or, not
    Row("or_list", "[q] = 2 or [q] = 'yes'", (False, True, True, False, False), "either will do"),
    Row("or_list", "[q] or 0", (False, True, True, True, False), "an answer alone counts unless blank or 0"),
    Row("or_list", "[q] = 2 || [q] = 'yes'", (False, True, True, False, False), "accepted with a warning"),
    Row("and_list", "[q] > 1 and [q] < 3", only("number"), "both must hold"),
    Row("and_list", "[q] > 1 && [q] < 3", only("number"), "accepted with a warning"),
    Row("and_list", "[q] = 2 or [q] = 'yes' and 1 = 2", only("number"), "`and` binds tighter than `or`"),
    Row("bracket", "([q] = 2 or [q] = 'yes') and 1 = 2", NONE, "brackets first"),
    Row("negation", "[q] = 'yes' AND [q] <> 'no'", only("text"), "and, or, not in any case"),
    Row("negated", "not [q] = 'yes'", (True, True, False, True, True), "**true for a blank**"),
    Row("negated", "not([q] = 'yes' or [q] = 2)", (True, False, False, True, True), "**true for a blank**"),
    Row("negated", "not([q]) = 1", (True, True, True, True, True), "covers the comparison: not ([q] = 1)"),
    Row("not_call", "1 - not([q])", (0.0, 1.0, 1.0, 1.0, 0.0), "as a value: true is 1, false is 0"),
    # comparisons
    Row("compared", "[q] = 'yes'", only("text"), "the plain test"),
    Row("compared", "[q] == 'yes'", only("text"), "accepted with a warning"),
    Row("compared", "[q] = 'YES'", NONE, "texts are case-sensitive"),
    Row("compared", "[q] = ' yes '", only("text"), "spaces at the ends do not count"),
    Row("compared", "[q] = 2", only("number"), "numbers need no quotes"),
    Row("compared", "[q] = '02.0'", only("number"), "two numbers are equal as numbers"),
    Row("compared", "[q] = ''", (True, False, False, False, True), "asks for a blank"),
    Row("compared", "[q] = '.dk'", NONE, "a special code reads as blank"),
    Row("compared", "[q] = 'a;b'", only("checkbox"), "a checkbox as a whole: better ask its codes"),
    Row("compared", "[q] <> 2", (True, False, True, True, True), "**true for a blank**"),
    Row("compared", "[q] != 0", ALL, "a blank is not 0, so **true for a blank**"),
    Row("compared", "[q] <> ''", (False, True, True, True, False), "is it answered"),
    Row("compared", "[q] < 3", (True, True, False, False, True), "a blank is below everything: **true for a blank**"),
    Row("compared", "[q] <= 2", (True, True, False, False, True), "**true for a blank**"),
    Row("compared", "[q] > 1", only("number"), "a text is neither above nor below a number"),
    Row("compared", "[q] > '10'", NONE, "2 is below 10: numbers order as numbers, also in quotes"),
    Row("compared", "[q] >= 2", only("number"), ""),
    Row("compared", "[q] >= ''", ALL, "a blank is not below a blank"),
    Row("compared", "'b' > [q]", (True, False, False, True, True), "texts order by their characters"),
    Row("comparison", "[q]", ("", "2", "yes", "a;b", ""), "without a comparison: the value itself"),
    # calculations
    Row("sum", "[q] + 1", number(3), "a blank or a text makes it blank, not 1"),
    Row("sum", "1 - [q] - 3", number(-4), "from left to right"),
    Row("sum", "[q] + 1 > 0", only("number"), "blank > 0 is false"),
    Row("product", "[q] * 3", number(6), ""),
    Row("product", "7 - 2 * [q]", number(3), "times before minus"),
    Row("product", "[q] / 4", number(0.5), ""),
    Row("product", "[q] / 0", EMPTY, "no answer is a blank, never an error"),
    Row("calculated", "'1' + '1'", (2.0,) * 5, "`+` adds numbers; texts are joined by concat"),
    Row("unary", "3 * -[q]", number(-6), ""),
    Row("negative", "-[q]", number(-2), ""),
    Row("negative", "-2 ^ 2", (-4.0,) * 5, "the power comes first"),
    Row("power", "([q])^(3)", number(8), ""),
    Row("power", "2 ^ [q] ^ 3", number(256), "from right to left: 2 ^ (2 ^ 3)"),
    Row("power", "(0 - 8) ^ (1 / [q])", EMPTY, "no real answer is a blank"),
    Row("power", "10 ^ ([q] * 200)", EMPTY, "too large is a blank"),
    # values
    Row("number", "[q] = 2.0e0", only("number"), "digits, a decimal point, an exponent"),
    Row("text", "[q] = \"yes\"", only("text"), "double quotes do as well"),
    Row("text", "\"it's\"", ("it's",) * 5, "one kind of quote inside the other"),
    Row("reference", "[Q] = 'yes'", only("text"), "names in any case"),
    Row("reference", "[never_shown] = 'yes'", NONE, "a hidden or missing answer is blank"),
    Row("reference", "[q(a)]", only("checkbox", "1", "0"), "1 when the code is chosen, else 0"),
    Row("reference", "[q(a)] = 1 and [q(b)] = '1'", only("checkbox"), "each code is asked alone"),
    Row("reference", "[q(c)] = 0", ALL, "not chosen, **also when nothing is answered**"),
    Row("reference", "[q( a )] = 1 // a note", only("checkbox"), "a note runs to the end of the line"),
    Row("primary", "# a note first\n[q] = 2", only("number"), "a condition may span lines"),
    # functions
    Row("call", "IF([q] = 2, 'two', 'other')", only("number", "two", "other"), "function names in any case"),
    Row("call", "round([q] / 3, 1)", number(0.7), "a blank makes it blank"),
    Row("call", "round(0 - [q] - 0.5)", number(-3), "a half goes away from zero"),
    Row("call", "round([q] * 617, -2)", number(1200), "negative decimals: tens, hundreds"),
    Row("call", "roundup([q] / 8)", number(1), ""),
    Row("call", "roundup([q] / -8)", number(-1), "away from zero"),
    Row("call", "rounddown([q] / -3)", number(0), "towards zero"),
    Row("call", "sqrt([q] + 7)", number(3), ""),
    Row("call", "abs(1 - [q])", number(1), ""),
    Row("call", "exponential([q] - 2)", number(1), ""),
    Row("call", "log([q] * 4, 2)", number(3), ""),
    Row("call", "log([q] - 2)", EMPTY, "no logarithm of 0"),
    Row("call", "mod([q] + 5, 4)", number(3), ""),
    Row("call", "min([q], 5)", (5.0, 2.0, "", "", 5.0), "a blank is skipped, a text makes it blank"),
    Row("call", "max([q], 1)", (1.0, 2.0, "", "", 1.0), ""),
    Row("call", "mean([q], 4)", (4.0, 3.0, "", "", 4.0), ""),
    Row("call", "median([q], 4, 9)", (6.5, 4.0, "", "", 6.5), ""),
    Row("call", "sum([q], 1, 1)", (2.0, 4.0, "", "", 2.0), "unlike `+`"),
    Row("call", "sum([q], '')", ("", 2.0, "", "", ""), "nothing to add is a blank, not 0"),
    Row("call", "stdev([q], 4, 6) = 2", only("number"), ""),
    Row("call", "isnumber([q])", only("number"), ""),
    Row("call", "isinteger([q])", only("number"), ""),
    Row("call", "isinteger([q] / 4)", NONE, ""),
    Row("call", "isblankormissingcode([q])", (True, False, False, False, True), ""),
    Row("call", "isblanknotmissingcode([q])", (True, False, False, False, True), ""),
    Row("call", "contains([q], 'ES')", only("text"), "in any case"),
    Row("call", "contains([q], '')", NONE, "nothing is never found"),
    Row("call", "not_contain([q], 'es')", (True, True, False, True, True), "**true for a blank**"),
    Row("call", "starts_with([q], 'A;')", only("checkbox"), "in any case"),
    Row("call", "ends_with([q], 'S')", only("text"), "in any case"),
    Row("call", "find('s', [q])", only("text", 3.0, 0.0), "case counts"),
    Row("call", "left([q], 1)", ("", "2", "y", "a", ""), ""),
    Row("call", "right([q], 2)", ("", "2", "es", ";b", ""), ""),
    Row("call", "mid([q], 2, 2)", ("", "", "es", ";b", ""), ""),
    Row("call", "length([q])", (0.0, 1.0, 3.0, 3.0, 0.0), ""),
    Row("call", "trim(concat(' ', [q]))", ("", "2", "yes", "a;b", ""), ""),
    Row("call", "upper([q])", ("", "2", "YES", "A;B", ""), ""),
    Row("call", "lower('YES') = [q]", only("text"), ""),
    Row("call", "replace_text([q], ';', ' + ')", ("", "2", "yes", "a + b", ""), ""),
    Row("call", "concat([q], 1 / 2)", ("0.5", "20.5", "yes0.5", "a;b0.5", "0.5"), "numbers in short form"),
    Row("call", "concat_ws('-', [q], 'x')", ("x", "2-x", "yes-x", "a;b-x", "x"), "blanks are skipped"),
]  # fmt: skip
