"""The flow from invitation to analysis: boxes from top to bottom, those who left to the right, as in CONSORT.

An arrow stands only where the numbers add up; a dashed box holds what is not known, with its reason.
"""

from __future__ import annotations

from analytics.reports.accounting import Count, Step, description, finding, steps
from analytics.reports.charts.svg import BORDER, INK, INK_2, MIST, SANS, WHITE, Figure
from analytics.reports.entries import Summary

PHONE_UNTIL = 480
PAD, LINE, SIZE = 12, 18, 14
GAP, PHONE_GAP = 30, 26
HEAD, ASIDE = 5, 420


def flow_diagram(
    summary: Summary, mode: str, width: float = 660, *, prefix: str, synthetic: bool = False, font: str = SANS
) -> str:
    """SVG of the steps; from 480 px those who left stand to the right of the line, below that under each box."""
    made = steps(summary, mode)
    figure = Figure(width, prefix, finding(summary), description(made), font)
    phone = width < PHONE_UNTIL
    height = _Phone(figure).draw(made) if phone else _Desk(figure).draw(made)
    return figure.finish(height, synthetic)


class _Drawing:
    """What both drawings share: one box under the other."""

    left: float
    wide: float

    def __init__(self, figure: Figure) -> None:
        self.figure = figure

    def box(self, step: Step, y: float) -> float:
        """A box with its count in bold, or dashed where it is not known; gives the y of its foot."""
        why = self.figure.fit(step.counts[0].why, self.wide - 2 * PAD, 13, 4) if step.counts[0].why else []
        height = 2 * PAD + LINE * (len(step.counts) + len(why)) - 4
        self.figure.add("rect", x=self.left, y=y, width=self.wide, height=height, rx=4.0,
                        fill=WHITE if step.known else MIST, stroke=INK if step.known else BORDER, stroke_width=1.4,
                        stroke_dasharray=None if step.known else "4 3")  # fmt: skip
        base = y + PAD + SIZE - 2
        for one in step.counts:
            self.figure.text(self.left + PAD, base, one.label, size=SIZE, weight=600)
            self.number(one, self.left + self.wide - PAD, base, 16)
            base += LINE
        for line in why:
            self.figure.text(self.left + PAD, base, line, fill=INK_2)
            base += LINE
        return y + height

    def number(self, one: Count, x: float, y: float, size: float) -> None:
        if one.count is None:
            self.figure.text(x, y, one.told, fill=INK_2, anchor="end")
        else:
            self.figure.text(x, y, one.told, size=size, weight=700, anchor="end")

    def aside(self, one: Count, x: float, y: float, wide: float) -> float:
        """Who left: words, the number at the right, and why it is not known; gives the y of the next."""
        lines = [(line, INK) for line in self.figure.fit(one.label, wide - self.figure.measure(one.told) - 12)]
        lines += [(line, INK_2) for line in self.figure.fit(one.why, wide)] if one.why else []
        for index, (line, fill) in enumerate(lines):
            self.figure.text(x, y + 13 + 16 * index, line, fill=fill)
        self.number(one, x + wide, y + 13, 13)
        return y + 16 * len(lines) + 5

    def arrow(self, x: float, top: float, foot: float, follows: bool) -> None:
        """A line with a head where everybody is accounted for; a dashed one without a head where not."""
        self.figure.line(x, top, x, foot - (HEAD if follows else 0), INK if follows else BORDER, 1.4,
                         "" if follows else "2 4")  # fmt: skip
        if follows:
            head = f"M{x - HEAD} {foot - 1.6 * HEAD}L{x + HEAD} {foot - 1.6 * HEAD}L{x} {foot}Z"
            self.figure.add("path", d=head, fill=INK)


class _Desk(_Drawing):
    left, wide = 1.0, 300.0

    def draw(self, made: list[Step]) -> float:
        y = 1.0
        for index, step in enumerate(made):
            y = self.between(step, y) if index else self.above(step, y)
            y = self.box(step, y)
        return y + 2

    def above(self, step: Step, y: float) -> float:
        return self.between(step, y) if step.left else y

    def between(self, step: Step, top: float) -> float:
        """The line to the next box with those who left at its right, in a box of their own."""
        spine, x = self.left + 40, self.left + 80
        wide = min(self.figure.width - x - 2, ASIDE)
        inner, y = wide - 2 * PAD, top + GAP / 2 + PAD - 4
        for one in step.left:
            y = self.aside(one, x + PAD, y, inner)
        foot = y + PAD - 4 + GAP / 2 if step.left else top + GAP
        if step.left:
            start, end = top + GAP / 2, foot - GAP / 2
            self.figure.add("rect", x=x, y=start, width=wide, height=end - start, rx=4.0, fill="none", stroke=BORDER)
            self.figure.line(spine, (start + end) / 2, x, (start + end) / 2, BORDER, 1.4)
        self.arrow(spine, top, foot, step.follows)
        return foot


class _Phone(_Desk):
    """The same, the boxes as wide as the screen."""

    def __init__(self, figure: Figure) -> None:
        super().__init__(figure)
        self.wide = figure.width - 2

    def between(self, step: Step, top: float) -> float:
        spine, x = self.left + 16, self.left + 36
        wide, y = self.figure.width - x - PAD - 2, top + 8
        for one in step.left:
            y = self.aside(one, x, y, wide)
        foot = y + 8 if step.left else top + PHONE_GAP
        if step.left:
            self.figure.line(spine, (top + foot) / 2, x - 6, (top + foot) / 2, BORDER, 1.4)
        self.arrow(spine, top, foot, step.follows)
        return foot
