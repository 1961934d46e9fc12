"""The readers of the survey: what other apps and the pages may ask."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Count, QuerySet

from pave.lib.prepared import PreparedRow
from pave.lib.sealing import unseal
from surveys.instrument import Instrument
from surveys.instrument_reader import read_instrument
from surveys.lifecycle import ResponseState
from surveys.models import InstrumentVersion, Response, Survey
from surveys.translation import read_translation, translated

FRAME_COUNTS = (
    "invited", "bounced", "issued", "screened_out", "opted_out", "consented", "withdrawn", "refused", "non_contact",
)  # fmt: skip
ANSWERS = b"answers"
Bytes = bytes | memoryview
"""What a driver gives back for a binary column: bytes on SQLite, a view elsewhere."""


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


def survey_by_slug(slug: str) -> Survey:
    try:
        return Survey.objects.select_related("instrument").defer("instrument__source").get(slug=slug)
    except Survey.DoesNotExist as error:
        raise NotFound(f'there is no survey "{slug}"') from error


def surveys() -> QuerySet[Survey]:
    return Survey.objects.select_related("instrument").defer("instrument__source")


@dataclass(frozen=True, slots=True)
class Counts:
    """How many responses stand where; counts only."""

    drafts: int
    submitted: int
    consented: int | None
    screened_out: int | None


def counts(survey: Survey) -> Counts:
    by_state = dict(survey.responses.values_list("state").annotate(n=Count("pk")))
    tallies = dict(survey.tallies.values_list("name", "count"))
    return Counts(
        by_state.get(ResponseState.DRAFT, 0),
        by_state.get(ResponseState.SUBMITTED, 0),
        tallies.get("consented"),
        tallies.get("screened_out"),
    )


def frame(survey: Survey) -> dict[str, int]:
    """The counts that were given from outside, and those the survey kept itself; absent where unknown."""
    known = {name: int(count) for name, count in survey.frame.items()}
    kept = dict(survey.tallies.values_list("name", "count"))
    return {name: {**kept, **known}[name] for name in FRAME_COUNTS if name in kept or name in known}


def submitted_responses(survey: Survey) -> Iterator[tuple[str, str, dict[str, str]]]:
    """(status, wave, cells) of every submitted response, in no meaningful order; no ids, no flags."""
    rows = survey.responses.filter(state=ResponseState.SUBMITTED)
    for status, wave, body in rows.values_list("status", "wave", "body").iterator(chunk_size=2_000):
        yield status, wave, opened_answers(body)["cells"]


def opened_answers(body: Bytes) -> Any:
    """A submitted body in the clear: {"cells": {column: cell}, "flags": [ids]}."""
    return json.loads(unseal(bytes(body), column_key=settings.PAVE_COLUMN_KEY, salt=b"", purpose=ANSWERS))


# What a survey page needs of a response, its survey and its instrument; the rest is read where it is asked for.
OF_RESPONSE = ("id", "survey_id", "state", "body")
OF_SURVEY = ("id", "slug", "title", "instrument_id", "mode", "state", "synthetic", "contact", "closes_at", "closed_at",
             "grace_minutes")  # fmt: skip
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
