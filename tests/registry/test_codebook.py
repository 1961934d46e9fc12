"""The codebook says what the data dictionary says: every entity, field, limit and code."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from registry.codebook import Kind, Limits, Loosened, tightened
from registry.codebook_reader import codebook

BOOK = codebook()
with (Path(__file__).parent / "fields.csv").open(encoding="utf-8", newline="") as _file:
    TABLE = list(csv.DictReader(_file))


def ends(low: str, high: str) -> Limits:
    return Limits(Decimal(low), Decimal(high)) if low else Limits()


def test_the_entities_and_their_fields_are_those_of_the_table_and_no_others() -> None:
    named = [(row["entity"], row["field"]) for row in TABLE]
    held = [(entity.name, field.name) for entity in BOOK.entities for field in entity.fields]
    assert sorted(held) == sorted(named)
    assert len(BOOK.entities) == 28


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row['entity']}.{row['field']}")
def test_each_field_has_the_kind_and_the_limits_of_the_table(row: dict[str, str]) -> None:
    field = BOOK.field(row["entity"], row["field"])
    assert (field.kind, field.derived) == (row["kind"], row["derived"] == "yes")
    if row["hard_low"]:
        assert field.hard == ends(row["hard_low"], row["hard_high"])
    if row["soft_low"] or (row["hard_low"] and field.kind is not Kind.DAY):
        assert field.soft == ends(row["soft_low"], row["soft_high"])


def test_every_day_has_the_limits_of_days_and_every_field_a_label_and_a_help_sentence() -> None:
    for entity in BOOK.entities:
        for field in entity.fields:
            assert field.label and field.help.endswith("."), (entity.name, field.name)
            if field.kind is Kind.DAY:
                assert (field.hard, field.soft) == (ends("-7300", "14600"), ends("-30", "1825"))


CODES = {
    ("site_lab", "calibrator"): "lmwh ufh hybrid unk",
    (
        "enrolment",
        "consent_status",
    ): "parent_consent parent_consent_assent self_consent waiver withdrawn_keep withdrawn_erase",
    ("enrolment", "cohort"): "vte_case all_denominator",
    ("status_event", "kind"): "relapse second_malignancy induction_failure hct transfer withdrawal lost",
    ("all_diagnosis", "lineage"): "b_all t_all mpal lbl_b lbl_t",
    ("thrombophilia_test", "test"): "fvl pt20210 pc ps at apl lpa other",
    ("thrombophilia_test", "result"): "normal het hom low positive nd",
    (
        "treatment_phase",
        "phase",
    ): "induction consolidation interim delayed_intens high_risk_block maintenance hct relapse off",
    ("asparaginase_exposure", "drug"): "pegaspargase calaspargase e_coli_native erwinia erwinia_recomb",
    ("asparaginase_exposure", "omit_reason"): "vte pancreatitis hypersensitivity silent_inactivation hepatic other",
    ("central_line", "kind"): "port tunnelled picc nontunnelled none",
    ("central_line", "vein"): "subclavian ijv ejv brachial basilic axillary femoral other",
    ("vte_event", "status"): "index concurrent recurrence_new_site recurrence_same_site progression residual",
    ("vte_event", "type"): "cvc_dvt non_cvc_dvt pe cvst intracardiac splanchnic renal superficial other",
    ("vte_event", "on_ac"): "none full reduced held off",
    ("vte_site", "side"): "l r mid unk",
    ("initial_decision", "intensity"): "therapeutic intermediate half prophylactic none",
    ("imaging", "result"): "complete_res partial stable extension new",
    ("anticoagulant_course", "freq_h"): "6 8 12 24 36 48 continuous",
    ("anticoagulant_course", "stop_reason"): (
        "completed line_removed resolved asp_end bleed plt hit procedure renal hepatic interaction recurrence switch "
        "death burden lost"
    ),
    ("dose_change", "change_reason"): "anti_xa weight platelet renal bleed procedure switch interaction",
    ("lab_level", "assay"): "anti_xa_lmwh anti_xa_ufh anti_xa_fonda riva apix edox dabi_dtt aptt inr",
    ("platelet_hold_episode", "action"): (
        "hold stop_permanently reduce_half reduce_proph interval_extended switch_ufh full_with_transfusion "
        "continue_full"
    ),
    ("platelet_hold_episode", "primary_reason"): "platelet bleeding procedure lp renal other",
    ("bleeding_event", "site"): (
        "intracranial spinal retroperitoneal pulmonary intraocular pericardial joint compartment gi gu menstrual "
        "epistaxis skin procedure other"
    ),
    ("pts", "instrument"): "mji mvs villalta captsure",
    ("tma", "result"): "criteria_met not_met not_evaluable",
    ("followup_visit", "planned"): "d7 d30 m3 m6 m12 m24",
    ("death", "cause"): "leukaemia infection vte bleed toxicity_other accident unk",
}


@pytest.mark.parametrize(
    ("place", "codes"), CODES.items(), ids=lambda one: "" if isinstance(one, str) else ".".join(one)
)
def test_codes(place: tuple[str, str], codes: str) -> None:
    assert [code.code for code in BOOK.field(*place).codes] == codes.split()


VARIANTS = [
    ("lab_level", "value", "assay", "anti_xa_lmwh anti_xa_ufh", "[IU]/mL", ("0", "20"), ("0", "2")),
    ("lab_level", "value", "assay", "riva apix edox dabi_dtt", "ng/mL", ("0", "5000"), ("0", "600")),
    ("lab_level", "value", "assay", "inr", "{INR}", ("0.5", "30"), ("", "")),
    ("lab_level", "value", "assay", "aptt", "s", ("10", "400"), ("", "")),
    (
        "asparaginase_exposure",
        "dose_iu_m2",
        "drug",
        "pegaspargase calaspargase",
        "[IU]/m2",
        ("50", "60000"),
        ("1000", "2500"),
    ),
    ("asparaginase_exposure", "dose_iu_m2", "drug", "e_coli_native", "[IU]/m2", ("50", "60000"), ("5000", "25000")),
    ("asparaginase_exposure", "dose_iu_m2", "drug", "erwinia", "[IU]/m2", ("50", "60000"), ("10000", "30000")),
]


@pytest.mark.parametrize(("entity", "name", "when", "codes", "unit", "hard", "soft"), VARIANTS)
def test_an_assay_or_a_product_brings_its_own_limits(
    entity: str, name: str, when: str, codes: str, unit: str, hard: tuple[str, str], soft: tuple[str, str]
) -> None:
    for code in codes.split():
        field = BOOK.field(entity, name).in_row({when: code})
        assert (field.unit, field.hard, field.soft) == (unit, ends(*hard), ends(*soft))


def test_what_a_child_needs_to_count_in_incidence() -> None:
    assert BOOK.denominator == (
        *(("enrolment", name) for name in "age_dx_mo sex dx_year enrol_day vte_ever last_contact_day".split()),
        *(
            ("all_diagnosis", name)
            for name in "lineage protocol protocol_risk mediastinal_mass down_syndrome weight_kg height_cm".split()
        ),
        ("treatment_phase", "phase"),
        ("treatment_phase", "start_day"),
        ("central_line", "kind"),
        ("central_line", "insert_day"),
    )


def test_no_direct_identifier_and_no_free_text_enters_a_snapshot() -> None:
    kept_out = [field for entity in BOOK.entities for field in entity.fields if not field.snapshot]
    assert {field.name for field in kept_out} >= {"anchor_date", "case_code", "site_code", "reviewer"}
    assert BOOK.field("anchor", "anchor_date").identifying == "direct"
    assert all(field.identifying == "quasi" for e in BOOK.entities for field in e.fields if field.kind is Kind.DAY)


def test_the_identity_of_a_row_is_that_of_the_file_format() -> None:
    identity = {entity.name: " ".join(entity.identity) for entity in BOOK.entities if not entity.single}
    assert identity["vte_site"] == "vte_event vein side"
    assert identity["lab_level"] == "day assay hours_post_dose"
    assert identity["asparaginase_exposure"] == "planned_day drug"
    assert identity["pts"] == "day instrument limb side"
    assert {entity.name for entity in BOOK.entities if entity.single and entity.of == "case"} == {
        "enrolment", "anchor", "all_diagnosis", "death",
    }  # fmt: skip


def test_companions_stand_beside_their_field() -> None:
    assert BOOK.entity("count").columns[:5] == ("day", "day_precision", "plt", "plt_op", "plt_unit")
    assert "value_op" in BOOK.entity("lab_level").columns
    assert "type_other" in BOOK.entity("vte_event").columns


def test_parameters_and_another_age_ceiling() -> None:
    parameters = BOOK.parameters
    assert (parameters.age_ceiling_mo, parameters.line_window_d) == (264, 14)
    windows = [(visit.planned, visit.window_d) for visit in parameters.visits]
    assert windows == [("d7", 3), ("d30", 10), ("m3", 21), ("m6", 30), ("m12", 45), ("m24", 60)]
    assert codebook(600).field("enrolment", "age_dx_mo").hard.high == 600
    with pytest.raises(ValueError, match="the age ceiling is 1 to 600 months"):
        codebook(601)


def test_a_site_may_narrow_limits_and_never_widen_them() -> None:
    plt = BOOK.field("count", "plt")
    assert tightened(plt, soft=ends("5", "700")).soft == ends("5", "700")
    assert tightened(plt, hard=ends("0", "2000")).hard == ends("0", "2000")
    for wider in ({"hard": ends("0", "6000")}, {"soft": ends("0", "1001")}, {"hard": Limits(Decimal(0))}):
        with pytest.raises(Loosened, match="a site may only narrow"):
            tightened(plt, **wider)
    with pytest.raises(Loosened, match="beyond the hard limits"):
        tightened(plt, hard=ends("0", "500"), soft=ends("0", "900"))


def test_what_no_clinician_has_confirmed_says_so() -> None:
    assert BOOK.field("count", "plt").unconfirmed
    assert not BOOK.field("count", "hb").unconfirmed
    lineage = BOOK.field("all_diagnosis", "lineage")
    assert lineage.by_code["t_all"].unconfirmed and not lineage.by_code["mpal"].unconfirmed
    native = BOOK.field("asparaginase_exposure", "dose_iu_m2").in_row({"drug": "e_coli_native"})
    assert native.unconfirmed
