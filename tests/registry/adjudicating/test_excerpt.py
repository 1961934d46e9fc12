"""What a reviewer sees, and above all what not."""

from __future__ import annotations

import pytest

from registry.adjudicating.excerpt import excerpt, since
from registry.adjudicating.questions import ANY_TIME, BLEEDING, QUESTIONS, Question
from registry.codebook import Kind
from registry.codebook_reader import codebook
from registry.rules.checks import CHECKS
from registry.values import Day, Precision
from tests.registry.timeline.examples import facts, row

HIDDEN = {
    "class_site", "isth_2011", "isth_2023", "who_grade", "intensity_at_bleed", "days_since_last_dose", "flag_site",
    "high_risk", "ac_action", "complement_inhibitor", "cause", "vte_related", "agent", "intensity", "on_ac",
    "prophylaxis_at_event", "case_code", "age_dx_mo", "sex", "dx_year", "event_year", "lag_band",
}  # fmt: skip


def test_every_check_that_asks_reviewers_has_a_question() -> None:
    assert {check.id for check in CHECKS if check.opens == "adjudication"} == set(QUESTIONS)


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda one: one.rule)
def test_no_question_shows_the_site_s_class_a_treatment_or_free_text(question: Question) -> None:
    seen = [(question.entity, name) for name in question.shown]
    seen += [(part.entity, name) for part in question.parts for name in part.fields]
    for entity, name in seen:
        field = codebook().field(entity, name)
        assert name not in HIDDEN
        assert field.kind not in (Kind.TEXT, Kind.DATE, Kind.CASE_CODE)
        assert not field.derived
    assert not {part.entity for part in question.parts} & {"anticoagulant_course", "dose_change", "lab_level"}


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda one: one.rule)
def test_every_verdict_fits_where_it_is_kept(question: Question) -> None:
    limit = codebook().field("adjudication", "verdict").max_length
    assert question.codes
    assert all(len(code.code) <= limit for code in question.codes)


def test_days_count_from_the_event_and_never_from_the_diagnosis() -> None:
    bleed = row("bleeding_event", day="44", site="other", site_other="left toe", overt="yes", class_site="major")
    counts = [row("count", day=day, plt="22") for day in ("29", "30", "43", "44", "51", "52")]
    seen = excerpt(BLEEDING, facts(bleed, *counts), bleed)
    [table] = seen.tables
    assert [cells[0] for cells in table.rows] == ["14 days before", "1 day before", "on the day", "7 days after"]
    everything = " ".join(
        [cell for pair in seen.about for cell in pair] + [cell for line in table.rows for cell in line]
    )
    assert "44" not in everything
    assert "toe" not in everything
    assert "Major" not in everything


def test_uncertain_days_say_how_near_they_are() -> None:
    assert since(Day(40, Precision.PM3), Day(44)) == "4 days before (± 3)"
    assert since(Day(44, Precision.PM14), Day(44, Precision.PM14)) == "on the day"
    assert since(Day(40, Precision.UNKNOWN), Day(44)) == "day uncertain"
    assert since(Day(44 - ANY_TIME), Day(44)).endswith("before")
