"""The prospective registry: what sites really do.

The pure foundation is the codebook as data, days with precision, one row from typed cells, the facts of a child;
above it stand the tables made from the codebook, their one writer (actions) and their one reader (queries).
Below analytics, beside surveys; the two never import each other (contracts in pyproject.toml).
"""
