"""An SVG writer: elements and attributes only, escaped by ElementTree; no style, no script, no outside reference."""

from __future__ import annotations

from xml.etree import ElementTree as ET

SANS = "system-ui, -apple-system, Segoe UI, Roboto, Noto Sans, sans-serif"
NARROW_FACES = {"Libertinus Serif": 0.75}
NARROW = set("iljtfrI.,:;'’|!()[] ")
WIDE = set("mwMW%—@")

INK, INK_2, RULE, MIST, WHITE = "#16202A", "#4A5763", "#D5DBE0", "#F4F6F7", "#FFFFFF"
GRID, BORDER, HATCH = "#E8ECEF", "#74818D", "#8B97A1"
SAY, SAY_TEXT, LEADER, OTHER, REFERENCE = "#0072B2", "#005A8F", "#0072B2", "#5F8FAF", "#66737F"


def fixed(value: float) -> str:
    """A coordinate: at most two decimals, no minus zero, no exponent."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


class Figure:
    """One drawing of a fixed width; the height is set when it is finished.

    `title` and `desc` come first and name the drawing (role img); `prefix` keeps ids unique on a page and has to be a
    letter followed by letters, digits, - or _ (ValueError else). `font` is the family list of all text.
    """

    def __init__(self, width: float, prefix: str, title: str, desc: str, font: str = SANS) -> None:
        if not (prefix[:1].isalpha() and prefix.replace("-", "").replace("_", "").isalnum() and prefix.isascii()):
            raise ValueError(f"prefix not usable as an id: {prefix!r}")
        self.width, self.prefix = width, prefix
        self.root = ET.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "role": "img", "font-family": font})
        self.root.set("aria-labelledby", f"{prefix}-t {prefix}-d")
        for tag, text in (("title", title), ("desc", desc)):
            ET.SubElement(self.root, tag, {"id": f"{prefix}-{tag[0]}"}).text = legal(text)
        self._hatched = False
        self._narrow = NARROW_FACES.get(font, 1.0)

    def fit(self, text: str, width: float, size: float = 13, most: int = 2, bold: bool = False) -> list[str]:
        """`wrapped` for the font of this figure."""
        return wrapped(text, width / self._narrow, size, most, bold)

    def measure(self, text: str, size: float = 13) -> float:
        """`text_width` for the font of this figure."""
        return text_width(text, size) * self._narrow

    def add(self, tag: str, **attributes: float | str | None) -> ET.Element:
        """An element; `_` in a name is written `-`, None leaves the attribute out."""
        pairs = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items() if value is not None}
        return ET.SubElement(
            self.root, tag, {k: legal(v) if isinstance(v, str) else fixed(v) for k, v in pairs.items()}
        )

    def text(
        self, x: float, y: float, content: str, *, size: float = 13, fill: str = INK, anchor: str = "start",
        weight: int | None = None, halo: bool = False,
    ) -> ET.Element:  # fmt: skip
        """Text on its baseline; anchor start, middle or end; a halo keeps it readable over lines."""
        attributes: dict[str, float | str | None] = {"fill": fill, "font_size": size, "text_anchor": anchor}
        attributes["font_weight"] = str(weight) if weight else None
        if halo:
            attributes |= {"stroke": WHITE, "stroke_width": 4, "paint_order": "stroke", "stroke_linejoin": "round"}
        made = self.add("text", x=x, y=y, **attributes)
        made.text = legal(content)
        return made

    def line(self, x1: float, y1: float, x2: float, y2: float, stroke: str, width: float = 1, dash: str = "") -> None:
        self.add("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=stroke, stroke_width=width, stroke_dasharray=dash or None)

    def rect(self, x: float, y: float, w: float, h: float, fill: str, stroke: str = "", **data: str) -> None:
        self.add("rect", x=x, y=y, width=max(w, 0), height=h, fill=fill, stroke=stroke or None, **data)

    def hatch(self, x: float, y: float, w: float, h: float) -> None:
        """A hidden cell: lines #8B97A1 on mist. The pattern is defined once a figure."""
        if not self._hatched:
            self._define_hatch()
        self.rect(x, y, w, h, f"url(#{self.prefix}-h)")

    def _define_hatch(self) -> None:
        defs = ET.Element("defs")
        pattern = ET.SubElement(defs, "pattern", {"id": f"{self.prefix}-h", "width": "6", "height": "6"})
        pattern.set("patternUnits", "userSpaceOnUse")
        ET.SubElement(pattern, "rect", {"width": "6", "height": "6", "fill": MIST})
        ET.SubElement(pattern, "path", {"d": "M-1 1L1 -1M0 6L6 0M5 7L7 5", "stroke": HATCH, "stroke-width": "1.2"})
        self.root.insert(2, defs)
        self._hatched = True

    def finish(self, height: float, synthetic: bool = False) -> str:
        """The markup; "SYNTHETIC" lies across the drawing (ink at 5 %) where the data are simulated."""
        self.root.set("viewBox", f"0 0 {fixed(self.width)} {fixed(height)}")
        self.root.set("width", fixed(self.width))
        self.root.set("height", fixed(height))
        if synthetic:
            self._stamp(height)
        return ET.tostring(self.root, encoding="unicode")

    def _stamp(self, height: float) -> None:
        size = min(self.width / 8.5, height / 3.6, 72)
        middle = (self.width / 2, height / 2)
        mark = self.text(0, 0, "SYNTHETIC", size=size, anchor="middle", weight=700)
        mark.set("transform", f"translate({fixed(middle[0])} {fixed(middle[1])}) rotate(-18)")
        mark.set("fill-opacity", "0.05")
        mark.set("letter-spacing", fixed(size / 10))
        mark.set("aria-hidden", "true")


def legal(text: str) -> str:
    """The text without characters that XML 1.0 forbids (most control characters, lone surrogates)."""
    return "".join(c for c in text if c in "\t\n" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff")


def text_width(text: str, size: float = 13, bold: bool = False) -> float:
    """Estimated width in px of sans text; there are no font metrics here, so it errs on the wide side."""
    units = sum(0.38 if c in NARROW else 0.94 if c in WIDE else 0.7 if c.isupper() else 0.61 for c in text)
    return size * units * (1.1 if bold else 1)


def wrapped(text: str, width: float, size: float = 13, most: int = 2, bold: bool = False) -> list[str]:
    """The text in at most `most` lines of that width; what is left out ends in "…" (tables carry the whole)."""
    width = width / 1.1 if bold else width
    lines: list[str] = []
    for word in text.split():
        if lines and text_width(f"{lines[-1]} {word}", size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    cut = len(lines) > most
    kept = [_clipped(line, width, size) for line in lines[:most]] or [""]
    if cut:
        kept[-1] = _clipped(kept[-1] + " ……", width, size) if not kept[-1].endswith("…") else kept[-1]
        kept[-1] = kept[-1].replace(" ……", "…")
    return kept


def _clipped(line: str, width: float, size: float) -> str:
    if text_width(line, size) <= width:
        return line
    while line and text_width(line + "…", size) > width:
        line = line[:-1]
    return line.rstrip() + "…"
