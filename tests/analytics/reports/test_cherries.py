"""The CHERRIES checklist: thirty items, filled by the way of asking, read back from Word cell by cell."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest
from docx import Document

from analytics.reports import cherries
from surveys.instrument import Instrument
from tests.analytics.conftest import Simulated
from tests.analytics.reports.flows import LEDGER, flowing

MODES = ["open", "invite", "import"]


def says(summary: dict, instrument: Instrument, mode: str) -> dict[str, str]:  # type: ignore[type-arg]
    return {line.item: line.says for line in cherries.lines(summary, instrument, mode)}


@pytest.mark.parametrize("mode", MODES)
def test_thirty_items_in_eight_sections_each_filled_or_asked_for(
    simulated: Simulated, all_vte: Instrument, mode: str
) -> None:
    lines = cherries.lines(simulated.protected, all_vte, mode)
    assert len(lines) == len({line.item for line in lines}) == 30
    assert len(dict.fromkeys(line.section for line in lines)) == 8
    for line in lines:
        assert line.says or line.ask, line.item
        assert "{" not in line.says and "  " not in line.says
        assert not line.ask or line.ask.startswith("To be filled in by the investigators: ")


def test_what_the_questionnaire_tells(simulated: Simulated, all_vte: Instrument) -> None:
    found = says(simulated.protected, all_vte, "open")
    assert found["Number of Items"].startswith("44 numbered questions with 129 answer fields")
    assert found["Number of screens (pages)"].startswith("10 pages")
    assert found["Adaptive questioning"].startswith("Yes. Parts of 16 questions")
    assert "question 35 are drawn at random" in found["Randomization of items or questionnaires"]
    assert "154 submitted, 142 analysed; excluded: 12" in found["Handling of incomplete questionnaires"]


def test_a_plain_questionnaire_has_no_condition_and_no_draw(simulated: Simulated) -> None:
    from tests.analytics.summarising import one_question

    plain = one_question('[[section.item]]\nid = "a"\nkind = "text"')
    found = says(simulated.protected, plain, "open")
    assert found["Adaptive questioning"] == "None."
    assert found["Randomization of items or questionnaires"].startswith("None")
    assert found["Number of screens (pages)"].startswith("1 page of questions")


def test_an_invited_survey_tells_of_the_credential_and_its_ledger_rates(
    simulated: Simulated, all_vte: Instrument
) -> None:
    found = says({**simulated.protected, **flowing(**LEDGER)} | {"disclosure": {"rule": "."}}, all_vte, "invite")
    assert "blind-signed credential" in found["Data protection"]
    completion = next(text for item, text in found.items() if item.startswith("Completion rate"))
    assert "170 of 850" in completion and "154 of 170" in completion
    view = next(text for item, text in found.items() if item.startswith("View rate"))
    assert view.startswith("Not known.")


@pytest.mark.parametrize("mode", MODES)
def test_word_reads_back_cell_by_cell(simulated: Simulated, all_vte: Instrument, mode: str) -> None:
    document = Document(io.BytesIO(cherries.cherries_docx(simulated.protected, all_vte, mode)))
    (table,) = document.tables
    read = [tuple(cell.text for cell in row.cells) for row in table.rows]
    assert read == [cherries.HEAD, *(line.cells for line in cherries.lines(simulated.protected, all_vte, mode))]
    assert "tblHeader" in table.rows[0]._tr.xml
    assert document.paragraphs[0].style is not None and document.paragraphs[0].style.name == "Heading 1"
    assert any("SYNTHETIC" in paragraph.text for paragraph in document.paragraphs)


def test_word_has_no_clock(simulated: Simulated, all_vte: Instrument) -> None:
    data = cherries.cherries_docx(simulated.protected, all_vte, "import")
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert {part.date_time for part in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = package.read("docProps/core.xml").decode()
    assert core.count("1980-01-01T00:00:00Z") == 2 and "PAVE" in core


def test_csv_holds_the_same_lines(simulated: Simulated, all_vte: Instrument) -> None:
    data = cherries.cherries_csv(simulated.protected, all_vte, "open").decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(data, newline="")))
    assert rows == [[*cherries.HEAD], *([*one.cells] for one in cherries.lines(simulated.protected, all_vte, "open"))]
