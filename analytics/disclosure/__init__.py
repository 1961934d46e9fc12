"""The one gate that everything passes on its way out. Pure.

Threshold 5: rare options are merged, or hidden with a partner; groups are hidden in company; cells are hidden until no
rare one can be solved for from the totals (`audit`); entries that would undo another's protection are withheld; derived
numbers are computed on what is shown, or withheld. Not solved here: how *wide* the range of a hidden cell is, a ledger
over several releases, and an integer programme over linked tables (their own issue).
"""

from analytics.disclosure.protect import THRESHOLD, protect_summary

__all__ = ["THRESHOLD", "protect_summary"]
