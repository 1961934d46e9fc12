"""Surveys by invitation inside the running PAVE, at every point of their mailings. Runs there, as stage.py does."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.invitations.staging import invite, people, sent, started, use

if TYPE_CHECKING:
    from surveys.models import Survey


def build() -> None:
    """Slugs: no-roster, roster-waits, first-mail, going-out, stopped, reminding, sealed."""
    from invitations import actions
    from invitations.models import RosterUpload
    from invitations.roster import read_roster

    _invited("no-roster")
    waits = _invited("roster-waits", 3)
    data = "\n".join([*people(5), "nonsense", "<b>@example.org", *people(1)]).encode()
    actions.keep_roster(survey=waits, roster=read_roster(data), data=data, file_name="roster.csv")
    assert RosterUpload.objects.exists()
    first = _invited("first-mail", 3)
    actions.prepare_wave(survey=first, subject="A survey", body="Open {link} or type {code}.", by="test")
    _mailing()
    _over()


def _invited(slug: str, count: int = 0) -> Survey:
    from surveys import queries
    from tests.browser.stage import open_survey

    open_survey(slug, mode="invite")
    survey = queries.survey_by_slug(slug)
    if count:
        invite(survey, people(count))
    return survey


def _mailing() -> None:
    """One that goes out, held by a worker that is not there; one that stopped."""
    from invitations import mailing_actions
    from invitations.models import Wave
    from pave.lib.clock import now

    going = started(_invited("going-out", 30))
    fence = mailing_actions.claim_wave(wave_id=going.pk)
    assert fence is not None
    mailing_actions.prepare(wave=going, fence=fence)
    Wave.objects.filter(pk=going.pk).update(lease_until=now() + timedelta(days=1))
    stopped = started(_invited("stopped", 3))
    Wave.objects.filter(pk=stopped.pk).update(state="paused", failure="The mail server cannot be reached.")


def _over() -> None:
    """One that is done with an unsure mail; one of a survey that is sealed."""
    from invitations import mailing_actions
    from pave.lib.clock import now
    from surveys import actions, ledger
    from surveys.cells import Mail
    from surveys.models import Survey

    reminding = _invited("reminding", 30)
    wave = sent(reminding)
    use(reminding, range(4))
    ledger.change(reminding, lambda cells: cells.set_mail(7, 1, Mail.UNSURE))
    wave.counts |= {"sent": 29, "unsure": 1}
    wave.save(update_fields=["counts"])
    sealed = _invited("sealed", 3)
    actions.change_state(survey=sealed, state="closed", by="test")
    Survey.objects.filter(pk=sealed.pk).update(closed_at=now() - timedelta(hours=1))
    mailing_actions.seal_closed(survey=Survey.objects.get(pk=sealed.pk))
