"""The text of a mail: what it must hold, what it may not, and how it reads."""

from __future__ import annotations

import pytest

from invitations.mailtext import body_problems, first_text, rendered, subject_problem

VALUES = {"link": "LINK", "code": "CODE", "key": "KEY", "closes": "CLOSES", "contact": "ADA", "stop": "STOP"}
BODIES = {
    "Open {link} or type {code}.": [],
    "Open {link}.": ["The text needs {code}: the invitation code to type."],
    "Hello": ["{link}", "{code}"],
    "{link} {code} {name}": ["There is no placeholder {name}."],
    "{link} {code} {": ["A brace stands alone"],
    "{link} {code} {{link}}": ["A brace stands alone"],
    "{link} {code} " + "x" * 9_000: ["at most 8,000"],
}
SUBJECTS = {
    "A survey": "",
    " ": "needs a subject",
    "A survey\nBcc: eve@example.org": "one line",
    "A survey\rBcc: eve@example.org": "one line",
    "A \x07 bell": "one line",
    "x" * 151: "at most 150",
    "Your code {code}": "locked screens",
}


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body[:24])
def test_a_body_is_checked(body: str) -> None:
    problems = body_problems(body)
    assert len(problems) == len(BODIES[body])
    assert all(wanted in said for wanted, said in zip(BODIES[body], problems, strict=True))


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: repr(subject[:20]))
def test_a_subject_is_checked(subject: str) -> None:
    said = subject_problem(subject)
    assert SUBJECTS[subject] in said and bool(said) == bool(SUBJECTS[subject])


@pytest.mark.parametrize("number", [1, 2])
def test_the_texts_to_begin_with_pass_and_say_what_they_must(number: int) -> None:
    subject, body = first_text(number, title="Clots {in}\nchildren", questions=44, minutes="20")
    assert (subject_problem(subject), body_problems(body)) == ("", [])
    text = rendered(body, VALUES, number, "everybody")
    for said in (
        "Clots (in) children",
        "44 questions",
        "20 minutes",
        "anonymous",
        "forwarded invitation",
        *VALUES.values(),
    ):
        assert said in text


def test_a_reminder_says_to_whom_it_goes() -> None:
    to_all, to_some = (rendered("{link}", VALUES, 2, audience) for audience in ("everybody", "non-starters"))
    assert to_all.startswith("This reminder goes to everybody") and "If you have taken part, ignore it" in to_all
    assert to_some.startswith("This reminder goes to all whose invitation had not been used")
    assert rendered("{link}", VALUES, 1, "everybody") == "LINK"


def test_a_value_is_not_read_as_a_placeholder() -> None:
    assert rendered("{contact}", {**VALUES, "contact": "{code}"}, 1, "everybody") == "{code}"
