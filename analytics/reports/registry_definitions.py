"""What the numbers of a registry report mean and where they come from: the same list on its pages and in its file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Summary = Mapping[str, Any]
TREATED = "Children whose index clot was treated with an anticoagulant, as in how long they are treated."
OF_BLOCK: dict[str, tuple[tuple[str, str], ...]] = {
    "duration": (
        ("Duration", "Days from the first dose that treats the first clot to the last one; documented holds are "
                     "inside, a gap of more than 14 days that nobody explained ends it."),
        ("Days at full dose", "A child’s days at a therapeutic dose over all its days of treatment, then the mean over "
                              "children. Reduced: half, intermediate or prophylactic doses. Not known: days between "
                              "two courses that no hold explains, and courses that do not say."),
        ("Stopped as planned", "The share whose planned stop had come, 1 minus Kaplan-Meier’s S, or Aalen-Johansen’s "
                               "F where an unplanned stop or death came first."),
        ("Usual length", "Stopped as planned within 14 days of 6 weeks (day 42), 3 (91), 6 (183) or 12 months (365)."),
        ("Days not known exactly", "Children whose first or last day is known worse than to 3 days; the median with "
                                   "every other end censored, as entered, and the earliest and latest that "
                                   "Turnbull’s estimate allows."),
        ("By rule", "Stopped as planned by that day because a fixed time was over, the line was out, the clot had "
                    "resolved or asparaginase was finished; an increment of the curve each. The day is the last, "
                    "in steps of 28, on which 11 children are still treated."),
    ),
    "incidence": (
        ("Cumulative incidence", "The share with the event by a day, death competing (Aalen-Johansen). Days count from "
                                 "the clot; for bleeding from the first dose."),
        ("Transplantation and relapse competing too", "A second count of new clots and of clots that grow: a "
         "transplantation or relapse after the clot ends the time in which one could come first. It is told where it "
         "differs from the first count by nobody or by enough children."),
        ("Bleeding while treated", "A second count of bleeds, up to the last dose and its tail: 1 day after "
         "unfractionated heparin, 2 after LMWH and DOAC, 4 after fondaparinux, 5 after a vitamin K antagonist (to be "
         "confirmed by clinicians). The end of treatment censors, and is no accident: who bleeds is stopped."),
        ("Bleeds per 100 months", "All new or extending bleeds while treated, not the first of a child alone, by 100 "
         "times 30.44 days of treatment. A day counts for what was given on it; a decision works from the next day on, "
         "and the tail belongs to the last day. Reduced: half, intermediate or prophylactic doses."),
        ("Days by platelet count", "Days of treatment by the last count, which holds for 7 days (3 as a sensitivity) "
         "and until platelets are given; never backwards. Days without such a count are not known. Bleeds are major or "
         "clinically relevant ones. Bands differ in who is in them, so no rates are compared."),
        ("At risk", "Children under observation without the event just before a day; a child enrolled later enters "
                    "later."),
    ),
    "class_mix": (
        ("Who is counted", "In the first ten days every child with an index clot, treated or not; after them those who "
                           "were treated at all, as in how long they are treated."),
        ("Class of a window", "The class of anticoagulant given on most days of the window; a hold counts for the "
                              "class that was held."),
        ("Window", "The first ten days from the clot, and the time after; the class is “none” for children who were "
                   "not treated in it."),
    ),
    "platelet_holds": (
        ("Opportunity", "The first count below a threshold after one at or above it, on full dose; in a band the first "
                        "since the last count of 50 or more."),
        ("Held", "The share of the opportunities whose decision is known at which the drug was held; where how many "
                 "are not known may not be told, of all opportunities."),
        ("Days held", "From the decision to hold for low platelets to the first dose after it, as a median over holds "
                      "that ended; a stop for good has no length."),
        ("Count at resumption", "The count that the team had before that dose, as a median; reached by transfusion "
                                "where platelets were given within 24 hours before it."),
        ("Clot age", "Acute up to day 30 after the clot, late from day 31 on."),
    ),
    "platelet_threshold": (
        ("Count at which half act", "A logistic model of the recorded decisions on the logarithm of the count and the "
                                    "kind of clot, with sites drawn; averaged over all sites and children."),
        ("Threshold of a child", "Lies between two of the child’s counts; the share of children at or below a count is "
                                 "Turnbull’s estimate."),
    ),
    "antixa": (
        ("In range", "Peak levels 3.5 to 6.5 hours after a dose inside the target that the site set; first a child’s "
                     "own share, then the mean over children."),
        ("Kit", "Kits that add antithrombin read higher in children who lack it."),
    ),
    "asparaginase": (
        ("Who is counted", TREATED),
        ("Again", "A dose of asparaginase was given after the clot, of the children with doses left in the plan."),
        ("Weeks without", "From the last dose before the clot to the first after it, as a median."),
    ),
    "lp": (
        ("Puncture", "A lumbar puncture on an anticoagulant; medians are over punctures whose hours are known."),
        ("Spinal haematoma", "The share of children of whom anybody said whether one followed, with exact limits "
                             "(Clopper-Pearson)."),
    ),
    "sites": (
        ("Median odds ratio", "The median factor between the odds of the same child at two sites drawn at random; 1 "
                              "where sites do alike."),
        ("ICC", "The share of the variance that lies between sites, on three scales that differ."),
        ("Funnel", "Limits within which chance alone keeps 95 or 99.8 of 100 sites with so many children."),
        ("Adjusted", "Indirect standardisation: a logistic model of the children of all sites says how many a site "
                     "would be expected to have; its share is that of all, times observed by expected. Median odds "
                     "ratio and ICC (latent scale) are then between sites for the same child. Factors: age under or "
                     "from 10 years, and kind of clot."),
        ("Size of site", "New cases of acute lymphoblastic leukaemia a year, as the site says; sites of one size stand "
                         "together, so that no line is a single site."),
    ),
    "completeness": (
        ("Filled", "The share of expected required fields that hold a value or the reason why there is none."),
    ),
}  # fmt: skip
ALWAYS = (
    ("n", "Different children. Opportunities, punctures and events stand beside it under their own names."),
    ("Interval", "95 % limits that take whole sites as clusters: a bootstrap over sites, under 20 sites a jackknife."),
)


def rows(block: str = "") -> list[tuple[str, str]]:
    """Name and meaning, of one block or of all, with what holds everywhere first."""
    found = OF_BLOCK[block] if block else tuple(one for part in OF_BLOCK.values() for one in part)
    return [*ALWAYS, *found]


def provenance(summary: Summary) -> list[tuple[str, str]]:
    """What the report was made of and by."""
    source, made, frozen = summary["source"], summary["parameters"], summary["snapshot"]
    told = [
        ("As of", str(source["as_of"])),
        ("Frozen data, SHA-256", str(frozen["sha256"])),
        ("Code", str(summary["code_version"])),
        ("Replicates, seed", f"{made['replicates']}, {made['seed']}"),
        ("Small numbers", str(summary["disclosure"]["rule"])),
        *(("Held back", sentence) for sentence in summary["disclosure"]["sentences"]),
    ]
    return [("Data", str(source["synthetic"])), *told] if "synthetic" in source else told
