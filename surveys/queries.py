"""The readers of the survey: what other apps and the pages may ask."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Count, Max, QuerySet

from pave.lib.artefacts import ArtefactStore, MissingArtefact
from pave.lib.prepared import PreparedRow
from surveys import ledger
from surveys.bodies import opened_answers
from surveys.cells import BOUNCED, OPTED_OUT
from surveys.codes import token_digest
from surveys.instrument import Instrument
from surveys.instrument_reader import read_instrument
from surveys.lifecycle import LEAST_TOGETHER, ResponseState
from surveys.models import Certificate, InstrumentVersion, Response, Survey, Token
from surveys.translation import read_translation, translated

FRAME_COUNTS = (
    "invited", "bounced", "issued", "screened_out", "opted_out", "consented", "withdrawn", "refused", "non_contact",
)  # fmt: skip


class NotFound(LookupError):
    """There is no such survey or instrument; the message names it."""


@lru_cache(maxsize=32)
def _parsed(sha256: str, pk: int) -> Instrument:
    row = InstrumentVersion.objects.get(pk=pk)
    tables = {name: text.encode() for name, text in row.tables.items()}
    return read_instrument(bytes(row.source), tables)


def instrument_of(version: InstrumentVersion) -> Instrument:
    """The parsed instrument of a version; published bytes never change, so each process parses them once."""
    return _parsed(version.sha256, version.pk)


@lru_cache(maxsize=32)
def _in_language(sha256: str, pk: int, language: str) -> Instrument:
    tables = InstrumentVersion.objects.values_list("tables", flat=True).get(pk=pk)
    instrument = _parsed(sha256, pk)
    source = tables.get(translation_name(instrument.id, language))
    return translated(instrument, read_translation(source.encode())) if source else instrument


def translation_name(instrument_id: str, language: str) -> str:
    """Where a translation is kept beside an instrument."""
    return f"translations/{instrument_id}.{language}.toml"


def instrument_in(version: InstrumentVersion, language: str | None) -> Instrument:
    """The instrument as a respondent reads it; texts that are not translated stay as they are."""
    short = (language or "").split("-")[0]
    return _in_language(version.sha256, version.pk, short) if short else instrument_of(version)


def latest_version(instrument_id: str) -> InstrumentVersion:
    found = InstrumentVersion.objects.filter(instrument=instrument_id).order_by("-id").first()
    if found is None:
        raise NotFound(f'there is no instrument "{instrument_id}"; load one with load_instrument FILE.toml')
    return found  # type: ignore[no-any-return]


def version_by_digest(sha256: str) -> InstrumentVersion | None:
    """The published version with these bytes; None where there is none here."""
    found: InstrumentVersion | None = InstrumentVersion.objects.filter(sha256=sha256).first()
    return found


def survey_by_slug(slug: str) -> Survey:
    try:
        return Survey.objects.select_related("instrument").defer("instrument__source").get(slug=slug)
    except Survey.DoesNotExist as error:
        raise NotFound(f'there is no survey "{slug}"') from error


def surveys() -> QuerySet[Survey]:
    return Survey.objects.select_related("instrument").defer("instrument__source")


@dataclass(frozen=True, slots=True)
class Counts:
    """How many responses stand where; counts only. None where the number is not known, or not yet told."""

    drafts: int | None
    submitted: int | None
    consented: int | None
    screened_out: int | None
    issued: int | None = None


def counts(survey: Survey) -> Counts:
    if survey.by_invitation:
        return _counts_of_invited(survey)
    by_state = _by_state(survey)
    tallies = dict(survey.tallies.values_list("name", "count"))
    return Counts(
        by_state.get(ResponseState.DRAFT, 0),
        by_state.get(ResponseState.SUBMITTED, 0),
        tallies.get("consented"),
        tallies.get("screened_out"),
    )


def _counts_of_invited(survey: Survey) -> Counts:
    """Invitations used; answers only of waves that have ended, and not before there are enough to hide in."""
    released = survey.responses.filter(state=ResponseState.SUBMITTED).exclude(wave="").count()
    certificate = certificate_of(survey)
    issued = certificate.counts["issued"] if certificate else ledger.read(survey).issued()
    return Counts(None, released if released >= LEAST_TOGETHER else None, None, None, issued)


def _by_state(survey: Survey) -> dict[str, int]:
    return dict(survey.responses.values_list("state").annotate(n=Count("pk")))


def frame(survey: Survey) -> dict[str, int]:
    """The counts that were given from outside, and those the survey kept itself; absent where unknown."""
    if survey.by_invitation:
        certificate = certificate_of(survey)
        sealed = certificate.counts if certificate else sealed_counts(survey)
        return {name: int(sealed[name]) for name in (*FRAME_COUNTS, "delivered") if name in sealed}
    known = {name: int(count) for name, count in survey.frame.items()}
    kept = dict(survey.tallies.values_list("name", "count"))
    return {name: {**kept, **known}[name] for name in FRAME_COUNTS if name in kept or name in known}


def certificate_of(survey: Survey) -> Certificate | None:
    """What was sealed at the end of a survey by invitation; None before, and for other surveys."""
    return Certificate.objects.filter(survey=survey).first()


def released_aggregate(survey: Survey) -> Any | None:
    """What was released for respondents to compare with (analytics/reports/released.py); None before, or where lost."""
    if not survey.released:
        return None
    try:
        return json.loads(ArtefactStore(settings.PAVE_VAR / "artefacts").get(survey.released))
    except MissingArtefact:
        return None


def last_wave(survey: Survey) -> int:
    """The number of the last mailing; 1 before the first."""
    return survey.tokens.aggregate(last=Max("wave"))["last"] or 1


def sealed_counts(survey: Survey) -> dict[str, int]:
    """The counts of a survey by invitation, from its ledger and the states of its responses."""
    cells, by_state = ledger.read(survey), _by_state(survey)
    used = {state.value: by_state.get(state.value, 0) for state in ResponseState}
    return {
        "invited": cells.count,
        "delivered": cells.delivered(),
        "bounced": cells.with_flag(BOUNCED),
        "opted_out": cells.with_flag(OPTED_OUT),
        "issued": cells.issued(),
        "submitted": used["submitted"],
        "screened_out": used["screened_out"],
        "withdrawn": used["withdrawn"],
        "unfinished": used["draft"],
        "consented": used["submitted"] + used["draft"] + used["withdrawn"],
    }


def without_script(survey: Survey) -> int | None:
    """Submitted answers whose code the server made, as the browser could not; None where a group is small."""
    several = survey.responses.filter(state=ResponseState.SUBMITTED)
    count, others = several.filter(no_script=True).count(), several.filter(no_script=False).count()
    return count if min(count, others) >= LEAST_TOGETHER else None


def page_times(survey: Survey) -> dict[str, list[int]]:
    """Seconds that pages of a pilot were in view, by section, the shortest first; empty for any other survey."""
    times: dict[str, list[int]] = {}
    for section, seconds in survey.page_timings.order_by("seconds").values_list("section", "seconds"):
        times.setdefault(section, []).append(seconds)
    return times


def submitted_responses(survey: Survey) -> Iterator[tuple[str, str, dict[str, str]]]:
    """(status, wave, cells) of every submitted response, in an order new each time where it was invited; no ids.

    Of a survey by invitation those alone whose wave has ended.
    """
    rows = survey.responses.filter(state=ResponseState.SUBMITTED)
    if survey.by_invitation:
        rows = rows.exclude(wave="").order_by("?")
    for status, wave, body in rows.values_list("status", "wave", "body").iterator(chunk_size=2_000):
        yield status, wave, opened_answers(body)["cells"]


def token_of(survey: Survey, invitation: str) -> tuple[int, int] | None:
    """(position in the ledger, wave) of an invitation code; None where it opens nothing."""
    return Token.objects.filter(pk=token_digest(invitation), survey=survey).values_list("position", "wave").first()


# What a survey page needs of a response, its survey and its instrument; the rest is read where it is asked for.
OF_RESPONSE = ("id", "survey_id", "state", "body")
OF_SURVEY = ("id", "slug", "title", "instrument_id", "mode", "state", "synthetic", "pilot", "contact", "closes_at",
             "closed_at", "grace_minutes")  # fmt: skip
OF_VERSION = ("id", "sha256")
COLUMNS = (
    *OF_RESPONSE,
    *(f"survey__{name}" for name in OF_SURVEY),
    *(f"survey__instrument__{name}" for name in OF_VERSION),
)
_RESPONSE = PreparedRow(
    lambda: Response.objects.filter(pk=b"-").filter(survey__slug="-").values_list(*COLUMNS)
)  # fmt: skip


def response_of(slug: str, response_id: bytes) -> Response | None:
    """A response with its survey, in one query: the one that every survey page makes."""
    row = _RESPONSE.first(response_id, slug)
    if row is None:
        return None
    end = len(OF_RESPONSE)
    middle = end + len(OF_SURVEY)
    response: Response = Response.from_db(DEFAULT_DB_ALIAS, OF_RESPONSE, row[:end])
    response.survey = Survey.from_db(DEFAULT_DB_ALIAS, OF_SURVEY, row[end:middle])
    response.survey.instrument = InstrumentVersion.from_db(DEFAULT_DB_ALIAS, OF_VERSION, row[middle:])
    return response
