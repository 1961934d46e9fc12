"""Server-made SVG charts and their tables. Every drawing takes its width: 660 for a page, 350 for a phone."""

from analytics.reports.charts.bars import missing_rows, option_rows, sorted_bars
from analytics.reports.charts.flow import flow_diagram
from analytics.reports.charts.numbers_strip import numeric_rows, quantile_strip
from analytics.reports.charts.ordinal import diverging_bars, scale_rows
from analytics.reports.charts.overview_dots import overview_dots, overview_table
from analytics.reports.charts.steps import threshold_curve, threshold_rows, threshold_steps
from analytics.reports.charts.subgroups import dot_whisker, group_rows, panels, vignette_panels

__all__ = [
    "diverging_bars", "dot_whisker", "flow_diagram", "group_rows", "missing_rows", "numeric_rows", "option_rows",
    "overview_dots", "overview_table", "panels", "quantile_strip", "scale_rows", "sorted_bars", "threshold_curve",
    "threshold_rows", "threshold_steps", "vignette_panels",
]  # fmt: skip
