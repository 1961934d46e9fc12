"""Statistics of practice variation: counts or arrays in, frozen dataclasses out.

Pure numpy and scipy. Functions compute wherever a value is defined (panels of three, cells of one): thresholds and
suppression belong to the summary and the pages.
"""
