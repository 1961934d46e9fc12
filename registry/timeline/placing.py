"""Where labels go: the first free place of those that fit, or nowhere (the link's name and the table have it). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from registry.timeline.svg import SMALL, cut, text_width

ASCENT, DESCENT = 0.8, 0.25
FEWEST = 64.0
"""Px below which a text is not cut down to fit."""


@dataclass(frozen=True, slots=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        apart = self.right <= other.left or other.right <= self.left
        return not (apart or self.bottom <= other.top or other.bottom <= self.top)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place for a text: x at its anchor (start, middle, end), y at its baseline."""

    x: float
    y: float
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Placed:
    spot: Spot
    text: str


def box_of(text: str, spot: Spot, size: float = SMALL, bold: bool = False) -> Box:
    width = text_width(text, size, bold)
    left = spot.x - {"start": 0.0, "middle": width / 2, "end": width}[spot.anchor]
    return Box(left, spot.y - ASCENT * size, left + width, spot.y + DESCENT * size)


class Space:
    """What is taken already of a drawing, from left to right edge."""

    def __init__(self, left: float, right: float) -> None:
        self.left, self.right = left, right
        self.taken: list[Box] = []

    def take(self, box: Box) -> None:
        self.taken.append(box)

    def is_free(self, box: Box) -> bool:
        inside = box.left >= self.left and box.right <= self.right
        return inside and not any(box.meets(other) for other in self.taken)

    def place(
        self, text: str, spots: Iterable[Spot], *, size: float = SMALL, bold: bool = False, cuttable: bool = False
    ) -> Placed | None:
        """The first spot where the text is free of all others, which it then takes; cut if it may be and must be."""
        spots = tuple(spots)
        for spot in spots:
            box = box_of(text, spot, size, bold)
            if self.is_free(box):
                self.take(box)
                return Placed(spot, text)
        return self._cut(text, spots, size, bold) if cuttable else None

    def _cut(self, text: str, spots: tuple[Spot, ...], size: float, bold: bool) -> Placed | None:
        for spot in (one for one in spots if one.anchor == "start"):
            row = box_of("x", spot, size, bold)
            beside = (one for one in self.taken if one.right > spot.x and one.top < row.bottom and row.top < one.bottom)
            end = min([self.right, *(one.left for one in beside)])
            shown = cut(text, end - spot.x - 4, size, bold) if end - spot.x >= FEWEST else ""
            if shown and self.is_free(box_of(shown, spot, size, bold)):
                self.take(box_of(shown, spot, size, bold))
                return Placed(spot, shown)
        return None
