"""The only writer of codings. The trail says who, what and how many, and never a text."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import IntegrityError, transaction

from analytics.actions import make_snapshot
from analytics.models import CodedText, TextCoding
from analytics.permissions import Refused
from analytics.row_exports.permissions import check_survey
from analytics.row_exports.queries import is_sealed
from analytics.text_codings import queries
from analytics.text_codings.permissions import check_can_begin, check_codes, check_may_talk, check_still_alone
from analytics.text_codings.rules import BadCategories, categories_of, disagreements
from audit.actions import record
from surveys.models import Survey


def begin(*, survey: Survey, column: str, typed: str, coders: tuple[str, str], by: str) -> TextCoding:
    """Freeze the answers and name two people. Raises Refused."""
    check_survey(survey, sealed=is_sealed(survey))
    try:
        categories = categories_of(typed)
    except BadCategories as bad:
        raise Refused(str(bad)) from bad
    snapshot = make_snapshot(survey=survey, by=by)
    known = list(queries.possible_coders().values_list("username", flat=True))
    people = sum(one.people for one in queries.texts_in(snapshot, column)) if column else 0
    check_can_begin(people, column, coders, known)
    try:
        with transaction.atomic():
            coding = TextCoding.objects.create(
                survey=survey.slug, column=column, categories=categories, snapshot=snapshot, first=coders[0],
                second=coders[1], begun_by=by,
            )  # fmt: skip
            record(by=by, verb="coding.begun", target=f"survey:{survey.slug}", column=column, coders=list(coders))
    except IntegrityError as error:
        raise Refused("These texts are being sorted already, or were.") from error
    return coding


@transaction.atomic
def code(*, coding: TextCoding, choices: Mapping[str, str], by: str) -> int:
    """Keep a coder's word on some texts; how many. Others than the coding's texts and categories are passed over."""
    coding, all_texts = _locked(coding), queries.texts(coding)
    check_codes(coding, by)
    check_still_alone(_both_complete(coding))
    kept = _kept(coding, choices, {one.digest for one in all_texts}, by)
    if kept and queries.is_complete(coding, all_texts, by):
        record(by=by, verb="coding.finished", target=f"survey:{coding.survey}", column=coding.column)
    return kept


@transaction.atomic
def settle(*, coding: TextCoding, choices: Mapping[str, str], by: str) -> int:
    """Keep what both agreed on for texts that they sorted differently; how many."""
    coding = _locked(coding)
    check_codes(coding, by)
    check_may_talk(_both_complete(coding))
    apart = disagreements(queries.coded_by(coding, coding.first), queries.coded_by(coding, coding.second))
    # What is settled stays: a report may count it already.
    open_ = set(apart) - set(queries.coded_by(coding, queries.TOGETHER))
    kept = _kept(coding, choices, open_, queries.TOGETHER)
    if kept:
        record(by=by, verb="coding.settled", target=f"survey:{coding.survey}", column=coding.column, texts=kept)
    return kept


def _locked(coding: TextCoding) -> TextCoding:
    return TextCoding.objects.select_for_update().select_related("snapshot").get(pk=coding.pk)


def _both_complete(coding: TextCoding) -> bool:
    all_texts = queries.texts(coding)
    return all(queries.is_complete(coding, all_texts, coder) for coder in (coding.first, coding.second))


def _kept(coding: TextCoding, choices: Mapping[str, str], digests: set[str], coder: str) -> int:
    codes = {one["code"] for one in coding.categories}
    wanted = {one: choice for one, choice in choices.items() if one in digests and choice in codes}
    for digest, category in wanted.items():
        CodedText.objects.update_or_create(
            coding=coding, digest=digest, coder=coder, defaults={"category": category}
        )  # fmt: skip
    return len(wanted)
