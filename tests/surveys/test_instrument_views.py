"""Uploading a questionnaire: its problems, what it changes and breaks, and publishing for good."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from audit.models import Entry
from surveys.forms import LARGEST_UPLOAD
from surveys.models import InstrumentUpload, InstrumentVersion
from tests.conftest import EXAMPLE, bytes_of
from tests.surveys.instrument_files import changed

pytestmark = pytest.mark.django_db


def text(page: object) -> str:
    return " ".join(page.content.decode().split())


def upload(client: Client, source: bytes, tiny_cases: bytes | None = None) -> HttpResponse:
    beside = {} if tiny_cases is None else {"tables": SimpleUploadedFile("tiny_cases.csv", tiny_cases)}
    return client.post("/questions/upload/", {"source": SimpleUploadedFile("x.toml", source), **beside})


def version(number: str, *pairs: tuple[str, str]) -> bytes:
    return changed(('id = "small"', f'id = "small"\nversion = "{number}"'), *pairs)


def test_problems_are_listed_with_their_places_and_nothing_is_kept(coordinator: Client) -> None:
    page = upload(coordinator, changed(("min = 0", "minimum = 0")))
    assert (page.status_code, InstrumentUpload.objects.count()) == (422, 0)
    assert "item amount: unknown key &quot;minimum&quot;" in text(page)


@pytest.mark.parametrize("source", [b"\xff\xfe", b"not = toml = ", b"[[section]]\nitem = 3", b"x"])
def test_no_upload_breaks_the_page(coordinator: Client, source: bytes) -> None:
    assert upload(coordinator, source).status_code == 422


def test_a_file_is_needed(coordinator: Client) -> None:
    assert coordinator.post("/questions/upload/", {"csrfmiddlewaretoken": "as sent by a browser"}).status_code == 422


def test_a_case_table_comes_beside_its_instrument(coordinator: Client) -> None:
    source, tables = bytes_of(EXAMPLE / "tiny.toml")
    assert "is not beside the instrument" in text(upload(coordinator, source))
    assert "is not beside" not in text(upload(coordinator, source, tiny_cases=b"\xff"))
    assert upload(coordinator, source, tiny_cases=tables["tiny_cases.csv"]).status_code == 302


def test_a_review_shows_what_changes_and_what_breaks_before_anything_is_published(coordinator: Client) -> None:
    coordinator.post(upload(coordinator, version("1.0.0")).url)
    review = upload(coordinator, version("1.1.0", ('{code="hat"}, ', ""), ('text = "First?"', 'text = "Really?"'))).url
    page = text(coordinator.get(review))
    assert "choice “hat” (hat) removed" in page
    assert "retire it with retired_in instead" in page
    assert "“First?” is now “Really?”" in page
    assert InstrumentVersion.objects.count() == 1
    assert "choice “hat” (hat) removed" in text(coordinator.get(review))


def test_publishing_is_one_act_by_a_person(coordinator: Client) -> None:
    review = upload(coordinator, version("1.0.0")).url
    published = coordinator.post(review)
    row = InstrumentVersion.objects.get()
    assert published.url == f"/questions/{row.pk}/"
    assert (row.published_by, InstrumentUpload.objects.count()) == ("the-coordinator", 0)
    assert Entry.objects.get(verb="instrument.published").actor == "the-coordinator"
    assert coordinator.post(review).status_code == 404


def test_other_bytes_under_a_published_version_are_refused_at_the_review_too(coordinator: Client) -> None:
    one, two = upload(coordinator, version("1.0.0")).url, upload(coordinator, version("1.0.0") + b"# other\n").url
    coordinator.post(one)
    page = coordinator.post(two)
    assert page.status_code == 422
    assert "published and never changes: raise the version" in text(page)
    assert InstrumentVersion.objects.count() == 1


def test_a_version_can_be_read_and_fetched_as_the_bytes_it_was(coordinator: Client) -> None:
    coordinator.post(upload(coordinator, version("1.0.0")).url)
    row = InstrumentVersion.objects.get()
    assert "First?" in text(coordinator.get(f"/questions/{row.pk}/"))
    file = coordinator.get(f"/questions/{row.pk}/file/")
    assert file.content == version("1.0.0")
    assert file["Content-Disposition"] == 'attachment; filename="small-1.0.0.toml"'
    assert "small" in text(coordinator.get("/questions/"))


@pytest.mark.parametrize("tail", ["9/", "9/file/", "upload/9/"])
def test_an_unknown_version_is_not_found(coordinator: Client, tail: str) -> None:
    assert coordinator.get(f"/questions/{tail}").status_code == 404


# -- X-ray and limits -------------------------------------------------------------------------------------------------

CHAIN = '[[section.item]]\nnumber = 6\nid = "sixth"\nkind = "text"\ntext = "Sixth?"\nshown_if = "{}"\n'


def test_the_review_and_the_version_show_the_xray(coordinator: Client) -> None:
    fault = CHAIN.format("[first] = 'no' and [amount] > 3 and [amount] <> 5").encode()
    review = upload(coordinator, version("1.0.0") + fault).url
    published = coordinator.post(review).url
    for page in (
        text(coordinator.get(published)),
        text(coordinator.get(upload(coordinator, version("1.0.0") + fault).url)),
    ):
        assert "<b>Its parent is hidden just then.</b>" in page
        assert page.index(">error</span>") < page.index(">warning</span>")
        assert "220 words a minute" in page


def test_an_instrument_without_findings_says_so(coordinator: Client) -> None:
    page = text(coordinator.get(upload(coordinator, version("1.0.0")).url))
    assert "Nothing found." in page and "<caption>What was found" not in page
    assert "a condition that no answers make true" in page


@pytest.mark.parametrize("too_large", ["source", "tables"])
def test_a_file_above_the_limit_is_refused_and_not_cut(coordinator: Client, too_large: str) -> None:
    padded = version("1.0.0") + b"#" * (LARGEST_UPLOAD - len(version("1.0.0")))
    files = {"source": padded, "tables": b"case\n"} | {too_large: padded + b"#"}
    page = coordinator.post(
        "/questions/upload/", {name: SimpleUploadedFile(name, data) for name, data in files.items()}
    )
    assert (page.status_code, InstrumentUpload.objects.count()) == (422, 0)
    assert "The file has 5.0 MB; at most 5 MB. Nothing was stored." in text(page)


def test_a_file_of_exactly_the_limit_is_read_whole(coordinator: Client) -> None:
    padded = version("1.0.0") + b"#" * (LARGEST_UPLOAD - len(version("1.0.0")))
    assert upload(coordinator, padded).status_code == 302
    assert len(InstrumentUpload.objects.get().source) == LARGEST_UPLOAD
