"""The text of a mail: its placeholders, what is refused, and the texts to begin with. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from invitations.rules import Audience

PLACEHOLDERS: dict[str, str] = {
    "link": "the personal link; needed",
    "code": "the invitation code to type; needed",
    "key": "the fingerprint of the survey's key",
    "closes": "until when the survey is open",
    "contact": "whom to ask",
    "stop": "the page that stops the mail",
}
NEEDED = ("link", "code")
LONGEST_SUBJECT, LONGEST_BODY = 150, 8_000
PLACEHOLDER = re.compile(r"\{([a-z]+)\}")
OPENINGS = {
    Audience.EVERYBODY: (
        "This reminder goes to everybody on our list. If you have taken part, ignore it: we do not look up who has."
    ),
    Audience.NON_STARTERS: (
        "This reminder goes to all whose invitation had not been used when it was prepared. If you have started since, "
        "go on with your own code; this mail needs no answer then."
    ),
}
FIRST = """\
Dear colleague,

you are invited to the survey “{title}”. It has {questions} questions and takes about {minutes} minutes. You can stop at any time and go on later, on any device.

Open this link to begin:

{{link}}

If the page asks for an invitation code, type this one:

{{code}}

Your answers are anonymous. We keep that an invitation was used, and not which answers came with it. The page says how that works and where its limits are. It shows the key of this survey; the key must read

{{key}}

The survey is open until {{closes}}. Questions: {{contact}}.

Keep this mail to yourself: a forwarded invitation can be used by someone else, and it counts once.

No more mail about this survey: open {{stop}} and type the invitation code.
"""  # noqa: E501 - a paragraph of a mail is one line
REMINDER = """\
Dear colleague,

the survey “{title}” is open until {{closes}}. It has {questions} questions and takes about {minutes} minutes. You can stop at any time and go on later, on any device.

This is a fresh link; an earlier one works too, and together they count once:

{{link}}

If the page asks for an invitation code, type this one:

{{code}}

Your answers are anonymous. We keep that an invitation was used, and not which answers came with it. The key of this survey must read

{{key}}

Questions: {{contact}}. Keep this mail to yourself: a forwarded invitation can be used by someone else.

No more mail about this survey: open {{stop}} and type the invitation code.
"""  # noqa: E501


def subject_problem(subject: str) -> str:
    """What is wrong with a subject; "" where nothing is."""
    if not subject.strip():
        return "The mail needs a subject."
    if len(subject.splitlines()) > 1 or any(not mark.isprintable() for mark in subject):
        return "The subject is one line of plain text."
    if len(subject) > LONGEST_SUBJECT:
        return f"The subject has {len(subject)} characters; at most {LONGEST_SUBJECT}."
    if "{" in subject or "}" in subject:
        return "Braces stand for placeholders, and the subject has none: it shows on locked screens."
    return ""


def body_problems(body: str) -> list[str]:
    """What is wrong with a text, one sentence each."""
    if len(body) > LONGEST_BODY:
        return [f"The text has {len(body):,} characters; at most {LONGEST_BODY:,}."]
    used = PLACEHOLDER.findall(body)
    missing = [f"The text needs {{{name}}}: {PLACEHOLDERS[name].split(';')[0]}." for name in NEEDED if name not in used]
    known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    unknown = [
        f"There is no placeholder {{{name}}}. There are: {known}."
        for name in dict.fromkeys(used)
        if name not in PLACEHOLDERS
    ]
    left = PLACEHOLDER.sub("", body)
    stray = ["A brace stands alone. Braces are for placeholders only."] if "{" in left or "}" in left else []
    return missing + unknown + stray


def rendered(body: str, values: Mapping[str, str], number: int, audience: str) -> str:
    """The text of one mail. A reminder begins by saying to whom it goes, which is decided when it is sent."""
    text = PLACEHOLDER.sub(lambda match: values[match.group(1)], body)
    return text if number == 1 else f"{OPENINGS[Audience(audience)]}\n\n{text}"


def _without_braces(text: str) -> str:
    """One line in which nothing reads as a placeholder."""
    return " ".join(text.replace("{", "(").replace("}", ")").split())


def first_text(number: int, *, title: str, questions: int, minutes: str) -> tuple[str, str]:
    """Subject and body to begin writing with."""
    title, minutes = _without_braces(title), _without_braces(minutes)
    word, text = ("Invitation", FIRST) if number == 1 else ("Reminder", REMINDER)
    return f"{word}: {title}"[:LONGEST_SUBJECT], text.format(title=title, questions=questions, minutes=minutes)
