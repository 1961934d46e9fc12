"""Every malformed text is refused with its place and with words that help."""

import pytest

from pave.lib.logic import LogicError, parse

VALUE = "expected a value"
NOT_OURS = "not part of PAVE's language"

# text, line, column, words of the message
REFUSED = [
    ("", 1, 1, "found nothing"),
    ("  \n ", 2, 2, "found nothing"),
    ("// only a note", 1, 15, VALUE),
    ("[a] =", 1, 6, "found the end of the condition; expected a value"),
    ("= 1", 1, 1, VALUE),
    ("[a] = 1 or", 1, 11, VALUE),
    ("[a] = 1 or\n  and [b] = 2", 2, 3, 'found "and"'),
    ("[a] = = 1", 1, 7, 'found "="'),
    ("[a] =< 1", 1, 6, 'found "<"'),
    ("1 < [a] < 3", 1, 9, 'found "<"; expected'),
    ("[a] = 1 [b] = 2", 1, 9, 'expected + - * / ^, "and", "or" or the end'),
    ("[a] 1", 1, 5, 'found "1"'),
    ("[a] = yes", 1, 7, "expected 'yes' in quotes"),
    ("a = 1", 1, 1, "[a] if it is a column"),
    ("[a] = true", 1, 7, "bare word"),
    ("if [a] = 1", 1, 1, "expected if(condition, a, b)"),
    ("([a] = 1", 1, 9, 'expected ")"'),
    ("[a] = 1)", 1, 8, "no bracket is open here"),
    ("()", 1, 2, VALUE),
    ("round(1,)", 1, 9, VALUE),
    ("round(1 2)", 1, 9, 'found "2"'),
    ("mean(1; 2)", 1, 7, "expected a comma"),
    ("round()", 1, 1, "round takes 1 or 2 arguments, found 0"),
    ("1 = 1 and\nround(1, 2, 3)", 2, 1, "found 3"),
    ("if([a], 1)", 1, 1, "if takes 3 arguments, found 2"),
    ("concat_ws('-')", 1, 1, "at least 2 arguments, found 1"),
    ("sum()", 1, 1, "at least 1 argument, found 0"),
    ("abs(1, 2)", 1, 1, "abs takes 1 argument, found 2"),
    ("not()", 1, 5, VALUE),
    ("not([a], [b])", 1, 8, 'found ","'),
    ("not not [a]", 1, 9, 'expected "("'),
    ("[a] = not [b]", 1, 11, 'expected "("'),
    ("rond([a]) = 1", 1, 1, 'did you mean "round"'),
    ("IsBlank([a])", 1, 1, 'did you mean "isblank'),
    ("zzzz(1)", 1, 1, "unknown function"),
    ("__import__('os')", 1, 1, "unknown function"),
    ("today", 1, 1, "no clock"),
    ("[a] > now", 1, 7, "no clock"),
    ("now()", 1, 1, "no clock"),
    ("datediff([a], 'today', 'd') > 3", 1, 1, "no clock"),
    ("1 + age_at_date([a], [b])", 1, 5, "no clock"),
    ("YEAR([a]) = 2024", 1, 1, "no clock"),
    ("ismissingcode([a])", 1, 1, "every special code reads as blank"),
    ("hasmissingcode([a], 'dk')", 1, 1, "every special code reads as blank"),
    ("[baseline_arm_1][a] = 1", 1, 1, "events and instances"),
    ("[a] [b] = 1", 1, 1, "events and instances"),
    ("[a][1] = 1", 1, 1, "events and instances"),
    ("[a][first-instance] = 1", 1, 1, "events and instances"),
    ("[1] = 1", 1, 1, NOT_OURS),
    ("[record-id] = 1", 1, 1, "smart variables are " + NOT_OURS),
    ("[survey-url:x] = 1", 1, 1, NOT_OURS),
    ("[a:label] = 'x'", 1, 1, "modifiers"),
    ("[a(b):checked] = 1", 1, 1, "modifiers"),
    ("[] = 1", 1, 1, "expected an answer column"),
    ("[a b] = 1", 1, 1, "expected an answer column"),
    ("[1a] = 1", 1, 1, "expected an answer column"),
    ("[_a] = 1", 1, 1, "expected an answer column"),
    ("[a()] = 1", 1, 1, "expected an answer column"),
    ("[a(b c)] = 1", 1, 1, "expected an answer column"),
    ("[é] = 1", 1, 1, "expected an answer column"),
    ("[a = 1", 1, 1, "never closed"),
    ("[[a]] = 1", 1, 1, "another opens inside it"),
    ("a] = 1", 1, 2, "never opened"),
    ("[a] = 'x", 1, 7, "never closed"),
    ("[a] = 'x\ny'", 1, 7, "never closed"),
    ("[a] = ‘x’", 1, 7, "straight quotes"),
    ("[a] ≠ 1", 1, 5, "expected <>"),
    ("[a] ≤ 1", 1, 5, "expected <="),
    ("[a] − 1", 1, 5, "plain minus"),
    ("!([a])", 1, 1, "expected not(...)"),
    ("[a] = 1 & [b] = 2", 1, 9, "expected and"),
    ("[a] = 1 | [b] = 2", 1, 9, "expected or"),
    ("[a] = .dk", 1, 7, "found the character ."),
    ("[a] = 1,5", 1, 8, 'found ","'),
    ("--1 = 1", 1, 2, VALUE),
    ("+1 = 1", 1, 1, VALUE),
    ("2 ** 3", 1, 4, 'found "*"'),
    ("[a] % 2", 1, 5, "found the character %"),
    ("1e999 = 1", 1, 1, "too large"),
    ("(" * 5_000, 1, 101, "nested more than 100"),
    ("(" * 4_000 + "1" + ")" * 4_000, 1, 101, "nested more than 100"),
    ("not(" * 1_900 + "1" + ")" * 1_900, 1, 404, "nested more than 100"),
    ("1" + "+1" * 4_000, None, None, "nested more than 100"),
    ("2^" * 3_000 + "2", None, None, "nested more than 100"),
    ("1" * 10_001, None, None, "10001 characters"),
]


@pytest.mark.parametrize(("text", "line", "column", "words"), REFUSED, ids=lambda each: str(each)[:24])
def test_malformed_text_is_refused_with_its_place(text, line, column, words):
    with pytest.raises(LogicError) as caught:
        parse(text)
    error = caught.value
    assert (error.line, error.column) == (line, column)
    assert words in str(error)
    assert line is None or f"line {line}, column {column}: " in str(error)


def test_long_lines_are_shown_round_the_place_only():
    text = "[a] = 1 or " * 50 + "[b] ! 1" + " or [a] = 1" * 50
    with pytest.raises(LogicError) as caught:
        parse(text)
    assert "[b] ! 1" in str(caught.value)
    assert len(str(caught.value)) < 200
    assert caught.value.text == text


def test_long_and_or_lists_are_not_deep():
    text = " or ".join(f"[a]={number}" for number in range(800))
    assert parse(text).true({"a": "799"})
    assert not parse(text).true({"a": "800"})
    assert parse(text.replace("or", "and").replace("=", "<")).true({})


def test_the_deepest_condition_allowed_is_read_and_answered():
    text = "(" * 100 + "1" + ")" * 100 + " + 1" * 98
    assert parse(text).value({}) == 99.0
    assert parse("-(" * 99 + "[a]" + ")" * 99).value({"a": "2"}) == -2.0
    assert parse("abs(" * 99 + "[a]" + ")" * 99) == parse("abs(" * 99 + " [A] " + ")" * 99)
