"""The manual of data queries (docs/data-queries.md), printed from the table of transitions.

`python -m tests.spec.data_queries_manual > docs/data-queries.md` writes it anew.
"""

from registry.data_queries.rules import MOVES

INTRODUCTION = """\
# Data queries

A data query is a question about a row. Edit checks open one by themselves; a value beyond a soft limit, or a finding
that needs a reason, opens one that carries the reason as its first answer; data managers and site investigators ask by
hand. It waits while it is *open* or *answered*, and ends *corrected*, *accepted* or *withdrawn*. Nothing is deleted:
every step stays in its thread, with who took it and when.

A check asks once about the same fields of the same row. It never asks again what was accepted or withdrawn, unless one
of those values has changed since.
"""


def render():
    """The whole page."""
    head = ["| step | from | to | who | words | means |", "|---|---|---|---|---|---|"]
    return "\n".join([INTRODUCTION, *head, *map(line, MOVES.values()), ""])


def line(move):
    """One step."""
    words = "needed" if move.needs_text else ""
    return f"| {move.step} | {', '.join(move.sources)} | {move.target} | {move.who} | {words} | {move.means} |"


if __name__ == "__main__":
    print(render(), end="")
