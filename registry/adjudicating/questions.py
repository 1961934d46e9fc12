"""What reviewers are asked, one question an edit check, and what of a child they see for it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from registry.codebook import Code
from registry.codebook_reader import codebook

BLINDED_TO = ("site", "treatment", "site_class", "reviewers")
"""What every reviewer is blind to: codes of `adjudication.blinded_to`."""
ANY_TIME = 20_000


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of an entity from so many days before the event to so many after, with these fields."""

    entity: str
    fields: tuple[str, ...]
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Question:
    """`asks` in words; the verdict is a code of `field` of the row that is reviewed, without `left_out`.

    `shown` are the fields of that row; none of them is the site's own class, a treatment, or free text.
    """

    rule: str
    title: str
    asks: str
    entity: str
    field: str
    shown: tuple[str, ...]
    parts: tuple[Part, ...]
    left_out: tuple[str, ...] = ()

    @property
    def codes(self) -> tuple[Code, ...]:
        field = codebook().field(self.entity, self.field)
        return tuple(code for code in field.codes if code.code not in self.left_out)

    def label_of(self, verdict: str) -> str:
        return codebook().field(self.entity, self.field).label_of(verdict)


BLEEDING = Question(
    "E29", "Class of a bleeding", "Which class is this bleeding?", "bleeding_event", "isth_2023",
    shown=(
        "site", "present_at_index", "extending", "lp_or_trauma", "overt", "fatal", "hb_fall_g_dl", "hb_window_h",
        "or_surgery", "blood_product", "attributable_underlying", "intervention_non_or", "sought_care",
        "management_change", "plt_at_bleed",
    ),
    parts=(
        Part("count", ("plt", "hb", "plt_transfused_prior_24h"), 14, 7),
        Part("lp_hold", ("plt_before_lp", "traumatic", "haematoma"), 7, 1),
    ),
    left_out=("crnm_provisional",),
)  # fmt: skip
TMA = Question(
    "E36", "Thrombotic microangiopathy", "Are the criteria of thrombotic microangiopathy met?", "tma", "result",
    shown=(
        "context", "second_point_day", "anaemia", "thrombocytopenia", "ldh_high", "schistocytes", "hypertension",
        "sc5b9_high", "rupcr_1", "biopsy",
    ),
    parts=(Part("count", ("plt", "hb", "creat"), 14, 28), Part("status_event", ("kind",), ANY_TIME, 0)),
)  # fmt: skip
DEATH = Question(
    "E46", "Death and clot", "Is this death related to a venous clot?", "death", "vte_related", shown=(),
    parts=(
        Part("vte_event", ("type", "symptomatic", "found_at_autopsy"), ANY_TIME, 30),
        Part("imaging", ("modality", "result"), 60, 1),
        Part("bleeding_event", ("site", "overt", "fatal"), 30, 1),
        Part("tma", ("context", "biopsy"), 60, 1),
        Part("status_event", ("kind",), ANY_TIME, 0),
        Part("count", ("plt", "hb", "wbc"), 14, 1),
    ),
)  # fmt: skip
QUESTIONS: Mapping[str, Question] = {one.rule: one for one in (BLEEDING, TMA, DEATH)}
