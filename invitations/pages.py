"""What the pages of the invitations show: counts by wave, what waits, and the one next step."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Any

from django.conf import settings

from invitations import queries
from invitations.mailing import Letter
from invitations.mailtext import first_text
from invitations.models import Wave, WaveState
from invitations.queries import Progress
from invitations.rules import Audience, sending_refusal, writing_refusal
from pave.lib.clock import now
from surveys import burden
from surveys import queries as survey_queries
from surveys.cells import Cells
from surveys.codes import INVITATION, code_of
from surveys.instrument import Instrument
from surveys.models import Survey

LONGEST_LIST = 200
EXAMPLE_CODE = code_of(0x1234_5678_9ABC_DEF0_1234, INVITATION)
AUDIENCE_WORDS = {
    Audience.EVERYBODY: "everybody who has not opted out and whose address did not bounce",
    Audience.NON_STARTERS: "all whose invitation is not used, who have not opted out and whose address did not bounce",
}
FEW_STARTED = (
    "Between 1 and 19 people started since the last mailing. A reminder to the others would tell who they are, so it "
    "goes to everybody and says so."
)


@dataclass(frozen=True, slots=True)
class WaveRow:
    """One line of the overview."""

    wave: Wave
    progress: Progress
    issued: int | None

    @property
    def words(self) -> str:
        return words_of(self.wave, self.progress)


def words_of(wave: Wave, progress: Progress) -> str:
    """How far a mailing is, in one sentence."""
    if wave.state == WaveState.DONE:
        return "The mailing is done."
    if wave.state == WaveState.PAUSED:
        return "The mailing stopped."
    if not wave.is_prepared:
        return "Codes are being prepared."
    return f"{progress.settled:,} of {progress.total:,} mails handed over."


def overview(survey: Survey) -> dict[str, Any]:
    """Everything the overview shows, in a number of queries that the roster's size does not change."""
    cells, standing = queries.cells_of(survey), queries.standing(survey)
    totals = queries.totals(survey, cells)
    begun = [wave for wave in queries.waves_of(survey) if wave.state != WaveState.PREPARING]
    rows = [WaveRow(wave, queries.progress(wave, cells), totals.issued_by_wave.get(wave.number, 0) if cells else None)
            for wave in begun]  # fmt: skip
    certificate = survey_queries.certificate_of(survey)
    return {
        "totals": totals, "rows": rows, "addresses": standing.invited, "certificate": certificate,
        "upload": queries.upload_of(survey), "draft": queries.draft(survey), "number": standing.number,
        "unfinished": next((wave for wave in begun if wave.state in queries.UNFINISHED), None),
        "why_not": "" if certificate else sending_refusal(standing, now(), settings.PAVE_DAYS_BETWEEN_WAVES),
        "may_write": not certificate and not writing_refusal(standing), "demo": not settings.PRODUCTION,
    }  # fmt: skip


def starting_text(survey: Survey, number: int) -> dict[str, str]:
    """Subject and body of the mail being written, or the ones to begin with."""
    draft = queries.draft(survey)
    if draft is not None:
        return {"subject": draft.subject, "body": draft.body}
    instrument = survey_queries.instrument_of(survey.instrument)
    minutes = _minutes(instrument)
    subject, body = first_text(number, title=survey.title, questions=len(instrument.items), minutes=minutes)
    return {"subject": subject, "body": body}


def _minutes(instrument: Instrument) -> str:
    """As the first page of the survey says it; where that says nothing, the planned maximum in fives."""
    if instrument.minutes:
        return instrument.minutes
    most = burden.total(burden.burdens(instrument)).most / 60
    return str(5 * ceil(most / 5))


def going_to(survey: Survey, cells: Cells, number: int) -> dict[str, Any]:
    """Whom the next wave goes to if it is sent now, in words and as a count."""
    audience = queries.next_audience(survey, cells, number)
    return {
        "audience": audience, "whom": AUDIENCE_WORDS[audience], "mails": queries.recipients(cells, audience),
        "few_started": FEW_STARTED if number > 1 and audience == Audience.EVERYBODY else "",
    }  # fmt: skip


def preview(letter: Letter, survey: Survey, audience: str) -> str:
    """The mail as its reader sees it, with a code that opens nothing."""
    return letter.text(survey, audience, EXAMPLE_CODE)


def listed(upload: Any, known: list[str]) -> dict[str, Any]:
    """The three lists of a roster's review, each cut to a length that a page can show."""
    lists = {"problems": upload.problems, "repeats": upload.repeats, "known": known}
    shown = {name: rows[:LONGEST_LIST] for name, rows in lists.items()}
    more = {f"{name}_more": max(0, len(rows) - LONGEST_LIST) for name, rows in lists.items()}
    return {**shown, **more, "new": len(upload.addresses) - len(known)}
