"""The pages of uploads: what would happen is shown first, and nobody sees or touches another site's."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from registry import queries
from registry.models import Case, Upload
from tests.accounts.proving import proved, signed_in
from tests.registry.children import add, two_sites
from tests.registry.importing.files import CHILD, csv_file, workbook

pytestmark = pytest.mark.django_db
IMPORT = "/registry/import/"
NEW = {"local_key": "A", **CHILD}
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def case(db: None) -> Case:
    return two_sites()[0]


def of(name: str) -> Client:
    from accounts.models import User

    person = User.objects.get(username=name)
    return proved(signed_in(person), person)


def send(client: Client, *files: tuple[str, bytes], **more: str) -> Any:
    given = [SimpleUploadedFile(name, data) for name, data in files]
    return client.post(IMPORT, {"source": given, "mode": "fill", **more}, follow=True)


def bare(page: Any) -> str:
    """Without the token that is drawn anew for every page."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode())


def text(page: Any) -> str:
    return " ".join(page.content.decode().split())


def test_an_upload_is_shown_before_it_is_written_and_then_approved(case: Case) -> None:
    ada = of("ada")
    page = send(ada, csv_file("count", {"case_code": case.code, "day": "10", "plt": "45"}))
    assert "Ready for your approval" in text(page) and "1 new row" in text(page)
    assert not queries.facts_of(case).rows("count")
    here = f"{IMPORT}{Upload.unscoped.get().pk}/"
    done = ada.post(here, {"act": "approve"}, follow=True)
    assert "It can be undone" in text(done) and queries.facts_of(case).rows("count")
    again = ada.post(here, {"act": "approve"}, follow=True)
    assert again.status_code == 200 and len(queries.facts_of(case).rows("count")) == 1


def test_a_cell_that_differs_shows_file_now_and_last_upload(case: Case) -> None:
    ada = of("ada")
    send(ada, csv_file("count", {"case_code": case.code, "day": "10", "plt": "45"}))
    ada.post(f"{IMPORT}{Upload.unscoped.get().pk}/", {"act": "approve"})
    page = send(ada, csv_file("count", {"case_code": case.code, "day": "10", "plt": "54"}))
    assert "Nothing would change" in text(page) and "stays as it is" in text(page)
    cells = re.findall(r'data-label="(File|Now|Last upload)">([^<]*)<', text(page))
    assert cells == [("File", "54 ×10⁹/L"), ("Now", "45 ×10⁹/L"), ("Last upload", "45 ×10⁹/L")]


def test_cells_that_differ_stand_in_one_unit_with_what_was_typed(case: Case) -> None:
    add(case, "count", day="10", plt="45000 /uL", wbc="<2", hb=".nd")
    given = {"case_code": case.code, "day": "10", "plt": "50", "wbc": "<2500 /uL", "hb": "9"}
    page = text(send(of("ada"), csv_file("count", given)))
    cells = re.findall(r'data-label="(?:File|Now)">([^<]*)<', page)
    assert cells == [
        "50 ×10⁹/L", "45 ×10⁹/L (typed 45000 /µL)", "9 g/dL", ".nd", "&lt;2.5 ×10⁹/L (typed &lt;2500 /µL)",
        "&lt;2 ×10⁹/L",
    ]  # fmt: skip


def test_bad_cells_are_listed_and_come_back_marked(case: Case) -> None:
    ada = of("ada")
    rows = [{"case_code": case.code, "day": "10", "plt": HOSTILE}, {"case_code": case.code, "day": "11", "plt": "45"}]
    page = send(ada, csv_file("count", *rows))
    assert "1 cell stops this upload" in text(page) and "count.csv, row 2" in text(page)
    assert HOSTILE not in page.content.decode() and 'value="approve"' not in text(page)
    marked = ada.get(f"{IMPORT}{Upload.unscoped.get().pk}/marked/").content.decode("utf-8-sig").splitlines()
    assert marked[0].endswith("pave_says") and "[refuse] plt:" in marked[1] and marked[2].endswith(",45,")
    again = send(ada, ("count.csv", "\n".join([marked[0], marked[2]]).encode()))
    assert "Ready for your approval" in text(again)


def test_several_tables_come_back_as_a_workbook(case: Case) -> None:
    ada = of("ada")
    book = workbook(count=[("case_code", "day"), (case.code, "x")], death=[("case_code", "day"), (case.code, 90)])
    send(ada, ("upload.xlsx", book))
    marked = load_workbook(io.BytesIO(ada.get(f"{IMPORT}{Upload.unscoped.get().pk}/marked/").content))
    assert marked.sheetnames == ["count", "death"] and marked["count"]["C2"].value.startswith("[refuse] day")


