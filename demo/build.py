"""Build the demonstration: instrument, simulated survey, people. Every step can be repeated without harm."""

from __future__ import annotations

from pathlib import Path

from accounts.actions import create_person
from accounts.models import User
from accounts.views import DEMO_PASSWORD
from demo.margins import published
from demo.simulate import responses_csv
from invitations import actions as invitation_actions
from invitations.pages import starting_text
from invitations.roster import read_roster
from pave.answer_links import answer_url
from surveys import actions, queries
from surveys.models import InstrumentVersion, Survey

INSTRUMENTS = Path(__file__).resolve().parent.parent / "surveys" / "instruments"
INSTRUMENT = "all_vte_practice"
SIMULATED_SLUG, OPEN_SLUG, INVITED_SLUG = "simulated-practice", "try-it", "by-invitation"
INVITED = 24
SEED = 1
BY = "system:demo"
PEOPLE = {"coordinator": "Robin Coordinator", "investigator": "Sam Investigator"}


def build_demo() -> Survey:
    """Make what is not there yet; returns the simulated survey."""
    version, _ = actions.publish_instrument(
        source=(INSTRUMENTS / f"{INSTRUMENT}.toml").read_bytes(),
        tables={"plt_vignette.csv": (INSTRUMENTS / "plt_vignette.csv").read_bytes()},
        by=BY,
    )
    for username, full_name in PEOPLE.items():
        if not User.objects.filter(username=username).exists():
            create_person(username=username, password=DEMO_PASSWORD, role=username, full_name=full_name, by=BY)
    if not Survey.objects.filter(slug=OPEN_SLUG).exists():
        trial = actions.create_survey(
            slug=OPEN_SLUG, instrument=version, title="Clots in children with ALL: try the survey", synthetic=True,
            contact="study-office@example.org (an example; the demo asks nobody in earnest)", by=BY,
        )  # fmt: skip
        actions.change_state(survey=trial, state="open", by=BY)
    if not Survey.objects.filter(slug=INVITED_SLUG).exists():
        _by_invitation(version)
    if not Survey.objects.filter(slug=SIMULATED_SLUG).exists():
        _simulated(version)
    return queries.survey_by_slug(SIMULATED_SLUG)


def _by_invitation(version: InstrumentVersion) -> None:
    """A survey whose first mails the worker lays into the outbox folder, to addresses that no one has."""
    survey = actions.create_survey(
        slug=INVITED_SLUG, instrument=version, title="Clots in children with ALL: by invitation", mode="invite",
        synthetic=True, contact="study-office@example.org (an example; the demo asks nobody in earnest)", by=BY,
    )  # fmt: skip
    survey = actions.change_state(survey=survey, state="open", by=BY)
    data = "\n".join(["address", *(f"clinician-{number:02}@example.org" for number in range(1, INVITED + 1))]).encode()
    invitation_actions.keep_roster(survey=survey, roster=read_roster(data), data=data, file_name="example.csv")
    invitation_actions.add_roster(survey=survey, by=BY)
    wave = invitation_actions.prepare_wave(survey=survey, by=BY, **starting_text(survey, 1))
    links = {"link": answer_url("start", survey.slug), "stop_link": answer_url("stop_mail", survey.slug)}
    invitation_actions.start_wave(wave=wave, by=BY, **links)


def _simulated(version: InstrumentVersion) -> None:
    counts = published()
    survey = actions.create_survey(
        slug=SIMULATED_SLUG, instrument=version, title="Clots in children with ALL: simulated answers",
        mode=Survey.Mode.IMPORT, synthetic=True, by=BY,
    )  # fmt: skip
    data = responses_csv(queries.instrument_of(version), counts, SEED)
    actions.import_responses(survey=survey, data=data, frame={"invited": counts.invited, "bounced": 0}, by=BY)
