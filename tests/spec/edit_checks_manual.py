"""The manual of the edit checks (docs/edit-checks.md), printed from the table of cases and from the checks themselves.

`python -m tests.spec.edit_checks_manual > docs/edit-checks.md` writes it anew.
"""

from registry.rules.check import SEVERITIES
from registry.rules.checks import CHECKS
from tests.spec.edit_checks_table import cases

INTRODUCTION = """\
# Edit checks

The registry reads every row of a child together and says what cannot be true, what needs a reason and what should be
looked at. Each check has an id that never changes.

{severities}

A check that opens a **query** asks the site; one that opens an **adjudication** asks the reviewers.

Two rules hold for all of them. **A missing value is silent**: what nobody entered contradicts nothing. **Days compare
within their precision**: two days conflict only if they do so at every value that their precision allows, so day
`8 ~3` may be day 10 or 5, and `~?` may be any day. Limits of a single field are apart: a number outside the hard limits
is refused, one outside the soft limits asks for a reason, and E18 and E51 are asked before both.

In the tables below each line of a case is one row of the child, as it is typed: an entity and its cells. `site` is the
child's site, `today` says which day today is for the child. **●** fires, ○ is silent; *boundary* marks the last case
on its side of a limit. These tables are also run as tests: what they say is what the program does.
"""


def render():
    """The whole page."""
    severities = "\n".join(f"- **{name}** – {meaning}." for name, meaning in SEVERITIES.items())
    parts = [INTRODUCTION.format(severities=severities), overview(), *map(section, CHECKS)]
    return "\n".join(parts)


def overview():
    """Every check in one table."""
    rows = [row(f"[{one.id}](#{one.id.lower()})", one.severity, one.title, one.why, one.opens) for one in CHECKS]
    return "\n".join([row("id", "severity", "what", "why", "opens"), "|---|---|---|---|---|", *rows, ""])


def section(check):
    """One check with its cases."""
    opens = f" Opens {'an' if check.opens == 'adjudication' else 'a'} {check.opens}." if check.opens else ""
    head = [f"## {check.id}", "", f"**{check.title}** ({check.severity}): {check.why}.{opens}", ""]
    body = [case_row(each) for each in cases() if each.check == check.id]
    return "\n".join([*head, row("", "case", "rows", ""), "|:-:|---|---|---|", *body, ""])


def case_row(case):
    """One case of a table."""
    lines = "<br>".join(f"`{line}`" for line in case.lines)
    return row("**●**" if case.fires else "○", case.note, lines, "boundary" if case.kind == "boundary" else "")


def row(*cells):
    """One line of a table."""
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    print(render(), end="")
