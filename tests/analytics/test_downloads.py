"""What a report offers: three short lists, only of what is stored, each with a media type."""

from __future__ import annotations

import pytest

from analytics.downloads import GROUPS, MEDIA, downloads, media

KINDS = [kind for group in GROUPS.values() for kind, _, _ in group]


def test_a_new_report_offers_everything_in_three_groups() -> None:
    found = downloads({kind: {"size": 10 + i} for i, kind in enumerate(KINDS)})
    assert [heading for heading, _ in found] == ["Read", "Analyse", "Manuscript"]
    assert [one.kind for _, group in found for one in group] == KINDS
    assert next(one for _, group in found for one in group if one.kind == "codebook-csv").format == ".csv"


def test_an_old_report_offers_what_it_has_and_no_empty_group() -> None:
    found = downloads({"json": {"size": 5}, "pdf": {"size": 6}, "accounting-csv": {"size": 7}})
    assert [(heading, [one.kind for one in group]) for heading, group in found] == [
        ("Read", ["pdf"]),
        ("Analyse", ["json"]),
    ]


@pytest.mark.parametrize("kind", [*KINDS, "cherries-csv", "accounting-json"])
def test_every_kind_has_a_media_type(kind: str) -> None:
    assert media(kind) == MEDIA[kind.rpartition("-")[2]]


def test_an_unknown_kind_has_none() -> None:
    with pytest.raises(KeyError):
        media("exe")
