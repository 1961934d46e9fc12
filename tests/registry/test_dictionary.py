"""The data dictionary has one row a field, and says what a reader of a file needs."""

from __future__ import annotations

from registry.codebook_reader import codebook
from registry.dictionary import HEADER, rows

TABLE = [dict(zip(HEADER, row, strict=True)) for row in rows(codebook())]


def entry(entity: str, field: str) -> dict[str, str]:
    (found,) = (row for row in TABLE if (row["entity"], row["field"]) == (entity, field))
    return found


def test_one_row_a_field_in_the_order_of_the_codebook() -> None:
    assert len(TABLE) == sum(len(entity.fields) for entity in codebook().entities)
    assert (TABLE[0]["entity"], TABLE[-1]["entity"]) == ("site", "adjudication")


def test_a_laboratory_value() -> None:
    plt = entry("count", "plt")
    assert (plt["unit"], plt["other_units"]) == ("10*9/L", "10*3/uL; /uL")
    assert (plt["hard_limits"], plt["soft_limits"]) == ("0 to 5000", "0 to 1000")
    assert (plt["public_codes"], plt["missing"]) == ("LOINC 777-3; LOINC 26515-7", ".nd .unk .na")
    assert (plt["unconfirmed"], plt["snapshot"], plt["identifying"]) == ("yes", "yes", "none")


def test_a_field_that_differs_by_assay_says_so() -> None:
    value = entry("lab_level", "value")
    assert "anti_xa_lmwh, anti_xa_ufh: [IU]/mL" in value["unit"]
    assert "aptt: 10 to 400" in value["hard_limits"]


def test_codes_references_and_open_ends() -> None:
    assert (
        entry("vte_event", "trigger")["codes"]
        == "clinical, Symptoms or signs | incidental, By chance | screening, Screening"
    )
    assert "pe ICD10 I26.-" in entry("vte_event", "type")["public_codes"]
    assert entry("vte_site", "vte_event")["kind"] == "reference to vte_event"
    assert entry("screening_log", "eligible_n")["hard_limits"] == "from 0"
