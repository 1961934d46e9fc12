"""Reading a drawing back: what it says from where its marks stand, by its own axis labels."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable

from analytics.reports.charts.curve_frame import day_of

NS = "{http://www.w3.org/2000/svg}"
Axis = Callable[[float], float]


def texts(root: ET.Element) -> list[str]:
    return [str(one.text) for one in root.iter(f"{NS}text")]


def parts(root: ET.Element, **data: str) -> list[ET.Element]:
    """Elements that carry all of these data attributes."""
    wanted = {f"data-{key.replace('_', '-')}": value for key, value in data.items()}
    return [one for one in root.iter() if all(one.get(key) == value for key, value in wanted.items())]


def steps(path: ET.Element) -> list[tuple[float, float]]:
    """Corners of a path of M, H and V as (where a height begins, height); a trailing height without width is kept."""
    found, x, y = [], 0.0, 0.0
    for letter, first, second in re.findall(r"([MHV])(-?[\d.]+)(?: (-?[\d.]+))?", str(path.get("d"))):
        if letter == "H":
            x = float(first)
            continue
        x, y = (float(first), float(second)) if letter == "M" else (x, float(first))
        if not found or found[-1] != (x, y):
            found.append((x, y))
    return found


def shares(root: ET.Element) -> Axis:
    """Pixel -> share, by the per cent labels left of a panel."""
    labels = [one for one in root.iter(f"{NS}text") if re.fullmatch(r"\d+ %", str(one.text))]
    beside = [one for one in labels if one.get("text-anchor") == "end" and one.get("font-size") == "12"]
    return _line([(float(one.get("y", 0)) - 4, int(str(one.text).split()[0]) / 100) for one in beside])


def across(root: ET.Element) -> Axis:
    """Pixel -> share, by the per cent labels under a panel."""
    labels = [one for one in root.iter(f"{NS}text") if re.fullmatch(r"\d+ %", str(one.text))]
    under = [one for one in labels if one.get("text-anchor") == "middle" and one.get("font-size") == "12"]
    return _line([(float(one.get("x", 0)), int(str(one.text).split()[0]) / 100) for one in under])


def counts(root: ET.Element, in_months: bool = False) -> Axis:
    """Pixel -> number, by the numbers in the first row under the axis; months are turned into days."""
    numbers = [one for one in root.iter(f"{NS}text") if re.fullmatch(r"[\d.]+", str(one.text))]
    row = min(float(one.get("y", 0)) for one in numbers)
    ticks = [one for one in numbers if float(one.get("y", 0)) == row]
    value = day_of if in_months else float
    return _line([(float(one.get("x", 0)), value(float(str(one.text)))) for one in ticks])


def _line(pairs: list[tuple[float, float]]) -> Axis:
    (x1, v1), (x2, v2) = pairs[0], pairs[-1]
    assert x1 != x2
    return lambda pixel: v1 + (pixel - x1) * (v2 - v1) / (x2 - x1)
