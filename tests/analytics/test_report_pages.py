"""Pages of a report: order and filter, and numbers equal to those of the stored JSON."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from analytics import queries
from analytics.models import Report
from analytics.reports.numbers import number
from tests.analytics.conftest import Simulated
from tests.analytics.page import entries, tables, words
from tests.analytics.summarising import Json

VERDICTS = {"divided", "polarised", "leaning", "settled"}


def text(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def numbers_of_rows(page: str) -> list[int]:
    table = next(table for table in tables(page) if table.head[:2] == ["No.", "Question"])
    return [int(row[0]) for row in table.rows]


def test_overview_lists_every_question_once(investigator: Client, report: Report) -> None:
    page = text(investigator, f"/reports/{report.pk}/")
    assert sorted(numbers_of_rows(page)) == list(range(1, 45))


def test_overview_is_ordered_by_how_divided_practice_is_or_by_number(investigator: Client, report: Report) -> None:
    from analytics.reports.overview import overview_rows

    divided = numbers_of_rows(text(investigator, f"/reports/{report.pk}/?order=divided"))
    numbered = numbers_of_rows(text(investigator, f"/reports/{report.pk}/?order=number"))
    assert numbered == list(range(1, 45))
    spread = {row.number: row.spread.value for row in overview_rows(queries.summary_of(report)) if row.spread}
    practice = [n for n in divided if n in spread and n > 8]
    assert len(practice) > 15
    assert [spread[n] for n in practice] == sorted((spread[n] for n in practice), reverse=True)


def test_overview_filters_by_section(investigator: Client, report: Report) -> None:
    summary = queries.summary_of(report)
    for section in summary["sections"]:
        page = text(investigator, f"/reports/{report.pk}/?section={section['id']}&order=number")
        assert numbers_of_rows(page) == section["items"]


@pytest.mark.parametrize("query", ["?section=nonsense", "?order=nonsense", "?section=<script>"])
def test_nonsense_in_the_address_shows_everything(investigator: Client, report: Report, query: str) -> None:
    page = text(investigator, f"/reports/{report.pk}/{query}")
    assert len(numbers_of_rows(page)) == 44
    assert "<script>" not in page.replace("<script src", "")


def expected_options(entry: Json) -> dict[str, str]:
    """Label -> count as printed, of what is visible."""
    options = [o for o in entry["options"] if not o.get("hidden") and o.get("count") is not None]
    shown = [o for o in options if len(entry["options"]) <= 30 or o["count"]]
    return {words(o["label"]): number(o["count"], "count") for o in shown}


@pytest.mark.parametrize("item", range(1, 45))
def test_question_page_prints_the_counts_of_the_json(
    investigator: Client, report: Report, simulated: Simulated, item: int
) -> None:
    page = text(investigator, f"/reports/{report.pk}/questions/{item}/")
    listed: list[Any] = [entry for entry in simulated.protected["items"] if entry["number"] == item]
    blocks = entries(page)
    assert len(blocks) == len(listed)
    # A page may show rows of a matrix in another order than the summary; each block carries its label.
    for entry, block in zip(listed, blocks, strict=True):
        if entry.get("hidden") or not entry["answered"]:
            assert not [table for table in tables(block) if table.caption.startswith("Answers")]
            continue
        if entry["options"]:
            table = next(table for table in tables(block) if table.caption.startswith("Answers"))
            assert f"{entry['answered']:,} answered" in table.caption
            printed = {row[0].removesuffix(" (off scale)"): row[1] for row in table.rows}
            for label, count in expected_options(entry).items():
                assert printed[label] == count, (entry["id"], label)


def test_every_entry_page_says_simulated(investigator: Client, report: Report) -> None:
    for path in ("", "questions/9/", "methods/"):
        assert "Simulated; not the data of any study" in text(investigator, f"/reports/{report.pk}/{path}")


def test_clinician_from_elsewhere_is_on_no_page(investigator: Client, report: Report) -> None:
    for path in ("", "methods/", *(f"questions/{n}/" for n in range(1, 9))):
        page = text(investigator, f"/reports/{report.pk}/{path}")
        assert "Canada" not in page
        assert not re.search(r"\b144\b", words(page))


def test_shares_on_the_page_are_those_of_the_json(investigator: Client, report: Report, simulated: Simulated) -> None:
    entry = next(entry for entry in simulated.protected["items"] if entry["id"] == "cvc_dvt_duration__rule")
    block = entries(text(investigator, f"/reports/{report.pk}/questions/{entry['number']}/"))[0]
    table = next(table for table in tables(block) if table.caption.startswith("Answers"))
    row = next(row for row in table.rows if row[1] == "71")
    assert row[2] == "50 %"
    assert "71 of 142" in words(block)


def test_withheld_question_says_so_and_why(investigator: Client, report: Report, simulated: Simulated) -> None:
    entry = next(entry for entry in simulated.protected["items"] if entry["id"] == "practice_location__us_region")
    page = words(text(investigator, f"/reports/{report.pk}/questions/{entry['number']}/"))
    assert re.search(r"withheld|hidden|too few", page, re.I)


@pytest.mark.parametrize("path", ["/reports/999999/", "/reports/999999/methods/", "/api/reports/999999/summary/"])
def test_unknown_report_is_a_404(investigator: Client, db: None, path: str) -> None:
    assert investigator.get(path).status_code == 404


@pytest.mark.parametrize("number_", [0, 45, 1000])
def test_unknown_question_is_a_404(investigator: Client, report: Report, number_: int) -> None:
    assert investigator.get(f"/reports/{report.pk}/questions/{number_}/").status_code == 404


def test_methods_page_tells_flow_rates_and_provenance(
    investigator: Client, report: Report, simulated: Simulated
) -> None:
    page = words(text(investigator, f"/reports/{report.pk}/methods/"))
    assert simulated.protected["snapshot"]["sha256"][:12] in page
    for name in ("RR1", "RR2", "RR5", "870", "154", "142", "16.3 %", "17.7 %"):
        assert name in page, name
