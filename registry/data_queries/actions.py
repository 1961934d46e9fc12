"""What people do with data queries: ask, answer, accept, ask again, withdraw. Each act leaves one step in the thread.

Whoever calls has asked `permissions` whether the person may.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import Max

from audit.acting import acting
from pave.lib.clock import now
from registry.cells import text_problems
from registry.data_queries.engine import state_of
from registry.data_queries.rules import ENDS, Refused, Step, after
from registry.models import KEY_MARK, Case, DataQuery, QueryMessage
from registry.queries import NotFound

How = DataQuery.How
GONE = frozenset({Case.State.ERASED, Case.State.MERGED})
ACTS = {
    Step.ANSWER: QueryMessage.Act.ANSWERED,
    Step.ACCEPT: QueryMessage.Act.CLOSED,
    Step.WITHDRAW: QueryMessage.Act.CLOSED,
    Step.CLOSE: QueryMessage.Act.CLOSED,
    Step.ASK_AGAIN: QueryMessage.Act.REOPENED,
}


def ask(
    *, case: Case, text: str, by: str, entity: str = "", key: tuple[str, ...] = (), fields: tuple[str, ...] = ()
) -> DataQuery:
    """Open a query by hand, on a row or on the whole case. The same question of the same person twice is one.

    Raises Refused where there are no words, or words that identify, or the case is gone; NotFound where it has moved.
    """
    text = _screened(text)
    about = {"entity": entity, "key": KEY_MARK.join(key), "fields": " ".join(fields), "rule": "", "sentence": text}
    with _act(case, by):
        asked = DataQuery.unscoped.filter(case=case)
        same = asked.filter(opened_by=by, **about).exclude(state=DataQuery.State.CLOSED).first()
        if same is not None:
            return same
        number = (asked.aggregate(last=Max("number"))["last"] or 0) + 1
        query = DataQuery.unscoped.create(case=case, number=number, opened_by=by, **about)
        QueryMessage.unscoped.create(query=query, act=QueryMessage.Act.OPENED, by=by)
        return query


def take(step: Step, *, query: DataQuery, text: str = "", by: str) -> DataQuery:
    """One step of a person. The same step with the same words again changes nothing.

    Raises Refused where the query has moved on meanwhile, words are missing or identify, or the case is gone;
    NotFound where it has moved.
    """
    text = _screened(text) if text.strip() else ""
    with _act(query.case, by):
        held = DataQuery.unscoped.select_related("case").get(pk=query.pk)
        if was_last(held, step, text, by):
            return held
        target = after(state_of(held), step, text)
        if target in ENDS:
            held.state, held.how = DataQuery.State.CLOSED, How(target)
            held.closed_by, held.closed_at = by, now()
        else:
            held.state, held.how, held.closed_by, held.closed_at = DataQuery.State(target), "", "", None
        held.save(update_fields=["state", "how", "closed_by", "closed_at"])
        QueryMessage.unscoped.create(query=held, act=ACTS[step], by=by, text=text)
        return held


@contextmanager
def _act(case: Case, by: str) -> Iterator[None]:
    """One person's act on the questions of a child; acts on one child wait for each other.

    Raises Refused; NotFound where the case left its site since somebody looked.
    """
    with transaction.atomic(), acting(actor=by, site=case.site.code):
        held = Case.unscoped.select_for_update().get(pk=case.pk)
        if held.site_id != case.site_id:
            raise NotFound("There is no case with this code.")
        if held.state in GONE:
            raise Refused(f"This case is {held.get_state_display()}. Nothing is asked about it any more.")
        yield


def _screened(text: str) -> str:
    text = " ".join(text.split())
    held = [one.text for one in text_problems("text", "Your text", text) if one.severity == "refuse"]
    if held:
        raise Refused(held[0])
    if not text:
        raise Refused("Write a sentence: the other side reads only this.")
    longest = QueryMessage._meta.get_field("text").max_length or 0
    if len(text) > longest:
        raise Refused(f"This has {len(text)} characters; at most {longest} are kept. Say it shorter.")
    return text


def was_last(query: DataQuery, step: Step, text: str, by: str) -> bool:
    """Whether the thread ends with this very step of this person: the button was pressed twice."""
    last = QueryMessage.unscoped.filter(query=query).order_by("-id").first()
    how = {Step.ACCEPT: How.ACCEPTED, Step.WITHDRAW: How.WITHDRAWN, Step.CLOSE: How.CORRECTED}.get(step, "")
    said = " ".join(text.split())
    return last is not None and query.how == how and (last.act, last.by, last.text) == (ACTS[step], by, said)
