"""The prospective registry (cases, edit checks, queries, locks) lives here; it arrives with its own issue.

The import contract in pyproject.toml already gives this room its place: below analytics, beside surveys, and the two
never import each other.
"""
