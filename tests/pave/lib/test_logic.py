"""What a parsed condition offers: names, warnings, replacing a column, equality, and answers without exceptions."""

import pickle
import time

import pytest

from pave.lib.logic import LogicError, Reference, parse, to_text
from pave.lib.logic.textual import MOST_CHARACTERS


def test_references_come_once_each_in_order_and_in_lower_case():
    expression = parse("[b(Two)] = 1 or [A__low] > 2 and ([b(Two)] = 1 or max([b], [row]) = [a__LOW])")
    assert expression.references == (
        Reference("b", "Two"),
        Reference("a__low", None),
        Reference("b", None),
        Reference("row", None),
    )


def test_functions_are_named_in_lower_case():
    expression = parse("ROUND(Sum([a], 1), 1) = 2 and not(isnumber([b]))")
    assert expression.functions == {"round", "sum", "isnumber"}
    assert parse("not [a] = 1").functions == frozenset()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[a] <> 'x'", "`[a] <> 'x'` uses <>: it is true when [a] is blank"),
        ("[a] != ''", "`[a] <> ''` uses <>: it is false when [a] is blank"),
        ("[m(x)] <> 1", "it is true when [m(x)] is blank"),
        ("not [a] = 'x'", "`not([a] = 'x')` uses not"),
        ("[b] = 1 and not([a])", "`not([a])` uses not"),
        ("[a] < 3", "`[a] < 3` orders a column that may be blank: it is true when [a] is blank"),
        ("[a] >= 3", "it is false when [a] is blank"),
        ("1 + [a] > [b]", "it is false when [a], [b] is blank"),
        ("[a] = 1 && [b] = 2", "line 1, column 9: `&&` is read as `and`"),
        ("[a] = 1\n|| [b] = 2", "line 2, column 1: `||` is read as `or`"),
        ("[a] == 1", "line 1, column 5: `==` is read as `=`"),
        ("[a] = '.dk'", "`'.dk'` never equals an answer"),
        ("[a] > 'today'", "'today' and 'now' are plain words here"),
        ("[m(x)] = 0", "the condition is true when nothing is answered"),
    ],
)
def test_traps_are_warned_about(text, words):
    assert any(words in warning for warning in parse(text).warnings), parse(text).warnings


@pytest.mark.parametrize(
    "text", ["[a] = 'x' or [a] = 'y'", "[m(x)] = 1 and [m(y)] = '1'", "[m(x)] > 0", "'a && b' = [a]"]
)
def test_positive_tests_get_no_warning(text):
    assert parse(text).warnings == ()


def test_row_is_replaced_by_the_column_of_a_matrix_row():
    condition = parse("[row] = 'wait' or [other] = 1 and [row(x)] = 1 && if([row] = 1, -[row], not([row] ^ 2))")
    found = condition.replace("row", "Rain__Light")
    assert Reference("row") not in found.references
    assert found.true({"rain__light": "wait"})
    assert not found.true({"row": "wait", "rain__light": "0"})
    assert parse(found.text) == found
    assert found.warnings[0] == condition.warnings[0]


def test_replacing_by_what_is_no_column_is_refused():
    with pytest.raises(LogicError, match="not a column name"):
        parse("[row] = 1").replace("row", "a b")


def test_conditions_are_equal_when_they_read_alike():
    assert parse("[A]!='x'&&( [b]==1 )") == parse("[a] <> 'x' and [b] = 1 // note")
    assert parse("[a] = '1'") != parse("[a] = 1")
    assert parse("[a] = 1") is parse("[a] = 1")


def test_not_as_prefix_covers_the_comparison_and_as_value_its_bracket():
    assert to_text(parse("not ([a]) = 1 and [b]").tree) == "not([a] = 1) and [b]"
    assert to_text(parse("[b] = not([a])").tree) == "[b] = (not([a]))"
    assert parse("[b] = not([a])") == parse("[b] = (not [a])")


def test_absent_none_and_spaces_read_as_blank():
    expression = parse("isblankormissingcode([a])")
    assert [expression.true({"a": cell}) for cell in ("", "  ", ".dk", " .nr ", None)] == [True] * 5
    assert expression.true({})
    assert not expression.true({"a": ".xx"})


def test_choices_of_a_checkbox_are_whole_codes():
    chosen = parse("[m(ab)]")
    assert [chosen.value({"m": cell}) for cell in ("ab", "x; ab ;y", "abc", "b;a", "AB", "", ".dk")] == list("1100000")


def test_texts_cannot_grow_without_bounds():
    text = "'aaaaaaaaaa'"
    for _ in range(40):
        text = f"replace_text({text}, 'a', 'aa')"
    assert parse(text).value({}) == ""
    wide = "concat(" + ", ".join(["[a]"] * 1_500) + ")"
    assert parse(wide).value({"a": "x" * 100}) == ""
    assert len(str(parse(wide).value({"a": "x" * 60}))) <= MOST_CHARACTERS


def test_error_keeps_its_place_when_it_crosses_processes():
    with pytest.raises(LogicError) as caught:
        parse("[a] = 1\nor [b] = yes")
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), again.line, again.column) == (str(caught.value), 2, 10)


def test_sixty_simple_tests_take_no_more_than_a_millisecond():
    tests = [parse(f"[column_{number}] = 'some' or [other(code_{number})] = 1") for number in range(60)]
    values = {f"column_{number}": "none" for number in range(60)} | {"other": "code_1;code_9"}
    times = []
    for _ in range(20):
        start = time.perf_counter()
        assert sum(each.true(values) for each in tests) == 2
        times.append(time.perf_counter() - start)
    assert min(times) < 1e-3  # a tenth of that on a quiet machine
