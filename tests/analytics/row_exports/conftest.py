"""The simulated survey as it may be exported."""

from __future__ import annotations

import pytest

from surveys.instrument import Instrument
from surveys.models import InstrumentVersion, Survey

PURPOSE = "To fit a mixed model, by the study group alone"


@pytest.fixture(scope="session")
def answers(all_vte: Instrument) -> bytes:
    """The file of 154 simulated responses."""
    from demo.margins import published
    from demo.simulate import responses_csv

    return responses_csv(all_vte, published(), 1)


@pytest.fixture
def survey(practice_version: InstrumentVersion, answers: bytes) -> Survey:
    from surveys import actions

    made = actions.create_survey(
        slug="simulated", instrument=practice_version, title="Simulated", mode="import", synthetic=True, by="test"
    )
    actions.import_responses(survey=made, data=answers, by="test")
    return made
