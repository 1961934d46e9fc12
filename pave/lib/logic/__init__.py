"""The logic language of PAVE: REDCap's branching syntax on answer columns, parsed to a tree, compiled to closures.

    condition = parse("[line_type] = 'port' or [tools(scan)] = 1")
    condition.true({"line_type": "port"})   # True

Pure: no framework, no clock, no eval. A text that is not a condition raises LogicError with the place; a condition,
once parsed, never raises whatever the answers. The manual for authors is docs/logic.md.
"""

from pave.lib.logic.candidates import Domain
from pave.lib.logic.errors import LogicError
from pave.lib.logic.expression import Expression, parse
from pave.lib.logic.printing import to_text
from pave.lib.logic.satisfying import always_true, satisfiable
from pave.lib.logic.tree import Node, Reference

__all__ = [
    "Domain",
    "Expression",
    "LogicError",
    "Node",
    "Reference",
    "always_true",
    "parse",
    "satisfiable",
    "to_text",
]
