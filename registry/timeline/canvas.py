"""What every lane draws on: the day axis, free space for labels, links, and the soft ends of uncertain days. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from registry.facts import Row
from registry.timeline.axis import Axis
from registry.timeline.marks import Mark
from registry.timeline.placing import Box, Placed, Space, Spot
from registry.timeline.svg import ACCENT, INK_2, SMALL, Drawing, legal
from registry.values import Day, Precision

UNKNOWN_REACH = 21
"""Days to each side that are drawn soft where nobody knows how near a day is."""
FADED = 0.35
CAP = 3.0


@dataclass
class Canvas:
    """`back` lies under all lanes. `threshold` is the count below which the site holds; None where it has no rule."""

    drawing: Drawing
    axis: Axis
    space: Space
    back: ET.Element
    address: Callable[[Row], str]
    chosen: Row | None
    upto: int
    wide: bool
    threshold: int | None = None

    @contextmanager
    def link(self, mark: Mark) -> Iterator[ET.Element]:
        """What is drawn in the block opens the form of the row; its name says what it is and when."""
        start, stop = mark.ends(self.upto)
        made = self.drawing.add("a", href=self.address(mark.row), aria_label=mark.name, data_lane=mark.lane)
        made.set("data-from", str(start))
        if stop != start or mark.stop is not None or mark.goes_on:
            made.set("data-to", str(stop))
        with self.drawing.inside(made):
            yield made
        self._name_what_is_seen(made, mark.name)

    def _name_what_is_seen(self, link: ET.Element, name: str) -> None:
        """Who speaks to a machine says the words that are seen, so the name of a link holds them (WCAG 2.5.3). Words
        that were cut are laid over the link in place of into it; a click on them goes through."""
        texts = [(parent, one) for parent in link.iter() for one in list(parent) if one.tag == "text"]
        for parent, one in texts:
            seen = one.text or ""
            if "…" in seen:
                parent.remove(one)
                self.drawing.lay_over(one)
            elif seen.lower() not in name.lower():
                name = f"{name}, {seen}"
        link.set("aria-label", legal(name))

    def is_chosen(self, mark: Mark) -> bool:
        same = self.chosen is not None and (self.chosen.entity, self.chosen.key)
        return same == (mark.row.entity, mark.row.key)

    def outline(self, mark: Mark, left: float, top: float, right: float, bottom: float) -> None:
        """The frame of the record that is open beside the picture."""
        if self.is_chosen(mark):
            box = (left - 3, top - 3, right - left + 6, bottom - top + 6)
            self.drawing.rect(*box, "none", stroke=ACCENT, stroke_width=2, rx=3, data_chosen="yes")

    def label(
        self, text: str, spots: Iterable[Spot], *, fill: str = INK_2, bold: bool = False, cuttable: bool = False
    ) -> Placed | None:
        """The text where there is room for it; nothing where there is none."""
        placed = self.space.place(text, spots, bold=bold, cuttable=cuttable) if text else None
        if placed is not None:
            spot = placed.spot
            self.drawing.text(spot.x, spot.y, placed.text, fill=fill, anchor=spot.anchor, bold=bold, size=SMALL)
        return placed

    @contextmanager
    def shape(self, mark: Mark) -> Iterator[None]:
        """The mark itself; faded where its day is uncertain."""
        made = self.drawing.add("g", fill_opacity=FADED if reach(mark.start) else None)
        with self.drawing.inside(made):
            yield

    # -- days ---------------------------------------------------------------------------------------------------------

    def x(self, day: float) -> float:
        return self.axis(day)

    def bar(
        self, mark: Mark, y: float, height: float, fill: str, start: int, stop: int, *, intensity: str | None = None
    ) -> None:
        """A bar from start to stop; the days that may or may not belong to it are faded, and a whisker spans them."""
        soft = [reach(one) for one, day in ((mark.start, start), (mark.stop, stop)) if one and one.day == day]
        solid_from, solid_to = start, stop
        for low, high in (one for one in soft if one):
            solid_from = max(solid_from, high) if low < start < high else solid_from
            solid_to = min(solid_to, low) if low < stop < high else solid_to
        whole = (self.x(start), self.x(stop))
        if (solid_from, solid_to) == (start, stop):
            self.drawing.rect(whole[0], y, max(whole[1] - whole[0], 1.5), height, fill, rx=2, data_intensity=intensity)
            return
        left = min([start, *(low for low, _ in (one for one in soft if one))])
        right = max([stop, *(high for _, high in (one for one in soft if one))])
        faded = (self.x(left), y, max(self.x(right) - self.x(left), 1.5), height)
        self.drawing.rect(*faded, fill, fill_opacity=FADED, rx=2, data_intensity=intensity)
        if solid_to > solid_from:
            self.drawing.rect(self.x(solid_from), y, self.x(solid_to) - self.x(solid_from), height, fill)

    def soft_ends(self, mark: Mark, y: float) -> None:
        """A whisker over the days that each uncertain day can be; dashed where nobody knows."""
        for name, day in (("from", mark.start), ("to", mark.stop)):
            span = reach(day) if day is not None else None
            if day is not None and span is not None:
                self._whisker(name, self.x(span[0]), self.x(span[1]), y, day.precision is Precision.UNKNOWN)

    def _whisker(self, name: str, left: float, right: float, y: float, unknown: bool) -> None:
        dash = "2 2" if unknown else None
        cap = f"{y - CAP:.2f}v{2 * CAP:g}"
        path = f"M{left:.2f} {cap}M{left:.2f} {y:.2f}H{right:.2f}M{right:.2f} {cap}"
        self.drawing.add(
            "path", d=path, fill="none", stroke=INK_2, stroke_width=1.3, stroke_dasharray=dash,
            data_soft=name, data_left=left, data_right=right,
        )  # fmt: skip
        self.space.take(Box(left, y - CAP, right, y + CAP))
        if unknown:
            self.label("?", [Spot(right + 3, y + 4)])


def reach(day: Day | None) -> tuple[int, int] | None:
    """The days that an uncertain day is drawn over; None where it is exact."""
    if day is None or day.precision is Precision.EXACT:
        return None
    if day.precision is Precision.UNKNOWN:
        return day.day - UNKNOWN_REACH, day.day + UNKNOWN_REACH
    return day.earliest, day.latest


def packed(marks: Sequence[Mark], upto: int) -> list[list[Mark]]:
    """Marks in as few rows as they need so that none lies over another; touching is not overlapping."""
    rows: list[list[Mark]] = []
    for mark in marks:
        start = mark.ends(upto)[0]
        free = next((row for row in rows if row[-1].ends(upto)[1] <= start), None)
        if free is None:
            rows.append([mark])
        else:
            free.append(mark)
    return rows
