"""Published versions never change; what was retired does not come back."""

from __future__ import annotations

import pytest

from audit.models import Entry
from surveys import actions, queries
from surveys.instrument_reader import InstrumentRefused
from surveys.models import InstrumentUpload, InstrumentVersion
from tests.conftest import EXAMPLE, bytes_of
from tests.surveys.instrument_files import changed

pytestmark = pytest.mark.django_db


def version(number: str, *pairs: tuple[str, str]) -> bytes:
    return changed(('id = "small"', f'id = "small"\nversion = "{number}"'), *pairs)


def publish(source: bytes) -> tuple[InstrumentVersion, bool]:
    return actions.publish_instrument(source=source, tables={}, by="ada")


def test_the_same_bytes_again_are_the_same_row_and_no_second_act() -> None:
    first, made = publish(version("1.0.0"))
    again, made_again = publish(version("1.0.0"))
    assert (made, made_again, first.pk) == (True, False, again.pk)
    assert Entry.objects.filter(verb="instrument.published").count() == 1


def test_other_bytes_under_the_same_version_are_refused() -> None:
    publish(version("1.0.0"))
    with pytest.raises(
        InstrumentRefused, match=r"version 1\.0\.0 of small is published and never changes: raise the version"
    ):
        publish(version("1.0.0") + b"# a remark\n")
    assert InstrumentVersion.objects.count() == 1


def test_another_case_table_is_another_version_too() -> None:
    source, tables = bytes_of(EXAMPLE / "tiny.toml")
    actions.publish_instrument(source=source, tables=tables, by="ada")
    other = {name: data.replace(b"rain", b"hail") for name, data in tables.items()}
    with pytest.raises(InstrumentRefused, match="never changes"):
        actions.publish_instrument(source=source, tables=other, by="ada")


def test_the_stored_bytes_parse_to_the_same_instrument() -> None:
    row, _ = publish(version("1.0.0"))
    assert bytes(row.source) == version("1.0.0")
    assert queries.instrument_of(row).sha256 == row.sha256


def test_a_retired_code_is_refused_in_the_next_version() -> None:
    publish(version("1.0.0", ('{code="coat"}', '{code="coat", retired_in="1.0.0"}')))
    with pytest.raises(InstrumentRefused, match=r'choice "coat": retired in 1\.0\.0 and used again'):
        publish(version("1.1.0"))


def test_a_retired_code_is_refused_also_after_a_version_that_left_it_out() -> None:
    publish(version("1.0.0", ('{code="coat"}', '{code="coat", retired_in="1.0.0"}')))
    publish(version("1.1.0", ('{code="coat"}, ', "")))
    with pytest.raises(InstrumentRefused, match=r"retired in 1\.0\.0 and used again"):
        publish(version("1.2.0"))


def test_the_latest_version_is_the_one_published_last() -> None:
    for number in ("1.9.0", "1.10.0"):
        publish(version(number))
    assert queries.latest_version("small").version == "1.10.0"
    with pytest.raises(queries.NotFound, match='no instrument "large"'):
        queries.latest_version("large")


def test_an_upload_waits_for_its_review_and_goes_when_it_is_published() -> None:
    upload = actions.keep_upload(source=version("1.0.0"), tables={}, file_name="small.toml", by="ada")
    assert not InstrumentVersion.objects.exists()
    row = actions.publish_upload(upload=upload, by="bob")
    assert (row.published_by, InstrumentUpload.objects.count()) == ("bob", 0)


def test_a_refused_file_leaves_nothing(tiny_version: InstrumentVersion) -> None:
    with pytest.raises(InstrumentRefused):
        actions.publish_instrument(source=b'id = "x"', tables={}, by="ada")
    assert list(InstrumentVersion.objects.all()) == [tiny_version]
