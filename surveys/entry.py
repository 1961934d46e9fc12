"""How a respondent comes in: one small interface. Open links are here; invitations bring their own entry."""

from __future__ import annotations

from typing import Protocol

from surveys.lifecycle import MAY_START
from surveys.models import Survey


class EntryRefused(Exception):
    """Nobody may start here; `reason` names the page that explains why."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class Entry(Protocol):
    def admit(self, survey: Survey) -> None:
        """Return if a new respondent may start now; raise EntryRefused otherwise."""


class OpenLink:
    """Whoever has the link may start while the survey is open."""

    def admit(self, survey: Survey) -> None:
        phase = survey.phase()
        if phase not in MAY_START:
            raise EntryRefused(phase.value)


class NoEntry:
    """A survey whose answers come from elsewhere has no page to start on."""

    def admit(self, survey: Survey) -> None:
        raise EntryRefused("no_entry")


ENTRIES: dict[str, Entry] = {
    Survey.Mode.OPEN.value: OpenLink(),
    Survey.Mode.IMPORT.value: NoEntry(),
    Survey.Mode.INVITE.value: NoEntry(),
}


def entry_of(survey: Survey) -> Entry:
    return ENTRIES[survey.mode]
