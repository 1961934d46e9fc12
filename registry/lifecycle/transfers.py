"""The writers of a transfer: a site offers a child to another one, which takes it or declines.

Until it is taken the receiving site knows the case code and nothing else. Afterwards the giving site knows nothing:
the rows, the cases merged into this one and the date of diagnosis are the receiving site's; drafts, the undo of uploads
and uploads that wait for approval are gone.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F

from accounts.models import Site, User
from pave.lib.clock import now
from registry import actions, anchors
from registry.codebook_reader import codebook
from registry.columns import as_typed
from registry.facts import Row
from registry.lifecycle import queries
from registry.lifecycle.holding import forget_answers, forget_codes, forget_uploads, held, move, void_signature
from registry.lifecycle.rules import ANSWERED, Act, Refused
from registry.models import TABLES, Anchor, Case, Transfer, UnsentForm, UploadedRow
from registry.queries import records, row_of

OWN = "The case is at this site already. Give the code of another one."
NO_SITE = "There is no site with this code. Ask the other hospital for its code: four letters and digits."
TAKEN = "taken over from site {}"
MOST_NAMES = 50


@dataclass(frozen=True, slots=True)
class Moved:
    """What taking a child could not bring along, in sentences."""

    warnings: tuple[str, ...] = ()


def offer(*, case: Case, to: str, by: User, reason: str) -> Transfer:
    """Offer a case to the site with this code; raises Refused."""
    with held(case, Act.OFFER, by=by, reason=reason) as (there, _):
        receiving = Site.objects.filter(code="".join(to.split()).upper()).first()
        if receiving is None:
            raise Refused(NO_SITE)
        if receiving.pk == there.site_id:
            raise Refused(OWN)
        return Transfer.unscoped.create(
            case=there, giving=there.site, receiving=receiving, reason=reason, offered_by=by.username
        )


def withdraw(*, case: Case, by: User) -> None:
    """Take an offer back before anybody answered it; raises Refused."""
    with held(case, Act.WITHDRAW, by=by) as (there, _):
        _answer(queries.offer_of(there), Transfer.State.WITHDRAWN, by=by)


def decline(*, offer: Transfer, by: User, answer: str = "") -> None:
    """Leave the case where it is; raises Refused, also where somebody answered meanwhile."""
    with held(offer.case, Act.DECLINE, by=by, at=offer.receiving, offer=offer) as (there, _):
        _answer(_same(offer, there), Transfer.State.DECLINED, by=by, answer=answer)


def take(*, offer: Transfer, by: User, day: str = "") -> Moved:
    """Take a child over; `day` is the day of the transfer as typed, where it is known.

    Raises Refused, also where somebody answered meanwhile, and NotFound where the case left the giving site.
    """
    reason = TAKEN.format(offer.giving.code)
    with held(offer.case, Act.TAKE, by=by, reason=reason, at=offer.receiving, offer=offer) as (there, step):
        waiting = _same(offer, there)
        cases = queries.family(there)
        warnings = _laboratories(cases, waiting, by.username, reason)
        for case in cases:
            _hand_over(case, waiting)
        forget_answers(waiting.giving)
        forget_uploads(waiting.giving)
        void_signature(there, by=by, reason=reason)
        move(there, step)
        _answer(waiting, Transfer.State.TAKEN, by=by)
        return Moved((*warnings, *_on_the_day(there.pk, day, by.username, reason)))


def _same(offer: Transfer, case: Case) -> Transfer:
    """The offer as it is now, the case being held; an offer made after this one is another."""
    waiting = queries.offer_of(case)
    if waiting is None or waiting.pk != offer.pk:
        raise Refused(ANSWERED)
    return waiting


def _answer(offer: Transfer | None, state: Transfer.State, *, by: User, answer: str = "") -> None:
    if offer is not None:
        answered = {"answered_by": by.username, "answered_at": now(), "answer": answer}
        Transfer.unscoped.filter(pk=offer.pk).update(state=state, **answered)


def _hand_over(case: Case, offer: Transfer) -> None:
    """The case to the other site, its date of diagnosis under that site's key, and nothing of it left behind."""
    held_anchor = Anchor.unscoped.filter(case=case).first()
    if held_anchor is not None:
        when = anchors.opened(bytes(held_anchor.sealed), site=offer.giving.code, case=case.code)
        body = anchors.sealed(when, site=offer.receiving.code, case=case.code)
        Anchor.unscoped.filter(pk=held_anchor.pk).update(sealed=body)
    UnsentForm.unscoped.filter(case=case).delete()
    forget_codes(case)
    UploadedRow.unscoped.filter(case=case).delete()
    Case.unscoped.filter(pk=case.pk).update(site=offer.receiving)


def _on_the_day(case_pk: int, day: str, by: str, reason: str) -> list[str]:
    """Write the transfer among the status events; a day that does not stand is told, and the child is taken anyway."""
    if not day.strip():
        return []
    case = Case.unscoped.select_related("site").get(pk=case_pk)
    cells = {"day": day, "kind": "transfer"}
    try:
        actions.add_row(owner=case, entity="status_event", cells=cells, by=by, reason=reason)
    except actions.Refused as refused:
        return [f"The day of the transfer was not kept: {refused} Enter it among the status events."]
    return []


# -- laboratories -----------------------------------------------------------------------------------------------------


def _laboratories(cases: list[Case], offer: Transfer, by: str, reason: str) -> list[str]:
    """Give the receiving site the laboratories that the levels of the child name, each under a name of its own."""
    levels = TABLES["lab_level"].unscoped.filter(case__in=cases).exclude(lab_id="")
    warnings = []
    for name in sorted(set(levels.values_list("lab_id", flat=True))):
        try:
            new = _laboratory(name, offer, by, reason)
        except actions.Refused:
            warnings.append(f"Laboratory “{name}” could not be copied. Enter it among your laboratories.")
            continue
        if new != name:
            levels.filter(lab_id=name).update(lab_id=new, revision=F("revision") + 1)
    return warnings


def _laboratory(name: str, offer: Transfer, by: str, reason: str) -> str:
    """The name under which the receiving site has this very laboratory; its periods are copied where they are not."""
    periods = _periods(offer.giving, name)
    longest = codebook().field("site_lab", "lab_id").max_length
    tail = f" {offer.giving.code}"
    ends = ("", tail, *(f"{tail} {number}" for number in range(2, MOST_NAMES)))
    for new in (f"{name[: longest - len(end)]}{end}" for end in ends):
        theirs = _periods(offer.receiving, new)
        if periods.items() <= theirs.items() if periods else not theirs:
            return new
        if not theirs:
            rows = [("site_lab", cells | {"lab_id": new}) for cells in map(dict, periods.values())]
            actions.add_rows(owner=offer.receiving, rows=rows, by=by, reason=reason)
            return new
    raise actions.Refused()


def _periods(site: Site, name: str) -> dict[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Each period of a laboratory with its cells as typed, but for the name."""
    found = (row_of(site, record) for record in records(site, "site_lab").filter(lab_id=name))
    return {row.key[1:]: _cells(row) for row in found}


def _cells(row: Row) -> tuple[tuple[str, str], ...]:
    entity = codebook().entity(row.entity)
    cells: dict[str, str] = {}
    for field in entity.entered:
        cells |= as_typed(field, row.values)
    return tuple(sorted((name, text) for name, text in cells.items() if name != "lab_id"))
