"""Rosters and waves for tests, brought about as the pages and the worker do."""

from __future__ import annotations

from functools import partial

from invitations import actions, tasks
from invitations.models import Wave
from invitations.roster import Roster
from surveys import ledger
from surveys.cells import Cells
from surveys.models import Survey

BODY = "Open {link} or type {code}. Key {key}, until {closes}; {contact}; {stop}"
LINK = "https://answer.example/answer/rain/"


def people(count: int, begin: int = 0) -> list[str]:
    return [f"person-{number}@example.org" for number in range(begin, begin + count)]


def invite(survey: Survey, addresses: list[str]) -> int:
    """Put people on the roster; how many were new."""
    actions.keep_roster(survey=survey, roster=Roster(addresses), data=b"x", file_name="roster.csv")
    return actions.add_roster(survey=survey, by="test")


def started(survey: Survey) -> Wave:
    """Write and start the next wave; no worker has it yet."""
    wave = actions.prepare_wave(survey=survey, subject="A survey", body=BODY, by="test")
    assert actions.start_wave(wave=wave, link=LINK, stop_link=f"{LINK}no-more-mail/", by="test")
    wave.refresh_from_db()
    return wave


def sent(survey: Survey) -> Wave:
    """A whole wave, as a worker sends it."""
    wave = started(survey)
    tasks.send_wave(wave.pk)
    wave.refresh_from_db()
    return wave


def use(survey: Survey, positions: range, wave: int = 1) -> None:
    """The people at these positions start."""
    for place in positions:
        ledger.change(survey, partial(_issue, place, wave))


def _issue(place: int, wave: int, cells: Cells) -> None:
    cells.issue(place, bytes(32), wave)
