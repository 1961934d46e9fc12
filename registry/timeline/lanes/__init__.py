"""One drawer a lane: (canvas, the marks of the lane, top) -> bottom. Marks without a day are not among them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from registry.timeline.canvas import Canvas
from registry.timeline.lanes import bands, courses, levels, platelets, points
from registry.timeline.marks import Mark

DRAWERS: Mapping[str, Callable[[Canvas, Sequence[Mark], float], float]] = {
    "phase": bands.phases,
    "asparaginase": points.asparaginase,
    "line": bands.lines,
    "clot": points.clots,
    "anticoagulant": courses.draw,
    "level": levels.draw,
    "platelet": platelets.draw,
    "transfusion": points.transfusions,
    "puncture": points.punctures,
    "bleed": points.bleeds,
    "status": points.status,
}
