"""What the pages of the worklist show: tasks with their links, filters, figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from accounts.models import Site, User
from accounts.queries import known_as
from registry.addresses import add_url, case_url, key_to_path, row_url
from registry.case_codes import LENGTH, CaseCodeRefused, read_case_code, spoken
from registry.models import Case
from registry.worklist import comparing
from registry.worklist.completeness import NOTHING, Part, added
from registry.worklist.network import OfSite, together
from registry.worklist.tasks import Child, Kind, Task, counts, next_due

NAMES = {
    Kind.OVERDUE: ("Overdue", "error"), Kind.TRANSFER: ("Offered", "tint"), Kind.QUERY: ("Query", "warn"),
    Kind.DUE: ("Due", ""), Kind.UNFINISHED: ("Unfinished", ""), Kind.SIGN: ("To sign", "ok"),
}  # fmt: skip
FILTERS = {
    Kind.OVERDUE: "Overdue", Kind.TRANSFER: "Transfers offered", Kind.QUERY: "Queries", Kind.DUE: "Due soon",
    Kind.UNFINISHED: "Unfinished", Kind.SIGN: "To sign",
}  # fmt: skip
SIGNED = ("signed", "locked")


@dataclass(frozen=True, slots=True)
class Line:
    """One task as a row: its tag, where the case is, and the link to what comes next (`act` on a button)."""

    task: Task
    tag: str
    tone: str
    case: str
    case_url: str
    url: str
    link: str
    act: str


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    count: int
    url: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Figure:
    label: str
    value: str
    told: str


# -- tasks ------------------------------------------------------------------------------------------------------------


def line(task: Task, *, site: Site, enters: bool) -> Line:
    """`enters`: whether this person works at the site; others are led to what they may read."""
    tag, tone = NAMES[task.kind]
    url, link, act = _next(task, site) if enters and task.is_theirs else _to_read(task)
    seen = case_url(task.case) if task.case and task.kind is not Kind.TRANSFER else ""
    return Line(task, tag, tone, spoken(task.case) if task.case else "", seen, url, link, act)


def _next(task: Task, site: Site) -> tuple[str, str, str]:
    """Where a task is done, with the words of the link and of the button."""
    match task.kind:
        case Kind.TRANSFER:
            return reverse("registry:transfer", args=[task.case]), "Look", "Look at the offer"
        case Kind.QUERY:
            return _query(task), "Answer", "Answer it now"
        case Kind.SIGN:
            return reverse("registry:sign", args=[task.case]), "Sign", "Look and sign"
    if task.key is None:
        return _add(task, site), "Enter", "Enter it now"
    return _row(task, site), "Finish", "Finish it now"


def _to_read(task: Task) -> tuple[str, str, str]:
    if task.kind is Kind.QUERY:
        return _query(task), "Decide", "Decide it now"
    return case_url(task.case), "Look", "Look at the case"


def _query(task: Task) -> str:
    return reverse("registry:query", args=[task.case, task.number])


def _add(task: Task, site: Site) -> str:
    if not task.case:
        return reverse("registry:site_add_row", args=[site.code, task.entity])
    planned = f"?{urlencode({'planned': task.planned})}" if task.planned else ""
    return add_url(task.case, task.entity) + planned


def _row(task: Task, site: Site) -> str:
    key = task.key or ()
    if not task.case:
        return reverse("registry:site_row", args=[site.code, task.entity, key_to_path(key)])
    return row_url(task.case, task.entity, key)


def tabs(found: Sequence[Task], *, site: Site, chosen: str) -> list[Tab]:
    """Filters as links with counts; a kind of which there is nothing has none, unless it is the one that is shown."""
    address = reverse("registry:worklist")
    tally = counts(found)
    tabs = [Tab("All", len(found), f"{address}?{urlencode({'site': site.code})}", not chosen)]
    for kind, label in FILTERS.items():
        if kind in tally or kind.value == chosen:
            asked = urlencode({"site": site.code, "show": kind.value})
            tabs.append(Tab(label, tally.get(kind, 0), f"{address}?{asked}", kind.value == chosen))
    return tabs


def optional(name: str) -> str:
    """The address of a page of another room; empty where there is none."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@dataclass(frozen=True, slots=True)
