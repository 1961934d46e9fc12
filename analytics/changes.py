"""What changed between two reports of one survey, or of the registry: rows, rules and numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

from analytics.disclosure import THRESHOLD
from analytics.disclosure.merging import is_rare
from analytics.models import Report
from analytics.number_changes import Moved, moved
from analytics.queries import store, summary_of
from analytics.registry_snapshots import KIND, registry_rows
from analytics.row_changes import FEW, EntityChanges, ResponseChanges, Told, registry_changes, response_changes
from analytics.snapshots import read_lines
from surveys import queries as survey_queries
from surveys.instrument_diff import Change, diff

Json = dict[str, Any]
Rows = ResponseChanges | list[EntityChanges]
PARAMETERS = {
    "by": "Compared by", "replicates": "Resampling, replicates", "seed": "Resampling, seed", "confidence": "Confidence",
    "as_of": "As of", "margins": "Weighted to",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RuleChange:
    """Something that both reports were made by, and that is not the same."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Excluded:
    """Responses that were excluded for one reason, as the earlier report tells them, and now where that is no step of
    a few."""

    reason: str
    before: int | None
    after: Told

    @property
    def words(self) -> str:
        return self.reason.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Changes:
    """`rows` is None where counts may not be told, or cannot: `why_no_rows` says so."""

    rows: Rows | None
    why_no_rows: str
    excluded: tuple[Excluded, ...]
    rules: tuple[RuleChange, ...]
    questions: tuple[Change, ...]
    moved: tuple[Moved, ...]
    compared: int

    def as_json(self) -> Json:
        rows = [asdict(one) for one in self.rows] if isinstance(self.rows, list) else self.rows and asdict(self.rows)
        return {
            "rows": rows, "why_no_rows": self.why_no_rows,
            "excluded": [asdict(one) for one in self.excluded],
            "rules": [asdict(one) for one in self.rules], "questions": [asdict(one) for one in self.questions],
            "numbers": {"compared": self.compared, "moved": [asdict(one) for one in self.moved]},
        }  # fmt: skip


def changes_between(earlier: Report, later: Report) -> Changes:
    """Raises MissingArtefact where a stored file is gone.

    Rows are counted from one report to the next alone: of three comparisons one could be worked out from the others.
    """
    old, new = summary_of(earlier), summary_of(later)
    rows, why = _rows(earlier, later)
    found, compared = moved(old, new)
    return Changes(
        rows, why, _excluded(old, new), tuple(_rules(earlier, later, old, new)), _questions(old, new), tuple(found),
        compared,
    )  # fmt: skip


def report_before(report: Report) -> Report | None:
    """The report of the same survey, or of the registry, that was made last before this one."""
    earlier = Report.objects.filter(survey=report.survey, pk__lt=report.pk)
    return earlier.select_related("snapshot", "release").first()


# -- rows -------------------------------------------------------------------------------------------------------------


def _rows(earlier: Report, later: Report) -> tuple[Rows | None, str]:
    before = report_before(later)
    if before is None or before.pk != earlier.pk:
        return None, (
            "How many came and left is told from one report to the next only: with a third comparison a few could be "
            "worked out."
        )
    if later.snapshot.kind == KIND:
        columns, now = earlier.snapshot.manifest["columns"], later.snapshot.manifest["columns"]
        other = tuple(sorted(name for name in columns.keys() | now.keys() if columns.get(name) != now.get(name)))
        return _registry_rows(earlier.snapshot.parquet, later.snapshot.parquet, other), ""
    if earlier.snapshot.manifest["columns"] != later.snapshot.manifest["columns"]:
        return None, "The questions have other columns now, so responses cannot be compared."
    return _response_rows(earlier.snapshot.parquet, later.snapshot.parquet), ""


@lru_cache(maxsize=16)
def _response_rows(before: str, after: str) -> ResponseChanges:
    """Digests in, so that what never changes is compared once in a process."""
    return response_changes(read_lines(store().get(before)), read_lines(store().get(after)))


@lru_cache(maxsize=16)
def _registry_rows(before: str, after: str, other_fields: tuple[str, ...]) -> list[EntityChanges]:
    return registry_changes(registry_rows(store().get(before)), registry_rows(store().get(after)), other_fields)


def _excluded(old: Json, new: Json) -> tuple[Excluded, ...]:
    before, after = (summary.get("flow", {}).get("excluded", {}) for summary in (old, new))
    return tuple(Excluded(name, before.get(name), _now(before.get(name), after.get(name)))
                 for name in sorted(before.keys() | after.keys()))  # fmt: skip


def _now(before: int | None, after: int | None) -> Told:
    if after is None:
        return Told(None, "not told")
    rare = before is not None and is_rare(abs(after - before), THRESHOLD)
    return Told(None, f"changed by {FEW}") if rare else Told(after)


# -- rules ------------------------------------------------------------------------------------------------------------


def _rules(earlier: Report, later: Report, old: Json, new: Json) -> list[RuleChange]:
    pairs = [
        ("Title", earlier.title, later.title),
        ("Code", earlier.code_version, later.code_version),
        ("Version of the questions", _version(old), _version(new)),
        ("Codebook", _codebook(earlier), _codebook(later)),
        ("Smallest group shown", *(str(one.get("disclosure", {}).get("threshold", "")) for one in (old, new))),
        *((words, _plain(earlier.parameters, name), _plain(later.parameters, name))
          for name, words in PARAMETERS.items()),
    ]  # fmt: skip
    return [RuleChange(*pair) for pair in pairs if pair[1] != pair[2]]


def _version(summary: Json) -> str:
    source = summary["source"]
    return f"{source['instrument']} {source['version']}" if "instrument" in source else ""


def _codebook(report: Report) -> str:
    return str(report.snapshot.manifest.get("codebook_sha256", ""))[:16]


def _plain(parameters: Mapping[str, Any], name: str) -> str:
    value = parameters.get(name, "")
    if isinstance(value, dict):
        return "; ".join(f"{one}: {_shares(shares)}" for one, shares in sorted(value.items()))
    return ", ".join(map(str, value)) or "nothing" if isinstance(value, list) else str(value)


def _shares(shares: Mapping[str, float]) -> str:
    return ", ".join(f"{code} {share:.4g}" for code, share in sorted(shares.items()))


def _questions(old: Json, new: Json) -> tuple[Change, ...]:
    """What another version of the questions changes, where both are known here."""
    before, after = (summary["source"].get("instrument_sha256", "") for summary in (old, new))
    if before == after:
        return ()
    versions = [survey_queries.version_by_digest(one) for one in (before, after)]
    if None in versions:
        return ()
    return tuple(diff(*(survey_queries.instrument_of(one) for one in versions if one is not None)))
