"""The data-quality page: the network by site for those who read it, one's own beside the others for a site."""

from __future__ import annotations

import csv
import io
from collections import Counter

import pytest
from django.test import Client

from accounts.actions import give_role
from accounts.models import User
from registry.worklist.completeness import Part
from registry.worklist.network import OfSite
from registry.worklist.quality import Sides, Table, tables
from tests.accounts.proving import member, proved, signed_in
from tests.registry.children import child, two_sites
from tests.registry.worklist.test_network import a_network, rich
from tests.registry.worklist.test_worklist_pages import asked


def of_site(cases: int = 5, filled: int = 3, wanted: int = 4) -> OfSite:
    part = {"enrolment": Part(filled, wanted), "death": Part(1, 2)}
    return OfSite(Counter(open=cases), part, Counter(death=1, lag_band=cases), Counter(le7=cases), Counter(open=2),
                  rules=Counter(E24=2), reasons=Counter(nd=1))  # fmt: skip


def line(found: list[Table], table: str, name: str) -> tuple[str, str]:
    held = next(one for one in found if one.name == table)
    row = next(one for one in held.lines if one.name == name)
    return row.own.text, row.others.text


def test_others_are_shown_from_three_sites_and_eleven_children() -> None:
    for others, shown in ([4, 4, 3], "75 %"), ([4, 4, 2], "hidden"), ([50, 50], "hidden"):
        sides = Sides(of_site(), {str(place): of_site(cases) for place, cases in enumerate(others)}, False)
        assert line(tables(sides), "Complete fields", "Enrolment") == ("75 %", shown)


def test_what_few_children_have_is_hidden_though_their_sites_are_many() -> None:
    sides = Sides(of_site(), {str(place): of_site(9) for place in range(10)}, False)
    assert line(tables(sides), "Complete fields", "Death") == ("50 %", "hidden"), "ten children in all"
    assert line(tables(sides), "Complete fields", "Enrolment") == ("75 %", "75 %")


def test_sites_read_no_count_of_others_and_no_check_of_theirs() -> None:
    found = tables(Sides(of_site(), {str(place): of_site(40) for place in range(5)}, False))
    assert line(found, "Cases", "Open") == ("5 (100 %)", "100 %")
    cells = [one.others for table in found for one in table.lines]
    assert [cell for cell in cells if cell.count is not None] == []
    assert {one.others.text for table in found if table.name == "What the queries ask" for one in table.lines} == {
        "hidden"
    }


def test_who_reads_the_network_reads_its_counts() -> None:
    found = tables(Sides(None, {"A": of_site(2), "B": of_site(3)}, True))
    assert line(found, "Cases", "Open") == ("", "5 (100 %)")
    assert line(found, "What the queries ask", "E24: " + title("E24")) == ("", "4")


def title(rule: str) -> str:
    from registry.rules.checks import CHECKS

    return next(check.title for check in CHECKS if check.id == rule)


def as_(name: str) -> Client:
    person = User.objects.get(username=name)
    return proved(signed_in(person), person)


@pytest.fixture
def pair(db: None) -> tuple[str, str]:
    ours, theirs = two_sites()
    rich(ours)
    return ours.site.code, theirs.site.code


def test_a_site_reads_its_own_and_never_another_by_name_or_code(pair: tuple[str, str]) -> None:
    page = as_("ada").get("/registry/quality/").content.decode()
    assert "Data quality at Harbour" in page
    assert pair[1] not in page and "Hill" not in page
    assert page.count('class="button"') == 1


def test_the_network_page_has_every_site_by_code_and_no_name(pair: tuple[str, str]) -> None:
    page = as_("mo").get("/registry/quality/").content.decode()
    assert all(f'href="/registry/quality/?site={code}"' in page for code in pair)
    assert "Harbour" not in page and "Hill" not in page
    assert f"Data quality of site {pair[0]}" in as_("mo").get(f"/registry/quality/?site={pair[0]}").content.decode()


def rows(client: Client, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"/registry/quality/file/{query}")
    assert answer["Content-Type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.content.decode())))


def test_the_file_tells_each_person_what_the_page_does(pair: tuple[str, str]) -> None:
    assert {row["site"] for row in rows(as_("ada"))} == {pair[0], "other sites"}
    assert {row["site"] for row in rows(as_("mo"))} == {*pair, "all sites"}
    hidden = [row for row in rows(as_("ada")) if row["site"] == "other sites"]
    assert {(row["shown"], row["count"], row["of"]) for row in hidden} == {("hidden", "", "")}


def test_a_network_of_enough_others_shows_their_per_cents(pair: tuple[str, str]) -> None:
    a_network(3, 4)
    others = {row["measure"]: row for row in rows(as_("ada")) if row["site"] == "other sites"}
    assert others["Enrolment"]["shown"].endswith(" %") and others["Enrolment"]["count"] == ""
    assert others["Venous clot"]["shown"] == "hidden", "they have none"


def test_an_auditor_of_the_network_reads_it_too(pair: tuple[str, str]) -> None:
    member("au", "auditor")
    assert {row["site"] for row in rows(as_("au"))} == {*pair, "all sites"}


@pytest.mark.parametrize(("table", "name", "key"), [
    ("Data queries", "Open", "queries"), ("Reasons for missing values", "Not done", "reasons"),
])  # fmt: skip
def test_what_is_asked_or_missing_is_hidden_unless_enough_children_have_it(table: str, name: str, key: str) -> None:
    for children, shown in ([4, 4, 3], "100 %"), ([4, 4, 2], "hidden"), ([0, 1, 0], "hidden"), ([6, 6, 0], "hidden"):
        others = {str(place): of_site(40) for place in range(3)}
        for one, count in zip(others.values(), children, strict=True):
            one.children[key] = count
        assert line(tables(Sides(of_site(), others, False)), table, name)[1] == shown


def test_one_query_and_one_reason_of_one_child_tell_no_other_site(pair: tuple[str, str]) -> None:
    case = child(a_network(3, 4)[0])
    for number in range(11):
        asked(case, f"Why, {number}?")
    rich(case)
    told = [row for row in rows(as_("ada")) if row["table"] in ("Data queries", "Reasons for missing values")]
    assert {row["shown"] for row in told if row["site"] == "other sites"} == {"hidden"}


def test_who_is_of_several_sites_cannot_take_their_own_from_the_others(pair: tuple[str, str]) -> None:
    """Beside A stand only sites of which the reader knows nothing: with B and C in the sum, D would be the rest."""
    b, c, _ = a_network(3, 4)
    ada = User.objects.get(username="ada")
    assert {row["shown"] for row in of_enrolment("ada", pair[0])} == {"100 %"}, "the control: she is of one site"
    for site in (b, c):
        give_role(person=ada, role="site_coordinator", site=site, by="boss")
    assert {row["shown"] for row in of_enrolment("ada", pair[0])} == {"hidden"}
    assert "Other sites:" not in as_("ada").get(f"/registry/?site={pair[0]}").content.decode()


def of_enrolment(name: str, site: str) -> list[dict[str, str]]:
    found = rows(as_(name), f"?site={site}")
    return [
        row for row in found if row["site"] == "other sites" and (row["table"], row["measure"]) == ("Cases", "Open")
    ]
