"""All that the trail says of one subject is blanked at once; who did what stays, and what is sealed stays valid."""

from __future__ import annotations

import json

import pytest
from django.db import connection, models, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit import rows, seal, triggers, verify
from audit.acting import acting
from audit.actions import redact, redact_subject
from audit.chain import entry
from audit.models import Change, Redaction
from audit.queries import story_about
from audit.watch import Audited, watch_of
from tests.audit.tampering import run
from tests.audit.wards import Ward, by, make_wards

pytestmark = pytest.mark.django_db
WHY = "the parents' wish"
CANARY = "canary7f3"


@pytest.fixture
def two(db: None) -> tuple[Ward, Ward]:
    """Two wards with a history each, one full of the canary; sealed."""
    make_wards()
    with by("ada", reason=f"{CANARY} came in"):
        one = Ward.objects.create(name=CANARY, beds=7, share="1.250", tags=[CANARY], body=CANARY.encode(), anchor="x")
    with by("ada"):
        other = Ward.objects.create(name="other", beds=70)
    with by("eve", reason=WHY):
        Ward.objects.filter(pk=one.pk).update(name=f"{CANARY} again", beds=8)
        Ward.objects.filter(pk=other.pk).update(beds=71)
    with by("eve", reason=f"{CANARY} goes"):
        Ward.objects.filter(pk=one.pk).delete()
    seal.seal()
    return one, other


def subject(ward: Ward) -> str:
    return f"ward {ward.pk}"


def trail() -> str:
    tables = ("audit_change", "audit_redaction", "audit_entry")
    return json.dumps([[str(cell) for cell in row] for name in tables for row in run(f"SELECT * FROM {name}")])


def test_no_value_of_the_subject_is_left_and_its_acts_are(two: tuple[Ward, Ward]) -> None:
    pk = Change.objects.filter(kind="delete").values_list("row_key", flat=True).get()
    gone = redact_subject(subject=f"ward {pk}", by="mo", reason=WHY)
    assert gone == Redaction.objects.count() > 10 and CANARY not in trail()
    assert CANARY.encode().hex().upper() not in trail() and CANARY.encode().hex() not in trail()
    told = [one for one in story_about(f"ward {pk}") if one.table == "wards_ward"]
    assert [(one.actor, one.kind) for one in told] == [("ada", "insert"), ("eve", "update"), ("eve", "delete")]
    shown = {str(side) for one in told for step in one.steps for side in (step.old, step.new) if side is not None}
    assert shown == {"(removed)"}


def test_the_other_subject_and_the_reason_that_was_given_stay(two: tuple[Ward, Ward]) -> None:
    of_other = Change.objects.filter(subject=subject(two[1]))
    before = list(of_other.values())
    pk = Change.objects.filter(kind="delete").values_list("row_key", flat=True).get()
    redact_subject(subject=f"ward {pk}", by="mo", reason=WHY)
    assert list(of_other.values()) == before
    reasons = Change.objects.filter(subject=f"ward {pk}", table_name="wards_ward").values_list("reason", flat=True)
    assert sorted(reasons) == ["", "", WHY]


def test_the_chain_holds_before_after_and_when_the_redactions_are_sealed(two: tuple[Ward, Ward]) -> None:
    before = [entry(rows.change(change.pk)) for change in Change.objects.all()]
    assert verify.verify().unsealed == 0
    pk = Change.objects.filter(kind="delete").values_list("row_key", flat=True).get()
    gone = redact_subject(subject=f"ward {pk}", by="mo", reason=WHY)
    assert [entry(rows.change(one.id)) for one in before] == before and verify.verify().unsealed == gone
    seal.seal()
    assert verify.verify(seal.anchor()).unsealed == 0


def test_columns_that_are_kept_stay_and_a_second_time_finds_nothing(two: tuple[Ward, Ward]) -> None:
    pk = Change.objects.filter(kind="delete").values_list("row_key", flat=True).get()
    redact_subject(subject=f"ward {pk}", by="mo", reason=WHY, kept={"id", "site", "beds"})
    first = Change.objects.filter(subject=f"ward {pk}", kind="insert", table_name="wards_ward").get()
    assert (first.new["beds"], first.new["site"], first.new["name"]) == (7, "north", None)
    assert redact_subject(subject=f"ward {pk}", by="mo", reason=WHY, kept={"id", "site", "beds"}) == 0


def test_what_was_taken_out_before_stays_told(two: tuple[Ward, Ward]) -> None:
    first = Change.objects.filter(kind="insert").order_by("id")[0]
    redact(change=first, field="name", by="eve", reason="typed by mistake")
    redact_subject(subject=first.subject, by="mo", reason=WHY)
    assert Redaction.objects.get(change=first, path="new.name").reason == "typed by mistake"
    assert verify.verify().unsealed == Redaction.objects.count() and CANARY not in trail()


@pytest.mark.parametrize(("subject", "reason"), [("", WHY), ("ward 1", " ")])
def test_it_needs_a_subject_and_a_reason(two: tuple[Ward, Ward], subject: str, reason: str) -> None:
    with pytest.raises(ValueError, match="needs a subject and a reason"):
        redact_subject(subject=subject, by="mo", reason=reason)


class Wide(models.Model):
    """More columns than SQLite's json_set takes at once."""

    class Meta:
        app_label = "wards"

    def __str__(self) -> str:
        return "wide"


for place in range(130):
    Wide.add_to_class(f"c{place}", models.CharField(max_length=20, default=CANARY))


def test_a_row_of_many_columns_is_blanked_whole() -> None:
    sql, values = connection.schema_editor().table_sql(Wide)
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)
    triggers.install(connection, watch_of(Wide, Audited(subject="'wide'")))
    with by("ada"):
        Wide.objects.create()
    seal.seal()
    assert redact_subject(subject="wide", by="mo", reason=WHY) == 130
    assert CANARY not in trail() and verify.verify().unsealed == 130


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)


@settings(
    deadline=None, max_examples=20, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(name=TEXTS, beds=st.integers(-(2**31), 2**31 - 1), why=TEXTS)
def test_whatever_the_values_are_the_digests_stay(two: tuple[Ward, Ward], name: str, beds: int, why: str) -> None:
    with transaction.atomic(), acting(actor="ada", reason=why):
        ward = Ward.objects.create(name=name, beds=beds, tags=[name])
        Ward.objects.filter(pk=ward.pk).update(name=f"{name}.", share="0.125")
    ids = list(Change.objects.filter(subject=subject(ward)).values_list("id", flat=True))
    before = [entry(rows.change(id)) for id in ids]
    redact_subject(subject=subject(ward), by="mo", reason=WHY)
    assert [entry(rows.change(id)) for id in ids] == before
    assert all(value in (None, "") for id in ids for value in _values(id))


def _values(id: int) -> list[object]:
    row = rows.change(id)
    sides = [side for side in (row.old, row.new) if side is not None]
    return [row.reason, *(value for side in sides for column, value in side.items() if column != "id")]
