"""Roster and mailings of a simulated survey, through the program's own actions.

The mails of a few go out one by one; of the others the ledger is marked in one change, because 870 changes a mailing
would take most of the time and attack nothing new.
"""

from __future__ import annotations

from django.core.mail import get_connection

from invitations import actions, delivery, mailing_actions, queries
from invitations.mailing import Letter
from invitations.models import Invitation, Wave
from invitations.roster import Roster
from invitations.rules import wave_code
from proofs.plan import INVITED
from surveys import keys, ledger
from surveys.cells import Cells, Mail
from surveys.models import Survey

BY = "proof"
ONE_BY_ONE = 12
ORIGIN = "http://localhost"


def invite(survey: Survey) -> None:
    """Put everybody on the roster."""
    addresses = [f"person{number:03}@clinic{number % 40:02}.example.org" for number in range(INVITED)]
    actions.keep_roster(survey=survey, roster=Roster(addresses), data=b"simulated", file_name="roster.csv")
    actions.add_roster(survey=survey, by=BY)


def mail(survey: Survey) -> dict[int, str]:
    """Send the next mailing to everybody; the invitation code of each position."""
    wave = actions.prepare_wave(survey=survey, subject="Survey", body="{link}\n{code}\n", by=BY)
    actions.start_wave(wave=wave, link=f"{ORIGIN}/answer/{survey.slug}/", stop_link=f"{ORIGIN}/stop/", by=BY)
    wave.refresh_from_db()
    fence = mailing_actions.claim_wave(wave_id=wave.pk)
    if fence is None:
        raise RuntimeError("the mailing of the simulated survey cannot be claimed")
    mailing_actions.prepare(wave=wave, fence=fence)
    secret = keys.wave_secret(survey.slug, wave.number)
    codes = {place: wave_code(secret, place) for place in range(INVITED)}
    waiting = queries.waiting(wave, ledger.read(survey))
    _hand_over(survey, wave, codes, waiting[:ONE_BY_ONE])
    ledger.change(survey, lambda cells: _mark(cells, wave.number, waiting[ONE_BY_ONE:]))
    mailing_actions.finish(wave=wave)
    return codes


def _hand_over(survey: Survey, wave: Wave, codes: dict[int, str], places: list[int]) -> None:
    letter, addresses = Letter.of(wave), queries.addresses_at(survey, places)
    for place in places:
        mailing_actions.claim_mail(wave=wave, position=place)
        text = letter.text(survey, wave.audience, codes[place])
        with get_connection() as over:
            outcome = delivery.hand_over(delivery.message_to(addresses[place], letter.subject, text, over), over)
        mailing_actions.settle(wave=wave, position=place, mail=outcome.mail)


def _mark(cells: Cells, wave: int, places: list[int]) -> None:
    for place in places:
        cells.set_mail(place, wave, Mail.SENT)


def addresses(survey: Survey) -> dict[int, str]:
    """Who stands at which position; for the byte search."""
    return dict(Invitation.objects.filter(survey=survey).values_list("position", "address"))