class SiteRow:
    """A site for those who read the whole network."""

    code: str
    cases: int
    complete: str
    open: int
    answered: int
    oldest: str
    signed: int


def site_row(code: str, counted: OfSite) -> SiteRow:
    oldest = comparing.waits(counted.oldest) if counted.oldest else ""
    signed = sum(counted.states[state] for state in SIGNED)
    asked, complete = counted.queries, comparing.percent(counted.whole)
    return SiteRow(code, counted.cases, complete, asked["open"], asked["answered"], oldest, signed)


def doubt(text: str) -> str:
    """What is off in a whole code that somebody typed; empty where it reads, or is only a part of one."""
    try:
        read_case_code(text)
    except CaseCodeRefused as refusal:
        return str(refusal) if len("".join(text.split()).replace("-", "")) >= LENGTH else ""
    return ""


# -- words and figures ------------------------------------------------------------------------------------------------


def title(found: Sequence[Task], *, site: Site, person: User, enters: bool) -> str:
    name = known_as(site, person)
    where = name if name != site.code else f"site {name}"
    if not enters:
        return f"{comparing.in_words(len(found), 'thing waits', 'things wait')} at {where}"
    return f"{comparing.in_words(len(found), 'thing', 'things')} to do at {where}"


def lead(children: Sequence[Child]) -> str:
    whole = sum(child.complete.is_whole for child in children)
    cases = "1 case" if len(children) == 1 else f"{len(children):,} cases"
    return f"{cases}, {whole:,} of them complete." if len(children) != 1 else f"{cases}{', complete' * whole}."


def nothing_waits(children: Sequence[Child]) -> str:
    days = next_due(children)
    if days is None:
        return "Every case is up to date."
    when = "today" if days == 0 else "tomorrow" if days == 1 else f"in {days} days"
    return f"Every case is up to date. The next follow-up is due {when}."


def figures(children: Sequence[Child], asked: OfSite, others: dict[str, OfSite], *, belongs: bool) -> list[Figure]:
    """The site's own numbers, each beside that of the other sites together where that may be shown. `belongs`: whether
    the reader is of the site."""
    network = together(others.values())
    lags = Counter(row.code("lag_band") for child in children for row in child.facts.rows("vte_event"))
    filled = added(Part(child.complete.filled, child.complete.expected) for child in children)
    complete = _complete(filled, others, network)
    return [_lag(lags, others, network), _questions(asked, belongs=belongs), complete, _signed(children)]


def _lag(lags: Counter[str], others: dict[str, OfSite], network: OfSite) -> Figure:
    band = comparing.median_band(lags)
    if not band:
        return Figure("How long entry lags", "–", "known where a site keeps the date of diagnosis.")
    told = "median, from clot to entry."
    if comparing.may_show({code: one.children["lag_band"] for code, one in others.items()}):
        told += f" Other sites: {_lower(comparing.band_label(comparing.median_band(network.lags)))}."
    return Figure("How long entry lags", comparing.band_label(band), told)


def _questions(asked: OfSite, *, belongs: bool) -> Figure:
    closed = f"{asked.queries['closed']:,} closed so far."
    if not asked.queries["open"]:
        return Figure("Open queries", "0", closed)
    told = f"{comparing.oldest(asked.oldest, belongs=belongs)} {closed}"
    return Figure("Open queries", f"{asked.queries['open']:,}", told)


def _complete(filled: Part, others: dict[str, OfSite], network: OfSite) -> Figure:
    told = f"of {filled.expected:,} expected."
    if comparing.may_show({code: one.cases for code, one in others.items()}):
        told += f" Other sites: {comparing.percent(network.whole)}."
    return Figure("Complete fields", comparing.percent(filled if filled.expected else NOTHING), told)


def _signed(children: Sequence[Child]) -> Figure:
    signed = sum(child.state in SIGNED for child in children)
    waits = sum(child.state == Case.State.OPEN and child.complete.is_whole for child in children)
    told = f"{waits:,} complete and not signed." if waits else "none that is complete is left unsigned."
    return Figure("Signed", f"{signed:,} of {len(children):,}", told)


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:]
