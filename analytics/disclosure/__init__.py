"""The one gate that everything passes on its way out. Pure.

A first, conservative version: threshold 5, rare options merged or hidden with a partner, derived numbers computed on
what is shown or withheld. Not yet solved here: a ledger over several releases, and an integer programme over linked
tables (their own issue).
"""

from analytics.disclosure.protect import THRESHOLD, protect_summary

__all__ = ["THRESHOLD", "protect_summary"]
