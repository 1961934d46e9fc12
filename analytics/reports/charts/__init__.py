"""Server-made SVG charts and their tables. Every drawing takes its width: 660 for a page, 350 for a phone."""

from analytics.reports.charts.bars import missing_rows, option_rows, sorted_bars
from analytics.reports.charts.bleeding_rates import rate_dots, rate_rows
from analytics.reports.charts.completeness import completeness_bars, completeness_rows
from analytics.reports.charts.duration import duration_curves, duration_rows
from analytics.reports.charts.flow import flow_diagram
from analytics.reports.charts.funnel import funnel_plot, funnel_rows
from analytics.reports.charts.heat_map import heat_rows, site_heat_map
from analytics.reports.charts.hold_shares import hold_dots, hold_rows
from analytics.reports.charts.incidence import incidence_curves, incidence_rows
from analytics.reports.charts.numbers_strip import numeric_rows, quantile_strip
from analytics.reports.charts.observed_threshold import observed_rows, observed_steps
from analytics.reports.charts.ordinal import diverging_bars, scale_rows
from analytics.reports.charts.overview_dots import overview_dots, overview_table
from analytics.reports.charts.site_variation import variation_dots, variation_rows
from analytics.reports.charts.steps import threshold_curve, threshold_rows, threshold_steps
from analytics.reports.charts.subgroups import dot_whisker, group_rows, panels, vignette_panels

__all__ = [
    "completeness_bars", "completeness_rows", "diverging_bars", "dot_whisker", "duration_curves", "duration_rows",
    "flow_diagram", "funnel_plot", "funnel_rows", "group_rows", "heat_rows", "hold_dots", "hold_rows",
    "incidence_curves", "incidence_rows", "missing_rows", "numeric_rows", "observed_rows", "observed_steps",
    "option_rows", "overview_dots", "overview_table", "panels", "quantile_strip", "rate_dots", "rate_rows",
    "scale_rows", "site_heat_map", "sorted_bars", "threshold_curve", "threshold_rows", "threshold_steps",
    "variation_dots", "variation_rows", "vignette_panels",
]  # fmt: skip
