"""Which items ask for a platelet threshold, and the published lines drawn beside the answers. Data.

The lines are the adult guidance of the ISTH (2018): full dose from 50, hold below 25 (x10^9/L). A label always says
for whom the guidance was written.
"""

THRESHOLD_ITEMS = frozenset({"plt_hold_therapeutic", "plt_hold_prophylactic"})
GUIDANCE: tuple[tuple[float, str], ...] = (
    (25.0, "adult guidance: hold below 25"),
    (50.0, "adult guidance: full from 50"),
)
