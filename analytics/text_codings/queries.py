"""Readers of codings. The texts themselves go to the two coders alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from accounts.policy import REPORT_READERS
from analytics.models import CodedText, TextCoding
from analytics.queries import store
from analytics.text_codings.rules import Text, outcome, texts_of
from surveys.instrument import Column, Instrument

ANALYSED = "analysed"
TEXTS = ("text", "other_text")
TOGETHER = ""


def codings() -> QuerySet[TextCoding]:
    return TextCoding.objects.select_related("snapshot")


def text_columns(instrument: Instrument) -> list[Column]:
    return [column for column in instrument.columns if column.kind in TEXTS]


def possible_coders() -> QuerySet[User]:
    return User.objects.filter(is_active=True, role__in=REPORT_READERS).order_by("username")


def texts(coding: TextCoding) -> list[Text]:
    """The different texts of the frozen answers. Raises pave.lib.artefacts.MissingArtefact."""
    return texts_in(coding.snapshot, coding.column)


def texts_in(snapshot: Any, column: str) -> list[Text]:
    import io

    import pyarrow.parquet as pq

    table = pq.read_table(io.BytesIO(store().get(snapshot.parquet)), columns=["status", column])
    rows = zip(table.column("status").to_pylist(), table.column(column).to_pylist(), strict=True)
    return texts_of((cell for status, cell in rows if status == ANALYSED), snapshot.digest)


def coded_by(coding: TextCoding, coder: str) -> dict[str, str]:
    """Digest -> code of one coder; of TOGETHER what both agreed on."""
    return dict(CodedText.objects.filter(coding=coding, coder=coder).values_list("digest", "category"))


def is_complete(coding: TextCoding, all_texts: Sequence[Text], coder: str) -> bool:
    return {one.digest for one in all_texts} <= set(coded_by(coding, coder))


def outcome_of(coding: TextCoding) -> dict[str, str]:
    """Digest -> code of every text that is settled."""
    return outcome(coded_by(coding, coding.first), coded_by(coding, coding.second), coded_by(coding, TOGETHER))


def is_settled(coding: TextCoding) -> bool:
    return {one.digest for one in texts(coding)} <= set(outcome_of(coding))


def settled_codings(snapshot_digest: str, survey: str) -> list[TextCoding]:
    """Those of a frozen survey that may enter a report, the first first."""
    found: Iterable[TextCoding] = codings().filter(snapshot__digest=snapshot_digest, survey=survey).order_by("id")
    return [one for one in found if is_settled(one)]
