"""Build the demonstration: instrument, simulated survey, people. Every step can be repeated without harm."""

from __future__ import annotations

from pathlib import Path

from accounts.actions import create_person
from accounts.models import User
from accounts.views import DEMO_PASSWORD
from demo.margins import published
from demo.simulate import responses_csv
from surveys import actions, queries
from surveys.models import InstrumentVersion, Survey

INSTRUMENTS = Path(__file__).resolve().parent.parent / "surveys" / "instruments"
INSTRUMENT = "all_vte_practice"
SIMULATED_SLUG, OPEN_SLUG = "simulated-practice", "try-it"
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
    if not Survey.objects.filter(slug=SIMULATED_SLUG).exists():
        _simulated(version)
    return queries.survey_by_slug(SIMULATED_SLUG)


def _simulated(version: InstrumentVersion) -> None:
    counts = published()
    survey = actions.create_survey(
        slug=SIMULATED_SLUG, instrument=version, title="Clots in children with ALL: simulated answers",
        mode=Survey.Mode.IMPORT, synthetic=True, by=BY,
    )  # fmt: skip
    data = responses_csv(queries.instrument_of(version), counts, SEED)
    actions.import_responses(survey=survey, data=data, frame={"invited": counts.invited, "bounced": 0}, by=BY)
