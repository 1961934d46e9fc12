"""Every code of the lists has words."""

import pytest

from analytics.registry_summaries.duration import MARKS
from analytics.reports import registry_terms as terms
from analytics.results import REASONS
from pave.lib import codelists
from registry.codebook_reader import codebook
from registry.derived.first_events import CAUSES
from registry.derived.levels import KITS


def test_every_reason_of_the_closed_list_has_words_about_children():
    assert set(terms.REASONS) == set(REASONS)
    assert not [words for words in terms.REASONS.values() if "clinician" in words]
    with pytest.raises(KeyError):
        terms.reason("because")


def test_every_type_of_clot_has_a_label_and_a_phrase():
    types = {code.code for code in codebook().field("vte_event", "type").codes} | {"all"}
    assert types <= set(terms.WHO)
    assert types <= set(terms.LABELS)
    assert terms.who("pe", 1) == "child with pulmonary embolism"


def test_every_cause_and_fixed_time_of_the_blocks_has_words():
    assert set(CAUSES) == set(terms.CAUSES)
    assert set(KITS) == set(terms.KITS)
    assert {rule: fixed.day for rule, fixed in terms.FIXED_TIMES.items()} == dict(MARKS)


@pytest.mark.parametrize("code", [row["code"] for row in codelists.rows("anticoagulant_class")])
def test_every_class_has_its_label(code):
    assert terms.drug_class(code) == codelists.mapping("anticoagulant_class")[code]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (terms.rule("mo3"), "3 months"),
        (terms.rule("not_treated"), "I do not usually treat it"),
        (terms.entity("vte_event"), "Venous clot"),
        (terms.entity("new_rows"), "new rows"),
        (terms.cause("odd_thing").label, "Odd thing"),
        (terms.quantity("held_below_50"), "holding below 50"),
        (terms.group("kit_of_ours"), "kit of ours"),
    ],
)
def test_codes_become_words_and_unknown_ones_stay_readable(said, words):
    assert said == words
