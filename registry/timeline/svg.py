"""An SVG writer: elements and attributes only, escaped by ElementTree; no style, no script, no outside reference."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from xml.etree import ElementTree as ET

SANS = "system-ui, -apple-system, Segoe UI, Roboto, Noto Sans, sans-serif"
NARROW, WIDE = set("iljtfrI.,:;'’|!()[] "), set("mwMW%—@")
INK, INK_2, RULE, MIST, WHITE, GRID = "#16202A", "#4A5763", "#D5DBE0", "#F4F6F7", "#FFFFFF", "#E8ECEF"
ACCENT, TARGET, BOX, BAR = "#0B5563", "#E6F0F1", "#E1E9EB", "#74818D"
HOLD, HOLD_TEXT, HOLD_LINE = "#FBEDE2", "#A84300", "#E3B08A"
BLEED, BLEED_TEXT = "#AA3377", "#8A2560"
SMALL, BIG = 12.0, 13.0

Attribute = float | str | None


def fixed(value: float) -> str:
    """A coordinate: at most two decimals, no minus zero, no exponent."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def legal(text: str) -> str:
    """The text without characters that XML 1.0 forbids (most control characters, lone surrogates)."""
    return "".join(c for c in text if c in "\t\n" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff")


def text_width(text: str, size: float = SMALL, bold: bool = False) -> float:
    """Estimated width in px of sans text; there are no font metrics here, so it errs on the wide side."""
    units = sum(0.38 if c in NARROW else 0.94 if c in WIDE else 0.7 if c.isupper() else 0.61 for c in text)
    return size * units * (1.1 if bold else 1)


def cut(text: str, width: float, size: float = SMALL, bold: bool = False) -> str:
    """The text, or as much of it as fits with "…"; empty where not even five letters do."""
    if text_width(text, size, bold) <= width:
        return text
    kept = text
    while kept and text_width(kept + "…", size, bold) > width:
        kept = kept[:-1]
    kept = kept.rstrip(" ,")
    return f"{kept}…" if len(kept) >= 5 else ""


class Drawing:
    """One drawing. New elements go to the innermost open group; the height is set when it is finished."""

    def __init__(self, width: float, prefix: str, title: str, desc: str) -> None:
        self.width, self.prefix = width, prefix
        # Not role img: what is inside an image is no link to a screen reader.
        own = {"xmlns": "http://www.w3.org/2000/svg", "role": "group", "font-family": SANS, "font-size": "12"}
        self.root = ET.Element("svg", own | {"aria-labelledby": f"{prefix}-t", "aria-describedby": f"{prefix}-d"})
        for tag, text in (("title", title), ("desc", desc)):
            ET.SubElement(self.root, tag, {"id": f"{prefix}-{tag[0]}"}).text = legal(text)
        self._into = [self.root]
        self._defined: set[str] = set()

    def add(self, tag: str, **attributes: Attribute) -> ET.Element:
        """An element; `_` in a name is written `-`, None leaves the attribute out."""
        pairs = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items() if value is not None}
        made = {key: legal(value) if isinstance(value, str) else fixed(value) for key, value in pairs.items()}
        return ET.SubElement(self._into[-1], tag, made)

    @contextmanager
    def inside(self, group: ET.Element) -> Iterator[ET.Element]:
        """What is drawn in the block goes into this element."""
        self._into.append(group)
        try:
            yield group
        finally:
            self._into.pop()

    def text(
        self, x: float, y: float, content: str, *, size: float = SMALL, fill: str = INK_2, anchor: str = "start",
        bold: bool = False, halo: bool = True, **data: Attribute,
    ) -> None:  # fmt: skip
        """Text on its baseline; a halo keeps it readable over lines."""
        around: dict[str, Attribute] = {}
        if halo:
            around = {"stroke": WHITE, "stroke_width": 3, "paint_order": "stroke", "stroke_linejoin": "round"}
        around |= {"font_weight": "700" if bold else None, "text_anchor": anchor if anchor != "start" else None}
        own_size = size if size != SMALL else None
        self.add("text", x=x, y=y, fill=fill, font_size=own_size, **around, **data).text = legal(content)

    def lay_over(self, text: ET.Element) -> None:
        """Text that is only seen: a click meets what lies below it."""
        text.attrib |= {"pointer-events": "none", "aria-hidden": "true"}
        self._into[-1].append(text)

    def line(
        self, x1: float, y1: float, x2: float, y2: float, stroke: str = INK, width: float = 1, **more: Attribute
    ) -> None:
        self.add("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=stroke, stroke_width=width, **more)

    def rect(self, x: float, y: float, w: float, h: float, fill: str, **more: Attribute) -> None:
        self.add("rect", x=x, y=y, width=max(w, 0), height=max(h, 0), fill=fill, **more)

    def circle(
        self, x: float, y: float, r: float, *, filled: bool = True, colour: str = INK, **more: Attribute
    ) -> None:
        self.add("circle", cx=x, cy=y, r=r, fill=colour if filled else WHITE, stroke=colour, stroke_width=1.8, **more)

    def hatch(self) -> str:
        """The paint of days on which anticoagulation was held; defined once a drawing."""
        name = f"{self.prefix}-h"
        if name not in self._defined:
            self._defined.add(name)
            defs = ET.Element("defs")
            size = {"id": name, "width": "7", "height": "7", "patternUnits": "userSpaceOnUse"}
            pattern = ET.SubElement(defs, "pattern", size)
            ET.SubElement(pattern, "rect", {"width": "7", "height": "7", "fill": HOLD})
            lines = {"d": "M-1 1L1 -1M0 7L7 0M6 8L8 6", "stroke": HOLD_LINE, "stroke-width": "1.4"}
            ET.SubElement(pattern, "path", lines)
            self.root.insert(2, defs)
        return f"url(#{name})"

    def finish(self, height: float) -> str:
        self.root.set("viewBox", f"0 0 {fixed(self.width)} {fixed(height)}")
        self.root.set("width", fixed(self.width))
        self.root.set("height", fixed(height))
        return ET.tostring(self.root, encoding="unicode")
