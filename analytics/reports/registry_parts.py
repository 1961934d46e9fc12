"""The parts of a registry report, in their order: the same on its pages and in its files."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the report: its key in the summary, its title, and what it asks."""

    key: str
    title: str
    asks: str


BLOCKS = (
    Block("duration", "How long a clot is treated", "From the first dose to the planned stop, by kind of clot."),
    Block("class_mix", "Which drug", "The class given on most days, in the first ten days and after."),
    Block("platelet_holds", "Low platelets", "How often the drug is held, by platelet count and age of the clot."),
    Block("platelet_threshold", "The count below which it is held", "Where half act, and the spread of children."),
    Block("antixa", "Anti-Xa levels", "How often a peak lies in the range that the site aims at."),
    Block("asparaginase", "Asparaginase after a clot", "Who has it again, and after how long."),
    Block("lp", "Lumbar punctures on treatment", "Hours without the drug, and what followed."),
    Block("incidence", "What happens after a clot", "New clots, clots that grow, bleeds and deaths."),
    Block("sites", "How sites differ", "In stopping at three months."),
    Block("completeness", "How complete the data are", "What is filled, kind of row by kind of row."),
)
BY_KEY = {block.key: block for block in BLOCKS}
