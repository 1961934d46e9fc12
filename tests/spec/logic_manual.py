"""The manual of the logic language (docs/logic.md), printed from the table of cases and from the program itself.

`python -m tests.spec.logic_manual > docs/logic.md` writes it anew.
"""

from pave.lib.logic import LogicError, parse
from pave.lib.logic.functions import FUNCTIONS, REFUSED
from pave.lib.logic.reading import DEEPEST, LONGEST
from tests.spec.logic_table import ANSWERS, ROWS

SECTIONS = {
    "Joining and negating": ("or_list", "and_list", "negation", "negated", "not_call", "bracket"),
    "Comparing": ("compared", "comparison"),
    "Calculating": ("sum", "product", "calculated", "unary", "negative", "power"),
    "Numbers, texts, answers and notes": ("number", "text", "reference", "primary"),
    "Functions at work": ("call",),
}

INTRODUCTION = """\
# Conditions

A condition decides whether a question is shown (`shown_if`) or a quality flag is raised (`when`). It is written in the
language of REDCap's branching logic:

    [line_type] = 'port' or [line_type] = 'tunnelled'

- `[line_type]` is an **answer column**. A part of a question is named with two underscores: `[drug__dose]`.
- `'port'` is a **code** or another text, in quotes. Numbers need none: `[age] >= 10`.
- `[scans(mri)] = 1` asks whether the code `mri` is among the choices of a question with several answers.
- `and`, `or`, `not` join; brackets group; `= <> < <= > >=` compare; `+ - * / ^` calculate.
- `//` or `#` starts a note that runs to the end of the line.

## The one rule to remember: blanks

An answer that is left empty, is hidden, or is *don't know* (`.dk`), *I do not manage this* (`.nm`), *prefer not to
answer* (`.pn`), *not branched to* (`.nb`) or *not reached* (`.nr`) **reads as blank**. Then:

- `=` with a code is false. So **write what must be chosen**: `[x] = 'a' or [x] = 'b'`. A blank never opens anything.
- `<>`, `not`, `<` and `<=` are true for a blank. `[x] <> 'none'` opens for everybody who has not answered yet.
- A calculation with a blank is blank. The functions that take many numbers (`sum`, `mean`, ...) skip blanks.
- A blank is not 0. A choice asked by its code, `[x(a)]`, is 0 when nothing is chosen.

The X-ray of an instrument lists every `<>`, every `not`, every ordering test on a column that may be blank, and every
condition that is true when nothing is answered.

## How to read the tables

Each row asks one condition about the question `q`, answered in five ways: left blank, the number `2`, the text or code
`yes`, a checkbox with `a` and `b` chosen, and the special code `.dk`. ✓ is true, ✗ is false, – is blank; anything else
is the value. These tables are also run as tests: what they say is what the program does.
"""

REFUSALS = (
    "[q] = yes",
    "[q] = ‘yes’",
    "[q] = 'yes",
    "([q] = 1",
    "[q] >> 1",
    "[baseline][q] = 1",
    "[user-name] = 'x'",
    "[q:label] = 'x'",
    "rond([q]) = 2",
    "round([q], 1, 2) = 2",
)


def render():
    """The whole page."""
    parts = [INTRODUCTION, *(section(title, rules) for title, rules in SECTIONS.items())]
    return "\n".join([*parts, functions(), refused(), limits()])


def section(title, productions):
    """One heading and its table."""
    head = [
        f"## {title}",
        "",
        row("condition", *(f"{kind} `{cell}`" if cell else kind for kind, cell in ANSWERS.items()), ""),
    ]
    body = [table_row(each) for each in ROWS if each.production in productions]
    return "\n".join([*head, "|---|" + ":-:|" * len(ANSWERS) + "---|", *body, ""])


def table_row(each):
    """One condition, its five results and the note."""
    text = " ⏎ ".join(code(line) for line in each.expression.split("\n"))
    return row(text, *map(shown, each.expected), each.note)


def functions():
    """Every function with its meaning."""
    rows = [row(code(each.usage), each.meaning) for each in FUNCTIONS.values()]
    intro = "Names in any case. A number that a function cannot use (blank, or a text) makes its result blank."
    return "\n".join(["## All functions", "", intro, "", row("function", "gives"), "|---|---|", *rows, ""])


def refused():
    """What is not part of the language, and what the program says to some slips."""
    reasons = {reason: [name for name in REFUSED if REFUSED[name] == reason] for reason in REFUSED.values()}
    lines = [f"- {', '.join(map(code, names))}: {reason}." for reason, names in reasons.items()]
    lines.append(
        "- Events, instances, modifiers such as `:label`, and smart variables: a reference is one answer column."
    )
    slips = [f"- {code(text)}: {message(text)}" for text in REFUSALS]
    return "\n".join(["## What is refused", "", *lines, "", "Slips are refused with their place:", "", *slips, ""])


def limits():
    """Limits, plainly."""
    return f"""\
## Limits

- A condition has at most {LONGEST:,} characters and {DEEPEST} levels of brackets or of calculation. A list of `and` or
  of `or` is one level, however long.
- Numbers are floating-point: `0.1 + 0.2 = 0.3` is false. Compare calculated numbers after `round`.
- There is no clock: `'today'` in quotes is a plain word.
- The check that a condition can be true at all tries the declared codes and telling numbers. Where an answer enters a
  calculation, or two numbers are compared with each other, it may have to leave the question open.
"""


def message(text):
    """What the program says to a text that is no condition."""
    try:
        parse(text)
    except LogicError as error:
        return f"column {error.column}, {error.reason}"
    raise AssertionError(f"the manual calls it refused, the program accepts it: {text}")


def shown(value):
    """A result in a cell of the table."""
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if isinstance(value, float):
        return f"{value:g}"
    return code(value) if value else "–"


def code(text):
    """Monospaced, safe in a table."""
    return "`" + text.replace("|", "\\|") + "`"


def row(*cells):
    """One line of a table."""
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    print(render(), end="")
