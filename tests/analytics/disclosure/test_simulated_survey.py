"""The simulated survey: one clinician outside the USA, who must not be found anywhere; and how much stays visible."""

from __future__ import annotations

import csv
import io
import re

import pytest
from pypdf import PdfReader

from tests.analytics.conftest import Simulated
from tests.analytics.disclosure.protected import rare_counts
from tests.analytics.summarising import entry_of

SAFE_LEAST = 0.7


def test_one_clinician_is_from_elsewhere_in_the_exact_numbers(simulated: Simulated) -> None:
    counts = {o["code"]: o["count"] for o in entry_of(simulated.exact, "practice_location__country")["options"]}
    assert counts == {"US": 144, "CA": 1}


def test_nothing_rare_is_left(simulated: Simulated) -> None:
    assert rare_counts(simulated.protected) == []


def test_that_clinician_is_in_no_file(simulated: Simulated) -> None:
    json_text, csv_text = (simulated.files[kind].decode() for kind in ("json", "csv"))
    pdf_text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(simulated.files["pdf"])).pages)
    for text in (json_text, csv_text, pdf_text):
        assert "Canada" not in text
        assert not re.search(r"\b144\b", text)
        assert not re.search(r"\bCA\b", text)


def test_csv_rows_hold_no_rare_count(simulated: Simulated) -> None:
    rows = list(csv.DictReader(io.StringIO(simulated.files["csv"].decode("utf-8-sig"))))
    told = [row for row in rows if row["row"] in ("option", "missing", "group", "level") and row["count"]]
    assert len(told) > 1000
    assert not [row for row in told if 0 < int(row["count"]) < 5]
    assert not [row for row in rows if row["code"] in ("min", "max") and row["row"] == "estimate" and row["value"]]


def test_questions_led_past_by_one_are_withheld(simulated: Simulated) -> None:
    region = entry_of(simulated.protected, "practice_location__us_region")
    assert region["hidden"]
    assert region["answered"] is region["shown"] is region["not_shown"] is None


@pytest.mark.parametrize("what", ["options", "group cells"])
def test_at_least_seventy_per_cent_of_the_safe_cells_stay_visible(simulated: Simulated, what: str) -> None:
    safe = seen = 0
    for before, after in zip(simulated.exact["items"], simulated.protected["items"], strict=True):
        if after["kind"] == "vignette":
            continue
        blocks = [(before["options"], after["options"])]
        if what == "group cells":
            blocks = [
                (old.get("options", []), new.get("options", []))
                for factor, test in after["by"].items()
                for old, new in zip(before["by"][factor]["groups"], test["groups"], strict=True)
            ]
        for old, new in blocks:
            visible = {code for one in new if not one.get("hidden") for code in one["code"].split("+")}
            common = [one for one in old if one["count"] >= 5]
            safe += len(common)
            seen += sum(one["code"] in visible for one in common)
    assert safe > 200
    assert seen / safe >= SAFE_LEAST, f"{seen} of {safe}"
