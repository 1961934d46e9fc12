"""The CHERRIES checklist (Eysenbach 2004), filled from what the survey was and from its counts. Pure.

The items and sentences are data (cherries.toml). What only the investigators know is asked for, never guessed.
"""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from analytics.reports import accounting, rates
from analytics.reports.entries import Summary
from analytics.reports.numbers import number, plural
from analytics.reports.provenance import SYNTHETIC
from analytics.reports.wordfile import table_document
from pave.lib.spreadsheet import guarded
from surveys.instrument import Instrument

SOURCE = Path(__file__).with_name("cherries.toml")
TITLE = "Checklist for reporting results of internet e-surveys (CHERRIES)"
HEAD = ("Item category", "Checklist item", "What this survey did", "What the investigators add")
ASK = "To be filled in by the investigators: "
QUICK = (
    "The browser notes only whether answering took less than four minutes, as one yes or no among the quality flags; "
    "flags exclude nobody by themselves."
)
IMPORT_ONLY = "for answers from a file: "
WIDTHS = (40, 48, 110, 70)


@dataclass(frozen=True, slots=True)
class Line:
    """One item: `says` is filled in, `ask` is left to the investigators ("" where nothing is)."""

    section: str
    item: str
    says: str
    ask: str

    @property
    def cells(self) -> tuple[str, str, str, str]:
        return self.section, self.item, self.says, self.ask


@cache
def _checklist() -> dict[str, Any]:
    return tomllib.loads(SOURCE.read_text(encoding="utf-8"))


def lines(summary: Summary, instrument: Instrument, mode: str) -> list[Line]:
    """The thirty items in their published order, for a survey that is answered in that mode."""
    facts = _facts(summary, instrument, mode)
    return [
        _line(section["name"], item, facts, mode) for section in _checklist()["section"] for item in section["item"]
    ]


def _line(section: str, item: Mapping[str, str], facts: Mapping[str, str], mode: str) -> Line:
    said = [item[key].format_map(facts) for key in ("says", mode) if key in item]
    wanted = item.get("ask", "")
    if wanted.startswith(IMPORT_ONLY):
        wanted = wanted.removeprefix(IMPORT_ONLY) if mode == "import" else ""
    return Line(section, item["name"], " ".join(" ".join(said).split()), ASK + wanted if wanted else "")


def _facts(summary: Summary, instrument: Instrument, mode: str) -> dict[str, str]:
    flow = summary["flow"]
    counts = {name: number(flow.get(name), "count") for name in ("invited", "bounced", "submitted", "analysed")}
    told = {one.meaning.name: _told(one) for one in rates.rates(summary, mode)}
    return {**_shape(instrument), **counts, **told} | {
        "title": str(summary["title"]), "instrument": instrument.id, "version": instrument.version,
        "digest": instrument.sha256[:12], "flow": accounting.finding(summary) + ".",
        "rule": summary["disclosure"]["rule"],
        "excluded": ", ".join(f"{one.count} {one.label.removeprefix('Excluded, ')}"
                              for one in accounting.excluded(flow)) or "none",
    }  # fmt: skip


def _told(rate: rates.Rate) -> str:
    """ "77.0 % (154 of 200, 95 % interval 70.7–82.3).", or why it is not known."""
    if rate.value is None:
        return f"Not known. {rate.why}"
    return f"{rate.told} ({rate.fraction}, 95 % interval {rate.between})."


def _shape(instrument: Instrument) -> dict[str, str]:
    """What the questionnaire itself tells: its length, its conditions, what it demands and what it draws."""
    sizes = [len(section.items) for section in instrument.sections]
    conditional = {column.item for column in instrument.columns if column.conditions}
    must = sum(item.required == "yes" for item in instrument.items)
    drawn = [item.number for item in instrument.items if item.vignettes is not None]
    return {
        "items": str(len(instrument.items)), "columns": str(len(instrument.columns)),
        "pages": plural(len(sizes), "page").capitalize(),
        "per_page": str(sizes[0]) if min(sizes) == max(sizes) else f"{min(sizes)} to {max(sizes)}",
        "adaptive": f"Yes. Parts of {plural(len(conditional), 'question')} are shown only after certain answers; "
                    "a hidden answer counts as not given." if conditional else "None.",
        "required": f"{must} of {len(instrument.items)} questions are required; “I don’t know”, “I don’t manage this” "
                    "or “prefer not to say” count as answers where they are offered.",
        "randomisation": _drawn(drawn), "quick": QUICK if instrument.flags else "",
        "consent": "; without a tick there no question is shown" if instrument.consent_required else "",
        "minutes": f", with the time it takes ({instrument.minutes} minutes)" if instrument.minutes else "",
    }  # fmt: skip


def _drawn(numbers: list[int]) -> str:
    if not numbers:
        return "None: the same questions in the same order for everybody."
    which = ", ".join(map(str, numbers))
    return f"The cases of question {which} are drawn at random for each respondent; all else is in one order."


def cherries_csv(summary: Summary, instrument: Instrument, mode: str) -> bytes:
    """UTF-8 with BOM, CRLF, RFC 4180; header first."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(HEAD)
    for line in lines(summary, instrument, mode):
        writer.writerow([guarded(cell) for cell in line.cells])
    return buffer.getvalue().encode("utf-8-sig")


def cherries_docx(summary: Summary, instrument: Instrument, mode: str) -> bytes:
    """A Word file with one table, the same bytes from the same summary."""
    lead = [f"{summary['title']}. Items after Eysenbach G, J Med Internet Res 2004;6(3):e34; the sentences are PAVE’s."]
    lead += [SYNTHETIC] if summary["synthetic"] else []
    return table_document(TITLE, lead, HEAD, [line.cells for line in lines(summary, instrument, mode)], WIDTHS)
