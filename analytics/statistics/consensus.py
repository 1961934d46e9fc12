"""The name of a vote: counts in, a label of a versioned scheme out.

A label is never made from a percentage: 999 of 1,000 print as 100 % and are not unanimous. The schemes are data, in
`consensus_schemes.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from analytics.statistics.proportions import wilson

_FILE = Path(__file__).with_name("consensus_schemes.toml")
_DENOMINATORS = ("all", "voting")


@dataclass(frozen=True)
class Band:
    """One label with its condition: `unanimous`, `from_percent` (rounded share), `above` (share itself), or none."""

    label: str
    words: str
    unanimous: bool = False
    from_percent: int | None = None
    above: int | None = None

    def holds(self, agree: int, counted: int) -> bool:
        """Whether agreement by so many of at least one counted vote bears this label; whole numbers throughout."""
        if self.unanimous:
            return agree == counted
        if self.from_percent is not None:
            return (200 * agree + counted) // (2 * counted) >= self.from_percent
        return self.above is None or 100 * agree > self.above * counted


@dataclass(frozen=True)
class Scheme:
    """A versioned way to name votes; `denominator` is "all" votes or those "voting" for or against."""

    id: str
    version: int
    title: str
    denominator: str
    source: str
    bands: tuple[Band, ...]

    @property
    def name(self) -> str:
        return f"{self.id}/{self.version}"


@dataclass(frozen=True)
class ConsensusLabel:
    """A vote with its label (a code), the words for it, and the scheme and version that gave it.

    `share_all` of all votes, `share_voting` of those for or against, 0 .. 1; `low` and `high` are Wilson's limits of
    the share that the scheme counts, named by `denominator`. `reasons` tells why a field is None.
    """

    label: str | None
    words: str | None
    scheme: str
    denominator: str
    share_all: float | None
    share_voting: float | None
    low: float | None
    high: float | None
    agree: int
    disagree: int
    abstain: int
    reasons: Mapping[str, str] = field(default_factory=dict)


@cache
def schemes() -> Mapping[str, Scheme]:
    """All schemes by name ("icm/1"), and the newest version of each by its id alone ("icm").

    Raises ValueError for a file in which a scheme could leave a vote without a label, or names a version twice.
    """
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    found = sorted((read_scheme(raw) for raw in data["scheme"]), key=lambda scheme: scheme.version)
    names = [scheme.name for scheme in found]
    if len(set(names)) < len(names):
        raise ValueError("a version of a scheme is named twice")
    return {scheme.id: scheme for scheme in found} | {scheme.name: scheme for scheme in found}


def read_scheme(raw: Mapping[str, object]) -> Scheme:
    """A scheme from its table. Raises ValueError for another denominator or where the last band has a condition."""
    given = dict(raw)
    listed = given.pop("bands")
    if not isinstance(listed, list) or not listed:
        raise ValueError("a scheme has bands")
    bands = tuple(Band(**{_field(key): value for key, value in band.items()}) for band in listed)
    scheme = Scheme(bands=bands, **given)  # type: ignore[arg-type]
    last = bands[-1]
    if scheme.denominator not in _DENOMINATORS:
        raise ValueError(f"denominator is one of {', '.join(_DENOMINATORS)}")
    if last.unanimous or last.from_percent is not None or last.above is not None:
        raise ValueError("the last band takes what is left")
    return scheme


def _field(key: str) -> str:
    # "from" is a word of Python.
    return "from_percent" if key == "from" else key


def consensus_label(agree: int, disagree: int, abstain: int, scheme: str = "icm") -> ConsensusLabel:
    """Label of a vote under a scheme: "icm" or "german" for the newest version, "icm/1" for a certain one.

    No vote: None, "no_answers"; nobody for or against: share_voting None, and under a scheme that counts those alone
    the label too. Small panels are computed: the rule n < 7 belongs to the summary. Raises ValueError for negative
    counts or an unknown scheme.
    """
    if min(agree, disagree, abstain) < 0:
        raise ValueError("votes are counts from 0")
    if scheme not in schemes():
        raise ValueError(f"scheme is one of {', '.join(sorted(schemes()))}")
    rule = schemes()[scheme]
    votes, voting = agree + disagree + abstain, agree + disagree
    counted = votes if rule.denominator == "all" else voting
    band = next(band for band in rule.bands if band.holds(agree, counted)) if counted else None
    limits = wilson(agree, counted)
    found = {
        "label": band.label if band else None,
        "words": band.words if band else None,
        "share_all": agree / votes if votes else None,
        "share_voting": agree / voting if voting else None,
        "low": limits.low,
        "high": limits.high,
    }
    reasons = {name: "no_answers" for name, value in found.items() if value is None}
    told = {"agree": agree, "disagree": disagree, "abstain": abstain, "reasons": reasons}
    return ConsensusLabel(scheme=rule.name, denominator=rule.denominator, **found, **told)  # type: ignore[arg-type]
