"""Code lists are data files with a header; a list of two columns is a derivation."""

from __future__ import annotations

import pytest

from pave.lib import codelists


def test_the_countries_are_there_in_file_order_with_code_and_label() -> None:
    rows = codelists.rows("iso3166")
    assert (len(rows), list(rows[0])[:2]) == (249, ["code", "label"])
    assert {"code": "DE", "label": "Germany"}.items() <= next(row for row in rows if row["code"] == "DE").items()


def test_every_country_has_a_region_and_every_region_a_label() -> None:
    region = codelists.mapping("un_m49")
    assert set(region) == {row["code"] for row in codelists.rows("iso3166")}
    assert set(region.values()) == set(codelists.mapping("un_region")) == {
        "africa", "americas", "asia", "europe", "oceania",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["no_such", "", "../codelists/iso3166", "iso3166.csv", "ISO 3166"])
def test_an_unknown_list_is_refused_with_those_there_are(name: str) -> None:
    with pytest.raises(codelists.UnknownCodelist, match=r"there are: .*iso3166, .*un_m49"):
        codelists.rows(name)
