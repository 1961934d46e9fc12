"""Whether free text may hold something that identifies a person (edit check E48). Pure; it never repeats the text.

It refuses dates, names with titles and long runs of digits, and warns of e-mail addresses and of what looks like a
first and a last name. It is a net with holes, not a proof: fields of free text are few and short for that reason.
"""

from __future__ import annotations

import re

MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    "nov(?:ember)?|dec(?:ember)?"
)
DATES = re.compile(
    r"\b(?:19|20)\d{2}\s?[-/.]\s?\d{1,2}(?:\s?[-/.]\s?\d{1,2})?\b"  # 2026-03-10, 2026/3
    r"|\b\d{1,2}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?(?:\d{4}|\d{2})\b"  # 10.03.2026, 3/10/26
    r"|\b\d{1,2}/(?:19|20)\d{2}\b"  # 3/2026
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?\.?\s+(?:of\s+)?(?:{MONTHS})\b"  # 10 March, 3rd of May
    rf"|\b(?:{MONTHS})\.?\s+\d{{1,4}}\b",  # March 10, March 2026
    re.IGNORECASE,
)
TITLES = re.compile(
    r"\b(?i:mr|mrs|dr|prof|herr|frau|mme|monsieur|señora?|sra|dott|signora?)\b\.?"
    r"(?:\s+(?i:dr|prof|med)\b\.?)*\s+[^\W\d_]{2,}"
    # words of their own in small letters ("miss a dose"): only before a capital
    r"|\b(?i:ms|miss|mx|doctor|professor|sir|madame)\b\.?\s+[^\W\d_a-zß-öø-ÿ]"
)
DIGITS = re.compile(r"\d{7,}")
GROUPS = re.compile(r"\b\d{2,6}(?:[ -]\d{2,6}){1,4}\b")
RANGE = re.compile(r"\d+-\d+")
# Bounded, and begun only where a word begins: a long run would be read again from each of its marks.
EMAIL = re.compile(r"(?<![^\s@])[^\s@]{1,64}@[^\s@]{1,255}\.[^\s@]{2}")
TWO_NAMES = re.compile(r"\b[^\W\d_a-zß-öø-ÿ][^\W\d_A-ZÀ-ÖØ-Þ]+\s+[^\W\d_a-zß-öø-ÿ][^\W\d_A-ZÀ-ÖØ-Þ]+\b")
LONG_RUN = 7


def refusals(text: str) -> tuple[str, ...]:
    """What the text may not hold, in words; empty where it passes."""
    found = {
        "a date": DATES.search(text),
        "a name with a title": TITLES.search(text),
        "a long number": DIGITS.search(text) or _grouped(text),
    }
    return tuple(what for what, is_there in found.items() if is_there)


def warnings(text: str) -> tuple[str, ...]:
    """What the text seems to hold, in words; empty where nothing stands out."""
    found = {"an e-mail address": EMAIL.search(text), "a first and a last name": TWO_NAMES.search(text)}
    return tuple(what for what, is_there in found.items() if is_there)


def _grouped(text: str) -> bool:
    """A long number written in groups, as telephones are; two groups and a dash are a range of doses."""
    runs = (match.group() for match in GROUPS.finditer(text))
    return any(len(re.sub(r"\D", "", run)) >= LONG_RUN and not RANGE.fullmatch(run) for run in runs)
