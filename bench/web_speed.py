"""The survey pages against the floor of Django, and their queries and bytes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from http.cookies import SimpleCookie

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench import floor, place
from bench.caller import Call, Site
from bench.first_page import page_bytes
from bench.measure import Row, interleaved
from bench.respondent import as_posted, autosave_form, filled, heaviest, section_form
from bench.sizes import Size
from pave import survey_settings
from surveys import answer_actions, limits, queries
from surveys.answering import COOKIE
from surveys.codes import new_code
from surveys.instrument import Instrument

WARM_UP = A_TURN = 10
PAGE_SHARE, SAVE_SHARE = 0.6, 0.7
PAGE_QUERIES, SAVE_QUERIES = 2, 4
FIRST_PAGE = 100_000
NO_LIMIT = limits.Rate(1e9, 1e9)
"""One code here asks a thousand times a second; the buckets are asked and counted all the same."""


@dataclass(frozen=True)
class Calls:
    """What is timed, on the heaviest section of an open survey with one filled draft."""

    first: Call
    page: Call
    autosave: Call
    section: Call
    floor_page: Call
    floor_upsert: Call


def calls() -> Calls:
    product = Site(survey_settings.ROOT_URLCONF, survey_settings.MIDDLEWARE)
    product.enter()
    limits.LIMITS = limits.Limits(one_code=NO_LIMIT, everybody=NO_LIMIT)
    survey = place.open_survey()
    instrument = queries.instrument_of(survey.instrument)
    cells, code = filled(instrument), new_code()
    answer_actions.start_draft(survey=survey, code=code, cells=cells)
    section, _ = heaviest(survey, instrument, cells)
    posted = as_posted(instrument, section, cells)
    base, cookie = f"/answer/{survey.slug}/", f"{COOKIE}={code}"
    page = Call(product, f"{base}section/{section.id}/", cookie=cookie)
    floor_page, floor_upsert = floor_calls(one_an_item(instrument, cells))
    return Calls(
        first=Call(product, base),
        page=page,
        autosave=Call(product, f"{base}save/", autosave_form(posted), cookie),
        section=replace(page, form=section_form(posted, cells)),
        floor_page=floor_page,
        floor_upsert=floor_upsert,
    )


def one_an_item(instrument: Instrument, cells: dict[str, str]) -> dict[str, str]:
    """44 answers: the first column of each item; an item that is not shown posts a blank."""
    return {item.columns[0]: cells.get(item.columns[0], "") for item in instrument.items}


def floor_calls(answers: dict[str, str]) -> tuple[Call, Call]:
    """The one-query page, and the upsert with a CSRF token that fits its cookie."""
    floor.make_table()
    site = Site("bench.floor", floor.MIDDLEWARE)
    _, headers, token = Call(site, "/floor/token/").once()
    cookie = SimpleCookie(dict(headers)["Set-Cookie"])
    name, value = next((name, morsel.value) for name, morsel in cookie.items())
    form = {**answers, "csrfmiddlewaretoken": token.decode()}
    return Call(site, "/floor/"), Call(site, "/floor/upsert/", form, f"{name}={value}")


def share(name: str, ours: Call, floor_call: Call, goal: float, size: Size, gates: bool = True) -> Row:
    """Requests per second of the product as a share of the floor's."""
    for call in (ours, floor_call):
        call.many(WARM_UP)
    once = partial(ours.many, A_TURN), partial(floor_call.many, A_TURN)
    pairs = interleaved(*once, size.pairs, turns=size.requests // A_TURN)
    product, anchor = (size.requests / seconds for seconds in pairs.seconds)
    return Row(name, f"{product:,.0f} /s", f"{anchor:,.0f} /s", pairs.ratio, goal, at_least=True, unit="%", gates=gates)


def queries_of(name: str, call: Call, goal: int) -> Row:
    with CaptureQueriesContext(connection) as asked:
        call.once()
    return Row(name, "", "", len(asked), goal, at_least=False, timed=False, unit="")


def weight(name: str, call: Call) -> Row:
    """Bytes of a page with its style sheet, scripts and pictures."""
    status, _, html = call.once()
    if status != 200:
        raise RuntimeError(f"{call.path} answered {status}")
    parts = f"{len(html) / 1000:.1f} kB of it HTML"
    return Row(name, parts, "", page_bytes(html) / 1000, FIRST_PAGE / 1000, at_least=False, timed=False, unit="kB")


def rows(size: Size) -> list[Row]:
    made = calls()
    return [
        share("GET heaviest section / one-query page", made.page, made.floor_page, PAGE_SHARE, size),
        share("POST autosave of one answer / CSRF + upsert of 44", made.autosave, made.floor_upsert, SAVE_SHARE, size),
        share(
            "POST whole section / CSRF + upsert of 44", made.section, made.floor_upsert, SAVE_SHARE, size, gates=False
        ),
        queries_of("queries of GET heaviest section", made.page, PAGE_QUERIES),
        queries_of("queries of POST autosave", made.autosave, SAVE_QUERIES),
        queries_of("queries of POST whole section", made.section, SAVE_QUERIES),
        weight("first page with all it links", made.first),
        weight("heaviest section with all it links", made.page),
    ]