def test_files_that_are_no_tables_stay_on_the_form_with_the_reason(case: Case) -> None:
    page = send(of("ada"), (f"{HOSTILE}.csv", b"day\n1\n"), mode="replace", reason="why not")
    assert page.status_code == 422 and "cannot be read as tables" in text(page) and HOSTILE not in page.content.decode()
    assert 'value="why not"' in text(page) and '<option value="replace" selected>' in text(page)
    assert not Upload.unscoped.exists()


def test_nothing_chosen_is_said_in_words(case: Case) -> None:
    page = of("ada").post(IMPORT, {"mode": "fill"})
    assert page.status_code == 422 and "Choose at least one file." in text(page)


@pytest.mark.parametrize("tail", ["", "undo/", "codes/", "marked/"])
def test_an_upload_of_another_site_is_not_there(case: Case, tail: str) -> None:
    send(of("ada"), csv_file("enrolment", NEW))
    pk = Upload.unscoped.get().pk
    for name in ("eve", "ivy"):
        client, ask = of(name), Client.post if tail == "codes/" else Client.get
        theirs, none = ask(client, f"{IMPORT}{pk}/{tail}"), ask(client, f"{IMPORT}{pk + 99}/{tail}")
        if name == "eve":
            assert theirs.status_code == none.status_code == 404 and bare(theirs) == bare(none)
        else:
            assert theirs.status_code in (200, 302)  # the control: another person of the same site


def test_the_codes_are_handed_out_once_to_the_uploader(case: Case) -> None:
    ada, ivy = of("ada"), of("ivy")
    send(ada, csv_file("enrolment", NEW))
    here = f"{IMPORT}{Upload.unscoped.get().pk}/"
    ada.post(here, {"act": "approve"})
    refused = ivy.post(f"{here}codes/", follow=True)
    assert "Only the person who uploaded" in text(refused) and "Download the codes" not in text(ivy.get(here))
    assert "Download the codes, once" in text(ada.get(here))
    lines = ada.post(f"{here}codes/").content.decode("utf-8-sig").splitlines()
    assert lines[0] == "local_key,case_code" and Case.unscoped.filter(code=lines[1].split(",")[1]).exists()
    assert "handed out" in text(ada.post(f"{here}codes/", follow=True))


def test_an_undo_asks_first_and_a_refused_one_lists_the_rows(case: Case) -> None:
    ada = of("ada")
    send(ada, csv_file("count", {"case_code": case.code, "day": "10", "plt": "45"}))
    here = f"{IMPORT}{Upload.unscoped.get().pk}/"
    ada.post(here, {"act": "approve"})
    assert "goes back to what it was" in text(ada.get(f"{here}undo/")) and queries.facts_of(case).rows("count")
    from registry import actions

    actions.save_row(owner=case, entity="count", key=("10",), cells={"hb": "9"}, revision=1, by="ivy")
    refused = ada.post(f"{here}undo/", {"reason": "wrong child"})
    assert refused.status_code == 409 and "count 10 of" in text(refused)
    add(case, "count", day="11")
    assert len(queries.facts_of(case).rows("count")) == 2


def test_an_undone_upload_says_so_and_a_discarded_one_is_gone(case: Case) -> None:
    ada = of("ada")
    send(ada, csv_file("count", {"case_code": case.code, "day": "10"}))
    first = Upload.unscoped.get().pk
    ada.post(f"{IMPORT}{first}/", {"act": "approve"})
    assert "is undone" in text(ada.post(f"{IMPORT}{first}/undo/", {"reason": ""}, follow=True))
    assert not queries.facts_of(case).rows("count")
    send(ada, csv_file("count", {"case_code": case.code, "day": "12"}))
    second = Upload.unscoped.latest("pk").pk
    assert "Nothing was written" in text(ada.post(f"{IMPORT}{second}/", {"act": "discard"}, follow=True))
    assert Upload.unscoped.get(pk=second).sealed is None and ada.get(f"{IMPORT}{second}/marked/").status_code == 404


def test_blank_files_hold_the_columns_of_the_codebook_and_read_back(case: Case) -> None:
    ada = of("ada")
    one = ada.get(f"{IMPORT}templates/count/")
    assert one.content.decode("utf-8-sig").startswith("local_key,case_code,day,day_precision,plt,")
    book = load_workbook(io.BytesIO(ada.get(f"{IMPORT}templates/all/").content))
    assert {"enrolment", "count", "key", "codes", "site_lab"} <= set(
        book.sheetnames
    ) and "anchor" not in book.sheetnames
    assert ada.get(f"{IMPORT}templates/anchor/").status_code == 404
    filled = one.content + b"," + case.code.encode() + b",10" + b"," * (one.content.count(b",") - 2) + b"\r\n"
    assert "1 new row" in text(send(ada, ("count.csv", filled)))


def test_who_enters_no_data_has_no_uploads(case: Case) -> None:
    for name in ("mo", "al"):
        assert of(name).get(IMPORT).status_code == 403
