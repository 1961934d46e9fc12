"""Reading a drawn timeline back: what stands where, from the markup alone."""

from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree as ET

from registry.facts import Facts, Row
from registry.timeline.picture import Timeline, draw
from registry.timeline.placing import Box, Spot, box_of

SVG = "{http://www.w3.org/2000/svg}"


def address(row: Row) -> str:
    return f"/row/{row.entity}/{'~'.join(row.key)}/"


def drawn(facts: Facts, width: int = 800, chosen: Row | None = None) -> Picture:
    return Picture(draw(facts, address=address, width=width, chosen=chosen))


class Picture:
    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline
        self.root = ET.fromstring(timeline.svg)

    @property
    def everything(self) -> list[ET.Element]:
        return list(self.root.iter())

    def links(self, lane: str = "") -> list[ET.Element]:
        return [one for one in self.root.iter(f"{SVG}a") if not lane or one.get("data-lane") == lane]

    def link(self, name: str) -> ET.Element:
        [found] = [one for one in self.links() if name_of(one) == name]
        return found

    def with_data(self, name: str, of: ET.Element | None = None) -> list[ET.Element]:
        return [one for one in (self.root if of is None else of).iter() if one.get(f"data-{name}") is not None]

    def x(self, day: float) -> float:
        """Where a day is by the two ticks around it, or the nearest two: only between ticks of one scale."""
        ticks = sorted((int(one.get("data-day", "0")), float(one.get("x1", "0"))) for one in self.with_data("day"))
        for (low, left), (high, right) in pairwise(ticks):
            if day <= high or (high, right) == ticks[-1]:
                return left + (day - low) / (high - low) * (right - left)
        raise AssertionError("the axis has fewer than two ticks")

    def texts(self) -> list[tuple[str, Box]]:
        """Every text with the room it takes at most."""
        found = []
        for one in self.root.iter(f"{SVG}text"):
            words, bold = one.text or "", one.get("font-weight") == "700"
            spot = Spot(float(one.get("x", "0")), float(one.get("y", "0")), one.get("text-anchor", "start"))
            found.append((words, box_of(words, spot, float(one.get("font-size", "12")), bold)))
        return found


def number(element: ET.Element, name: str) -> float:
    return float(element.get(name, "nan"))


def name_of(link: ET.Element) -> str:
    """What a link is called, without the words beside its mark that it holds as well."""
    name = link.get("aria-label", "")
    for text in reversed(list(link.iter(f"{SVG}text"))):
        name = name.removesuffix(f", {text.text}")
    return name


def shape(link: ET.Element, tag: str) -> ET.Element:
    return next(one for one in link.iter(SVG + tag))
