"""The prospective registry: what sites really do.

So far the pure foundation: the codebook as data, days with precision, one row from typed cells, the facts of a child.
Below analytics, beside surveys; the two never import each other (contracts in pyproject.toml).
"""
