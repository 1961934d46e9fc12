"""The readers of rosters and waves: counts for pages, addresses for the worker that sends."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Max, QuerySet

from invitations.models import Invitation, RosterUpload, Wave, WaveState
from invitations.rules import Audience, Standing, audience_of
from surveys import ledger
from surveys import queries as survey_queries
from surveys.cells import BOUNCED, OPTED_OUT, Cells, Mail
from surveys.lifecycle import Phase
from surveys.models import Ledger, Survey

UNFINISHED = (WaveState.SENDING.value, WaveState.PAUSED.value)
OVER = frozenset({Phase.CLOSING, Phase.CLOSED})
CHUNK = 500
Given = TypeVar("Given")


@dataclass(frozen=True, slots=True)
class Progress:
    """How the mails of a wave stand; counts only."""

    sent: int = 0
    refused: int = 0
    unsure: int = 0
    spared: int = 0
    waiting: int = 0

    @property
    def settled(self) -> int:
        return self.sent + self.refused + self.unsure

    @property
    def total(self) -> int:
        """Mails of the wave, without the addresses that it spares."""
        return self.settled + self.waiting


@dataclass(frozen=True, slots=True)
class Totals:
    """The roster as a whole; counts only."""

    invited: int
    issued: int
    bounced: int
    opted_out: int
    issued_by_wave: dict[int, int]


def waves_of(survey: Survey) -> QuerySet[Wave]:
    return Wave.objects.filter(survey=survey)


def wave_by_number(survey: Survey, number: int) -> Wave | None:
    return waves_of(survey).filter(number=number).first()


def upload_of(survey: Survey) -> RosterUpload | None:
    return RosterUpload.objects.filter(survey=survey).first()


def invited(survey: Survey) -> int:
    return Invitation.objects.filter(survey=survey).count()


def already_invited(survey: Survey, addresses: Sequence[str]) -> list[str]:
    """Those of the addresses that stand on the roster, in the order given."""
    rows = Invitation.objects.filter(survey=survey).values_list("address", flat=True)
    known = {address for chunk in _chunks(addresses) for address in rows.filter(address__in=chunk)}
    return [address for address in addresses if address in known]


def positions_of(survey: Survey, addresses: Sequence[str]) -> list[int]:
    rows = Invitation.objects.filter(survey=survey)
    return [
        place
        for chunk in _chunks(addresses)
        for place in rows.filter(address__in=chunk).values_list("position", flat=True)
    ]


def addresses_at(survey: Survey, positions: Sequence[int]) -> dict[int, str]:
    """position -> address. For the worker that sends, and for the unsure ones of a finished wave."""
    rows = Invitation.objects.filter(survey=survey)
    return {
        place: address
        for chunk in _chunks(positions)
        for place, address in rows.filter(position__in=chunk).values_list("position", "address")
    }


def _chunks(given: Sequence[Given]) -> Iterator[Sequence[Given]]:
    return (given[start : start + CHUNK] for start in range(0, len(given), CHUNK))


# -- the ledger, as counts ------------------------------------------------------------------------------------------


def cells_of(survey: Survey) -> Cells | None:
    """The opened ledger; None once the survey is sealed."""
    try:
        return ledger.read(survey)
    except Ledger.DoesNotExist:
        return None


def totals(survey: Survey, cells: Cells | None) -> Totals:
    """From the ledger while there is one, from the certificate afterwards."""
    if cells is not None:
        counted = cells.with_flag(BOUNCED), cells.with_flag(OPTED_OUT)
        return Totals(cells.count, cells.issued(), *counted, cells.issued_by_wave())
    certificate = survey_queries.certificate_of(survey)
    sealed: dict[str, int] = certificate.counts if certificate else {}
    invited, issued, bounced, opted_out = (
        sealed.get(name, 0) for name in ("invited", "issued", "bounced", "opted_out")
    )
    return Totals(invited, issued, bounced, opted_out, {})


def progress(wave: Wave, cells: Cells | None) -> Progress:
    """A finished wave tells what was frozen; before, the ledger does."""
    if wave.state == WaveState.DONE or cells is None:
        return Progress(**wave.counts)
    return counted(wave, cells)


def counted(wave: Wave, cells: Cells) -> Progress:
    by_mail = cells.mails_of(wave.number)
    waiting = by_mail.get(Mail.NONE, 0) + by_mail.get(Mail.CLAIMED, 0)
    ended = {mail.name.lower(): by_mail.get(mail, 0) for mail in (Mail.SENT, Mail.REFUSED, Mail.UNSURE, Mail.SPARED)}
    return Progress(**ended, waiting=waiting)


def waiting(wave: Wave, cells: Cells) -> list[int]:
    """Positions that have had nothing of this wave, in an order new each time."""
    found = [place for place in range(cells.count) if cells.mail(place, wave.number) == Mail.NONE]
    secrets.SystemRandom().shuffle(found)
    return found


def unsure_addresses(wave: Wave, cells: Cells) -> list[str]:
    """Where it is unknown whether the mail left; sorted, so that their order says nothing."""
    places = [place for place in range(cells.count) if cells.mail(place, wave.number) == Mail.UNSURE]
    return sorted(addresses_at(wave.survey, places).values())


# -- the next wave --------------------------------------------------------------------------------------------------


def draft(survey: Survey) -> Wave | None:
    """The mail that is being written."""
    return waves_of(survey).filter(state=WaveState.PREPARING).first()


def unfinished(survey: Survey) -> Wave | None:
    return waves_of(survey).filter(state__in=UNFINISHED).first()


def standing(survey: Survey) -> Standing:
    """What the rules of the next wave depend on."""
    begun = waves_of(survey).exclude(state=WaveState.PREPARING)
    seen = begun.aggregate(number=Max("number"), started=Max("started_at"))
    phase = survey.phase()
    return Standing(
        number=(seen["number"] or 0) + 1,
        invited=invited(survey),
        is_open=phase == Phase.OPEN,
        is_over=phase in OVER,
        is_sending=begun.filter(state__in=UNFINISHED).exists(),
        last_started=seen["started"],
    )


def next_audience(survey: Survey, cells: Cells, number: int) -> Audience:
    """Whom wave `number` goes to if it is prepared now."""
    before = wave_by_number(survey, number - 1)
    return audience_of(number, cells.issued() - (before.issued_before if before else 0))


def recipients(cells: Cells, audience: Audience) -> int:
    """How many mails a wave to this audience has."""
    return sum(not spared(cells, place, audience) for place in range(cells.count))


def spared(cells: Cells, place: int, audience: str) -> bool:
    """Whether a wave to this audience passes an invitation over."""
    return cells.has(place, OPTED_OUT | BOUNCED) or (audience == Audience.NON_STARTERS and cells.is_issued(place))
