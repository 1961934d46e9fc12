"""Quality flags F1 to F10 of the 44-item practice survey, as pure functions.

A flag never blocks and never changes an answer. It marks a response in which two answers are hard to hold together,
so that a sensitivity analysis can leave it out by a rule declared before the data are locked.

Every function takes the answers of one response and `quick` (finished in under four minutes; None where the browser
could not count), and returns True where the flag applies. v(c) below is the number of column c. **A comparison with a
missing number is false**, and so is one with the largest or smallest of no numbers: silence is never suspicious.

Source: the design of the instrument, "Quality flags". The instrument file names these functions in its `[[flag]]`
tables.
"""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final, Protocol


class Answers(Protocol):
    """One response, read by answer column. Special codes, blanks and hidden answers read as nothing."""

    def code(self, column: str) -> str | None:
        """The substantive code of a single choice or matrix row; None where there is none."""

    def codes(self, column: str) -> frozenset[str]:
        """The codes of a multiple choice; empty where there are none."""

    def number(self, column: str) -> float | None:
        """v(column): the `value` of the choice, the number given for "another number", or a numeric cell.

        None for an off-scale choice without a number, a special code, a blank and a hidden answer.
        """


Flag = Callable[[Answers, bool | None], bool]

_STOP: Final = "plt_hold_therapeutic__"
ACUTE_STOPS: Final = tuple(f"{_STOP}{row}" for row in ("acute_cvc_dvt", "acute_pe", "acute_cvst"))
ALL_STOPS: Final = (*ACUTE_STOPS, f"{_STOP}late_any")

_SITES: Final = ("cvc_dvt", "pe", "cvst")
CLASS_COLUMNS: Final = tuple(f"{item}__{site}" for item in ("ac_initial_class", "ac_maint_class") for site in _SITES)
DOAC_CLASSES: Final = frozenset({"doac_xa", "doac_iia"})

_LP_DRUGS: Final = ("lmwh_ther", "lmwh_proph", "doac")
MATRICES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "imaging_first_line": ("upper_cvc", "lower", "pe", "cvst"),
        "ac_initial_class": _SITES,
        "ac_maint_class": _SITES,
        "plt_hold_therapeutic": ("acute_cvc_dvt", "acute_pe", "acute_cvst", "late_any"),
        "plt_band_action": ("p40_49", "p25_39", "p10_24"),
        "lp_hold__before": _LP_DRUGS,
        "lp_hold__after": _LP_DRUGS,
        "asp_after_vte": _SITES,
        "bleed_tma_action": ("crnm", "major", "tma"),
        "secondary_prophylaxis": ("line_stays", "asp_ongoing", "new_line"),
        "guideline_attitudes": ("need", "follow", "follow_conflict", "trial"),
    }
)
"""The 11 matrices of F9 and their rows. Items 13 and 20 have two rows and cannot show a straight line."""

STRAIGHT_ROWS: Final = 3
STRAIGHT_MATRICES: Final = 8


def _numbers(answers: Answers, columns: Iterable[str]) -> list[float]:
    found = (answers.number(column) for column in columns)
    return [number for number in found if number is not None]


def _above_all(number: float | None, others: list[float], margin: float = 0) -> bool:
    return number is not None and bool(others) and number > max(others) + margin


def _below_all(number: float | None, others: list[float]) -> bool:
    return number is not None and bool(others) and number < min(others)


def prophylactic_stop_above_therapeutic(answers: Answers, quick: bool | None) -> bool:
    """F1: v(plt_hold_prophylactic) > the largest v over the four rows of plt_hold_therapeutic."""
    return _above_all(answers.number("plt_hold_prophylactic"), _numbers(answers, ALL_STOPS))


def resume_below_stop(answers: Answers, quick: bool | None) -> bool:
    """F2: v(plt_resume_full__count) < the smallest v over the four rows of plt_hold_therapeutic."""
    return _below_all(answers.number("plt_resume_full__count"), _numbers(answers, ALL_STOPS))


def full_dose_below_own_stop(answers: Answers, quick: bool | None) -> bool:
    """F3: full dose at a count of 10-24, while v(plt_hold_therapeutic__acute_cvc_dvt) >= 25."""
    stop = answers.number(f"{_STOP}acute_cvc_dvt")
    return answers.code("plt_band_action__p10_24") == "full" and stop is not None and stop >= 25


def late_stop_far_above_acute(answers: Answers, quick: bool | None) -> bool:
    """F4: v(plt_hold_therapeutic__late_any) > the largest v over the three acute rows, plus 25."""
    return _above_all(answers.number(f"{_STOP}late_any"), _numbers(answers, ACUTE_STOPS), margin=25)


def antixa_target_unusual(answers: Answers, quick: bool | None) -> bool:
    """F5: lower anti-Xa target < 0.3 or upper > 1.2 IU/mL. Low >= high is refused at entry, so it is no flag."""
    low, high = answers.number("antixa_target__low"), answers.number("antixa_target__high")
    return (low is not None and low < 0.3) or (high is not None and high > 1.2)


def doac_class_but_never_used(answers: Answers, quick: bool | None) -> bool:
    """F6: a DOAC as first or later class in any row of items 16 and 17, while doac_use__use is `never`."""
    named = {answers.code(column) for column in CLASS_COLUMNS}
    return answers.code("doac_use__use") == "never" and not DOAC_CLASSES.isdisjoint(named)


def prophylaxis_all_but_groups(answers: Answers, quick: bool | None) -> bool:
    """F7: primary_prophylaxis is `all`, and its `who` was answered without `all`. An empty `who` is silent."""
    who = answers.codes("primary_prophylaxis_detail__who")
    return answers.code("primary_prophylaxis") == "all" and bool(who) and "all" not in who


def finished_quickly(answers: Answers, quick: bool | None) -> bool:
    """F8: finished in under four minutes in total. Unknown (None) is silent."""
    return quick is True


def _is_straight(answers: Answers, matrix: str) -> bool:
    given = [answers.code(f"{matrix}__{row}") for row in MATRICES[matrix]]
    codes = [code for code in given if code is not None]
    return len(codes) >= STRAIGHT_ROWS and len(set(codes)) == 1


def straight_line(answers: Answers, quick: bool | None) -> bool:
    """F9: at least 3 rows answered, all with the same code, in at least 8 of the 11 matrices."""
    return sum(_is_straight(answers, matrix) for matrix in MATRICES) >= STRAIGHT_MATRICES


def transfusion_target_below_stop(answers: Answers, quick: bool | None) -> bool:
    """F10: v(plt_transfuse_to_continue__target) < the smallest v over the three acute rows of plt_hold_therapeutic."""
    return _below_all(answers.number("plt_transfuse_to_continue__target"), _numbers(answers, ACUTE_STOPS))


FUNCTIONS: Final[Mapping[str, Flag]] = MappingProxyType(
    {
        function.__name__: function
        for function in (
            prophylactic_stop_above_therapeutic,
            resume_below_stop,
            full_dose_below_own_stop,
            late_stop_far_above_acute,
            antixa_target_unusual,
            doac_class_but_never_used,
            prophylaxis_all_but_groups,
            finished_quickly,
            straight_line,
            transfusion_target_below_stop,
        )
    }
)
"""The flag functions by the name that an instrument file uses."""
