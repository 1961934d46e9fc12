"""The gate that everything passes on its way out. Pure.

A survey's summary (`protect_summary`), threshold 5: rare options are merged, or hidden with a partner; groups are
hidden in company; cells are hidden until the range of every rare one, by the totals of its table, is wide (`audit`);
entries that would undo another's protection are withheld; derived numbers are computed on what is shown, or withheld;
weighted shares leave where the counts they tell could (`raking`). Not solved there: tables of several factors together.

Tables that share people (`protect`): merged, then the least of cells hidden so that every rare one keeps a range as
wide as the threshold, over all tables (`solver`) and all earlier releases (`ledger`); `feasible_intervals` is the
reader who checks it and knows nothing of how it was decided. `rounding` is the automatic mode of public pages,
`registry_rules` the children and sites of a count.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from analytics.disclosure.merging import THRESHOLD

if TYPE_CHECKING:
    from analytics.disclosure.feasible import feasible_intervals
    from analytics.disclosure.suppression import protect
    from analytics.disclosure.survey import protect_summary

__all__ = ["THRESHOLD", "feasible_intervals", "protect", "protect_summary"]
HOMES = {"feasible_intervals": "feasible", "protect": "suppression", "protect_summary": "survey"}


def __getattr__(name: str) -> Any:
    """The functions bring scipy with them, so they come when they are asked for."""
    if name not in HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{HOMES[name]}"), name)
