"""What an X-ray can find, as data: how grave it is, what it does, what to do about it. Pure."""

from __future__ import annotations

from dataclasses import dataclass

ERROR, WARNING, NOTE = "error", "warning", "note"
SEVERITIES = (ERROR, WARNING, NOTE)
MEANINGS = {
    ERROR: {"tag": "error", "means": "Somebody is never asked, or cannot submit."},
    WARNING: {"tag": "warn", "means": "It works, and probably not as it was meant."},
    NOTE: {"tag": "", "means": "Good to know."},
}


@dataclass(frozen=True, slots=True)
class Kind:
    """How grave a finding is, what it does, and what to do about it."""

    severity: str
    title: str
    why: str
    advice: str


KINDS = {
    "unreachable": Kind(
        ERROR, "never shown", "No answer that the pages offer makes the condition true, so nobody is asked.",
        "Correct the condition, or take the question out.",
    ),
    "contradiction": Kind(
        ERROR, "conditions exclude each other",
        "Each condition can be true, but never all at once, so nobody is asked. The conditions of a section, a "
        "question, a row and a field must all hold.",
        "Loosen one of them, or join what was meant as alternatives with or.",
    ),
    "hidden_parent": Kind(
        ERROR, "its parent is hidden just then",
        "Whatever opens this hides the question that the condition reads, and a hidden answer reads as blank: "
        "nobody is asked.",
        "Ask the earlier question in this case too, or build the condition on another one.",
    ),
    "incomplete_only": Kind(
        ERROR, "shown only while a required answer is missing",
        "Nobody can submit in this state. Once the required answer is given this is hidden, and what was answered "
        "here is not counted.",
        "Let the condition name an answer, or offer “I don’t know” at the earlier question.",
    ),
    "no_answer": Kind(
        ERROR, "dead end", "It must be answered, and no answer is accepted: whoever is led here cannot submit.",
        "Widen what is accepted, offer “I don’t know”, or do not require it.",
    ),
    "nobody_passes": Kind(
        ERROR, "nobody passes", "No offered answer goes on to the first page.", "Let a code that is offered pass."
    ),
    "always": Kind(
        WARNING, "always true", "The condition keeps nothing back: everybody is asked.",
        "Take the condition out, or look for the case it was meant to leave out.",
    ),
    "always_complete": Kind(
        WARNING, "true for every complete response",
        "The condition is false only while a required answer is missing: in the end everybody is asked.",
        "Take the condition out, or look for the case it was meant to leave out.",
    ),
    "dead_part": Kind(
        WARNING, "an alternative that is never true",
        "One alternative of the condition adds nobody. Most often a code is mistyped or retired.",
        "Correct the code, or take the alternative out.",
    ),
    "everybody_passes": Kind(
        WARNING, "everybody passes", "Every answer goes on: the question screens nobody out.",
        "Leave a code out of pass, or ask it inside the survey.",
    ),
    "flag_never": Kind(
        WARNING, "flag never raised", "No answers make its condition true.", "Correct its condition, or take it out."
    ),
    "flag_always": Kind(
        WARNING, "flag always raised", "It is raised for everybody, so it says nothing.",
        "Correct its condition, or take it out.",
    ),
    "limits": Kind(
        WARNING, "limits that no answer meets", "Whatever is answered is refused or questioned.", "Correct the limits."
    ),
    "caution": Kind(
        WARNING, "look again", "A blank, a special answer and a hidden answer all read as blank, and may turn this.",
        "Write positive tests, or leave it where it is meant.",
    ),
    "same_name": Kind(
        WARNING, "names that become one",
        "The program cannot tell the columns of a group apart, and one takes the place of another.",
        "Give a question or field of each group a shorter id, or name the columns by hand in the program.",
    ),
    "reserved_name": Kind(
        WARNING, "reserved name", "The word belongs to the language of the program, which refuses or renames it.",
        "Take another id.",
    ),
    "odd_name": Kind(
        WARNING, "name without a letter first", "Statistics programs put a letter before it.", "Begin with a letter."
    ),
    "long_name": Kind(
        NOTE, "long names", "The program cuts them; cut, they stay different.",
        "Nothing, unless somebody reads the cut names: then shorten the ids.",
    ),
    "undecided": Kind(
        NOTE, "not decided", "The condition calculates, or combines too many answers to try them all.",
        "Try it in the preview.",
    ),
}  # fmt: skip

REFUSED = (
    "a condition that reads a later column, itself, or one that does not exist (so there are no circles)",
    "a condition that no answers make true",
    "a lowest value above the highest, also of soft limits",
    "two choices with the same code, in capitals or small letters",
    "two answer columns of the same name, or an id twice",
    "a code or id with other signs than letters, digits and single _, or a reserved one",
    "a special code used as a choice",
    "a retired code used again",
    "other bytes under a published version",
)
"""What the reader refuses, so that it never comes to an X-ray."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at; `what` is particular, the rest comes from its kind."""

    kind: str
    place: str
    what: str

    @property
    def severity(self) -> str:
        return KINDS[self.kind].severity

    @property
    def title(self) -> str:
        return KINDS[self.kind].title

    @property
    def why(self) -> str:
        return KINDS[self.kind].why

    @property
    def advice(self) -> str:
        return KINDS[self.kind].advice
