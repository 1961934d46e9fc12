"""The files of a report as its pages offer them: what each is for, and how a browser is told its kind. Data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

OFFICE = "application/vnd.openxmlformats-officedocument"
MEDIA = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
    "docx": f"{OFFICE}.wordprocessingml.document",
    "xlsx": f"{OFFICE}.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "sav": "application/x-spss-sav",
    "dta": "application/x-stata-dta",
    "R": "text/plain; charset=utf-8",
}
# Heading -> key in Report.files, name, what it is for.
GROUPS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "Read": (
        ("pdf", "PDF on A4", "A page a question, to print"),
        ("report-letter-pdf", "PDF on Letter", "The same, on American paper"),
        ("xlsx", "Excel", "A sheet a question, with contents and definitions"),
    ),
    "Analyse": (
        ("csv", "CSV", "Every number in one long table"),
        ("codebook-csv", "Codebook, CSV", "What each column, code and entry means"),
        ("R", "R", "A script that reads the CSV, checks it and labels it"),
        ("sav", "SPSS", "The long table, labelled; missing values say why"),
        ("dta", "Stata", "The same, for Stata 14 and later"),
        ("parquet", "Parquet", "The long table with types, codebook inside"),
        ("json", "JSON", "Everything, for machines"),
    ),
    "Manuscript": (
        ("docx", "Word", "Methods paragraph, a table a question, definitions"),
        ("cherries-docx", "CHERRIES checklist, Word", "Filled in where the survey knows; the rest is yours to write"),
    ),
}


@dataclass(frozen=True)
class Download:
    """One stored file; `format` is how its name ends, `size` in bytes."""

    kind: str
    name: str
    words: str
    format: str
    size: int


def downloads(files: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, list[Download]]]:
    """Heading and files of each group that has any: a report made by an earlier version lacks some."""
    found = [
        (heading, [_download(files, *one) for one in group if one[0] in files]) for heading, group in GROUPS.items()
    ]
    return [(heading, group) for heading, group in found if group]


def media(kind: str) -> str:
    """The media type of a stored file, whose kind is "csv" or "codebook-csv". Raises KeyError for an unknown one."""
    return MEDIA[kind.rpartition("-")[2]]


def _download(files: Mapping[str, Mapping[str, Any]], kind: str, name: str, words: str) -> Download:
    return Download(kind, name, words, "." + kind.rpartition("-")[2], int(files[kind]["size"]))
